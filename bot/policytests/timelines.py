"""The lines of a timeline as facts, editions and silences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.config.reading import Path
from bot.naming import did_you_mean
from bot.policytests.collecting import Collector
from bot.policytests.events import (
    ABSORBED,
    EDITED,
    EVENTS,
    INSTANTS,
    OPENED,
    READ,
    REQUESTER,
    SILENT,
    Told,
    author,
    misplaced,
)
from bot.policytests.expectations import Moment, instant
from bot.policytests.shapes import CaseShape, EntryShape
from bot.sla.cuts import Absorbed
from bot.sla.facts import Author, Deed, Fact, FactKey, RequesterChanged, SourceName, Subject
from bot.sla.instants import read_local

TICKET = Subject(SourceName("helpdesk"), "T-1")
"""The ticket of every test."""
BEGINNING = datetime(1971, 1, 1, tzinfo=UTC)
"""Since when the promises are in force, unless they are edited."""
FOR_EVER = datetime.max.replace(tzinfo=UTC)

Silence = tuple[datetime, datetime]
"""A stretch in which the source cannot be read."""
Joined = tuple[datetime, Absorbed]
"""Another ticket that was merged into this one, and when that was heard of."""


@dataclass(slots=True)
class Timeline:
    """What a timeline tells, line by line. `edited` are editions by name, each from its instant on."""

    collector: Collector
    zone: str
    facts: list[Fact] = field(default_factory=list)
    edited: list[tuple[datetime, str]] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)
    _absorbed: list[Joined] = field(default_factory=list)
    _messages: dict[str, FactKey] = field(default_factory=dict)
    _requester: str = REQUESTER

    def line(self, at: datetime, entry: EntryShape, shape: CaseShape, path: Path) -> None:
        """Take in one line; what is wrong with it is collected."""
        for key, what in () if entry.event and entry.event not in EVENTS else misplaced(entry):
            self.collector.fault((*path, key), what, key=True)
        match entry.event:
            case None if entry.expect is None:
                words = "says neither what happens nor what is expected; write `event:` or `expect:`"
                self.collector.fault(path, words)
            case None:
                pass
            case word if word not in EVENTS:
                self.collector.fault((*path, "event"), f"is no event; {did_you_mean(word, EVENTS)}")
            case word if word in (SILENT, READ):
                self._reading(at, word, path)
            case word if word == EDITED:
                self._edited(at, entry.edition or "", shape, path)
            case word if word == ABSORBED:
                self._joined(at, entry, path)
            case word:
                self._happens(at, word, entry, path)

    def heard(self) -> tuple[Fact, ...]:
        """The facts. What happens while the source cannot be read is heard of when it can be again."""
        return tuple(replace(fact, observed_at=self._heard(fact.observed_at)) for fact in self.facts)

    def absorbed(self) -> tuple[Joined, ...]:
        """The tickets that were merged into this one, heard of like the facts."""
        return tuple((self._heard(at), absorbed) for at, absorbed in self._absorbed)

    def _heard(self, at: datetime) -> datetime:
        return next((b for a, b in self.silences if a <= at < b), at)

    def _joined(self, at: datetime, entry: EntryShape, path: Path) -> None:
        instants = self._instants(at, entry, path)
        opened_at = instants.get("opened", at)
        if opened_at > at:
            self.collector.fault((*path, "opened"), "is after `at`; a ticket is opened before it is merged")
        self._absorbed.append((max(at, instants.get("heard", at)), Absorbed(at, opened_at)))

    def _reading(self, at: datetime, event: str, path: Path) -> None:
        silent = bool(self.silences) and self.silences[-1][1] == FOR_EVER
        if silent is (event == SILENT):
            self.collector.fault((*path, "event"), "changes nothing; the source is so already")
        elif event == SILENT:
            self.silences.append((at, FOR_EVER))
        else:
            self.silences[-1] = (self.silences[-1][0], at)

    def _edited(self, at: datetime, name: str, shape: CaseShape, path: Path) -> None:
        if name in shape.editions:
            self.edited.append((at, name))
            return
        hint = did_you_mean(name, shape.editions, otherwise="write it under `editions:` of the test")
        self.collector.fault((*path, "edition"), f"there is no edition `{name}`; {hint}")

    def _happens(self, at: datetime, word: str, entry: EntryShape, path: Path) -> None:
        event, instants = EVENTS[word], self._instants(at, entry, path)
        given = {key for key in INSTANTS if key in entry.model_fields_set}
        if given - instants.keys() or list(misplaced(entry)):
            return  # said already
        if word == OPENED:
            self._requester = entry.requester or REQUESTER
        try:
            by = author(entry, event, self._requester)
            deeds = list(event.deeds(Told(entry, instants, self._messages)))
        except ValueError as error:
            key, _, words = str(error).partition(": ")
            self.collector.fault((*path, key), words)
            return
        for deed in deeds:
            self._tell(at, deed, by, instants, entry.name)

    def _tell(
        self, at: datetime, deed: Deed, by: Author, instants: Mapping[str, datetime], name: str | None
    ) -> None:
        number = len(self.facts)
        key = FactKey(f"f{number}")
        heard, since = max(at, instants.get("heard", at)), instants.get("since")
        source = TICKET.source
        fact = Fact(source, key, TICKET, at, heard, by, deed, not_before=since, sequence=number)
        self.facts.append(fact)
        if isinstance(deed, RequesterChanged):
            self._requester = deed.requester
        if name is not None:
            self._messages[name] = key

    def _instants(self, at: datetime, entry: EntryShape, path: Path) -> dict[str, datetime]:
        """The instants that a line names besides its own."""
        moment = moment_of(at, self.zone)
        found = {}
        for key in INSTANTS:
            if isinstance(text := getattr(entry, key), str):
                read = self.collector.tried((*path, key), partial(instant, moment=moment), text)
                if isinstance(read, datetime):
                    found[key] = read
        if found.get("since", at) > at:
            self.collector.fault((*path, "since"), "is after `at`; it is the earlier end")
            del found["since"]
        return found


def moment_of(at: datetime, zone: str) -> Moment:
    """The zone and day that a line's own instants lean on."""
    return Moment(zone, at.astimezone(ZoneInfo(zone)).date())


def instants_of(shape: CaseShape, zone: str, path: Path, collector: Collector) -> list[datetime]:
    """When each line of a timeline is; a time alone is meant on the day of the line above."""
    whens: list[datetime] = []
    for number, entry in enumerate(shape.timeline):
        at_path = (*path, "timeline", number, "at")
        day = moment_of(whens[-1], zone).day if whens else None
        at = collector.tried(at_path, partial(read_local, zone=zone, day=day), entry.at)
        if at is not None and whens and at < whens[-1]:
            collector.fault(at_path, "is before the line above; put the timeline in order")
        whens.append(at or (whens[-1] if whens else BEGINNING))
    return whens

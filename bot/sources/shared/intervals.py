"""The shape "state intervals": a product that lists its checks as they are now, and tells the past of one.

A round lists all checks, asks for the past of those that changed, and tells every change as a fact. Nothing
here goes by our own clock: the watermark is the product's own Date at the beginning of a round, less the
time that the slowest check may take to see what happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.http import Http
from bot.sla.facts import Fact, SourceName
from bot.sla.observations import Health
from bot.sla.pages import Look, Page
from bot.sources.shared.turns import SILENT, Interval, Turn, alike, fact_of, news, turns_of
from bot.sources.shared.watching import Known, Place
from bot.sources.shared.windows import AHEAD, Window
from bot.troubles import SourceTrouble, SourceTroubleKind

MOST_HINTS = 200
"""Hints that wait; beyond that polling finds the rest anyway."""

AGAIN = timedelta(hours=24)
"""So often the past of a check is read although nothing seems to have changed: what came and went between
two readings is found then, if the list does not show it."""

LOOK_BACK = timedelta(days=7)
"""How far back a look tells the past once more."""

_SECOND = timedelta(seconds=1)

Strange = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A check as the product lists it. `health` is what it says now, None for a word that nobody knows;
    `mark` is an instant that moves when an outage begins or ends, None if the list shows none; `began_at`
    when it began to say what it says; `every` how often it looks."""

    id: str
    health: Health | None
    mark: datetime | None = None
    created_at: datetime | None = None
    began_at: datetime | None = None
    every: timedelta = timedelta(0)
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Checks:
    """All checks, and the answer's own Date."""

    checks: tuple[Check, ...]
    dated_at: datetime | None = None
    strange: Strange = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What a check said since some instant. What began before may be told whole. `late` are changes of before
    that instant, for products that write their past anew; those that were told before do no harm."""

    intervals: tuple[Interval, ...] = ()
    strange: Strange = ()
    late: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """Maintenance windows, as far as they can be understood."""

    windows: tuple[Window, ...] = ()
    strange: Strange = ()


class Product(Protocol):
    """What a product of this shape has to answer. Every method may raise SourceTrouble, and ValueError for
    an answer of an unknown shape. Keys of strange things end in `:` and the check's id, or in `:?`."""

    account: str
    """Limits are counted per account: callers that share one take turns."""
    at_once: int
    """How many checks are told of between two savings of the cursor."""

    async def checks(self) -> Checks:
        """Every check as it is now."""
        ...

    async def past(self, check: Check, since: datetime, until: datetime, before: Health | None) -> Past:
        """What a check said from `since` to `until`; `before` is what was told of `since` already."""
        ...

    async def windows(self, checks: Sequence[Check], since: datetime, until: datetime) -> Planned:
        """Maintenance of these checks that is not over at `since` and begins before `until`."""
        ...

    async def probe(self) -> str:
        """A short sentence about address and rights."""
        ...


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`start`: how far back the first round reads. `lag`: how long the product may hide what a check saw."""

    every: timedelta
    start: timedelta
    lag: timedelta


class Intervals:
    """A product of this shape as a source. `fetch`, `history` and `look` raise SourceTrouble only."""

    def __init__(self, name: SourceName, product: Product, http: Http, rhythm: Rhythm) -> None:
        self.name, self.every = name, rhythm.every
        self._product, self._http, self._rhythm = product, http, rhythm
        self._hints: dict[str, None] = {}

    async def fetch(self, cursor: str, now: datetime) -> Page:
        """The next step of the round after `cursor`."""
        place = Place.load(cursor) or Place.beginning(now - self._rhythm.start)
        return await self._step(place, now)

    async def history(self, cursor: str, since: datetime, now: datetime) -> Page:
        """The next step of one round over the past of every check."""
        page = await self._step(Place.load(cursor) or Place.beginning(since), now)
        return replace(page, read_up_to=None)

    async def look(self, ids: Sequence[str], cursor: str, now: datetime) -> Look:
        """What these checks say now of the last days, told or not."""
        place = Place.load(cursor) or Place.beginning(now - self._rhythm.start)
        facts, strange = list[Fact](), list[tuple[str, str]]()
        async with self._http.account(self._product.account):
            listing = await self._listing()
            until = listing.dated_at or now
            for check in (check for check in listing.checks if check.id in ids):
                since = max(place.since, until - LOOK_BACK, check.created_at or place.since)
                try:
                    past = await self._product.past(check, since, until, None)
                except ValueError as error:
                    strange.append((f"check:{check.id}", str(error)))
                    continue
                turns = turns_of(past.intervals, since, check.health)
                facts += (fact_of(self.name, check.id, turn, now) for turn in turns)
                strange += past.strange
        gone = tuple(sorted(set(ids) - _there(listing)))
        return Look(tuple(facts), strange=(*listing.strange, *strange), gone=gone)

    def hint(self, ids: Sequence[str]) -> None:
        """Read these checks first. Kept in memory only: a lost hint costs nothing but time."""
        for id in ids:
            if len(self._hints) < MOST_HINTS:
                self._hints[id] = None

    async def probe(self) -> str:
        """Try address and rights once."""
        async with self._http.account(self._product.account):
            try:
                return await self._product.probe()
            except ValueError as error:
                raise _unknown(error) from None

    async def close(self) -> None:
        """Nothing to close: the connection belongs to `Http`."""

    # --- steps ---

    async def _step(self, place: Place, now: datetime) -> Page:
        async with self._http.account(self._product.account):
            listing = await self._listing()
            began_at = place.began_at or listing.dated_at or now
            place = replace(place, began_at=began_at)
            due = [check for check in listing.checks if self._is_due(check, place.of(check.id), began_at)]
            facts, strange, known = list[Fact](), list(listing.strange), dict[str, Known]()
            for check in due[: self._product.at_once]:
                try:
                    turns, aside, known[check.id] = await self._tell(check, place, began_at)
                except SourceTrouble:
                    if not known:
                        raise
                    break  # what was told is kept; the next step meets the trouble again
                facts += (fact_of(self.name, check.id, turn, now, place.seen_at) for turn in turns)
                strange += aside
                self._hints.pop(check.id, None)
            place = place.remember(known)
            if len(known) < len(due):
                return self._page(place, facts, strange, None, more=True)
            return await self._over(place, listing, (facts, strange), now)

    def _is_due(self, check: Check, known: Known, began_at: datetime) -> bool:
        """Whether the past of a check has something to tell."""
        if known.read_at is None:
            return True
        if known.read_at >= began_at:
            return False
        if check.health in SILENT and known.health in SILENT:
            return False  # it tells nothing new before it speaks again
        changed = not alike(check.health, known.health) or check.mark != known.mark
        return changed or check.id in self._hints or began_at - known.read_at >= AGAIN

    async def _tell(self, check: Check, place: Place, until: datetime) -> tuple[list[Turn], Strange, Known]:
        """What is new of a check, what was put aside, and what to remember. A past that makes no sense is
        asked for again with the next round; the others go on."""
        known = place.of(check.id)
        since = known.at or max(place.since, check.created_at or place.since)
        try:
            past = await self._product.past(check, since, until, known.health)
        except ValueError as error:
            again = replace(known, read_at=until, mark=None)
            return [], ((f"check:{check.id}", str(error)),), again
        told = news(turns_of(past.intervals, since, check.health), known.at, known.health)
        at, health = (told[-1].at, told[-1].health) if told else (known.at, known.health)
        late = [turn for turn in past.late if place.since < turn.at < since]
        return [*late, *told], past.strange, Known(at, health, check.mark, until)

    async def _over(
        self, place: Place, listing: Checks, told: tuple[list[Fact], list[tuple[str, str]]], now: datetime
    ) -> Page:
        """The page at the end of a round: what is planned, and who is not listed any more."""
        facts, strange = told
        began_at = place.began_at or now
        if place.plans.due(began_at):
            planned = await self._planned(listing, place.plans.read_at or place.since, began_at)
            facts += place.plans.facts(self.name, planned.windows, began_at, now)
            strange += planned.strange
            place = replace(place, plans=place.plans.after(planned.windows, began_at))
        place, held = self._missing(place, listing, facts, now)
        self._hints.clear()
        watching = [check.every for check in listing.checks if check.health not in SILENT]
        lag = self._rhythm.lag + max(watching, default=timedelta(0))
        read_up_to = began_at - lag
        if held or (place.read_up_to is not None and place.read_up_to > read_up_to):
            page = self._page(replace(place, began_at=None), facts, strange, place.read_up_to, more=False)
            return replace(page, lag=lag)
        place = replace(place, began_at=None, read_up_to=read_up_to)
        return replace(self._page(place, facts, strange, read_up_to, more=False), lag=lag)

    def _missing(self, place: Place, listing: Checks, facts: list[Fact], now: datetime) -> tuple[Place, bool]:
        """A check that two rounds do not list is unknown from the last watermark on. After the first of them
        the watermark waits."""
        there, known, held = _there(listing), dict[str, Known](), False
        unsure = any(key.endswith(":?") for key, _ in listing.strange)
        for id, one in place.known.items():
            if id in there:
                known[id] = replace(one, missing_from=None)
            elif not unsure and one.health is not None and one.health not in SILENT:
                from_at = one.missing_from or place.read_up_to or place.began_at or now
                held = held or one.missing_from is None
                known[id] = replace(one, missing_from=from_at)
                if one.missing_from is not None:
                    turn = Turn(max(from_at, one.at or from_at) + _SECOND, Health.UNKNOWN)
                    known[id] = replace(one, at=turn.at, health=turn.health, missing_from=from_at)
                    facts.append(fact_of(self.name, id, turn, now))
        return place.remember(known), held

    # --- calls ---

    async def _listing(self) -> Checks:
        try:
            return await self._product.checks()
        except ValueError as error:
            raise _unknown(error) from None

    async def _planned(self, listing: Checks, since: datetime, began_at: datetime) -> Planned:
        try:
            return await self._product.windows(listing.checks, since, began_at + AHEAD)
        except ValueError as error:
            raise _unknown(error) from None

    def _page(
        self,
        place: Place,
        facts: Sequence[Fact],
        strange: Sequence[tuple[str, str]],
        read_up_to: datetime | None,
        *,
        more: bool,
    ) -> Page:
        return Page(
            source=self.name,
            facts=tuple(facts),
            cursor=place.dump(),
            read_up_to=read_up_to,
            more=more,
            strange=tuple(dict.fromkeys(strange)),
        )


def _there(listing: Checks) -> set[str]:
    """The ids of all that are listed, also of those that could not be understood."""
    return {check.id for check in listing.checks} | {key.rpartition(":")[2] for key, _ in listing.strange}


def _unknown(error: ValueError) -> SourceTrouble:
    return SourceTrouble(SourceTroubleKind.STRANGE, f"an unknown shape: {error}")

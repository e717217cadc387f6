"""The source: one fetch is one step (a page of tickets, a page of events, or a handful of histories).

Tickets come first, so that cards and people are there when events mention them. The event stream is the
truth about what happened; histories fill in what happened before the stream was entered.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sla.pages import Look, Page, Person
from bot.sources.shared.instants import format_epoch, parse_epoch
from bot.sources.zendesk.audits import from_stream
from bot.sources.zendesk.client import Client
from bot.sources.zendesk.histories import Histories, parse
from bot.sources.zendesk.known import Rules
from bot.sources.zendesk.lookups import Lookups
from bot.sources.zendesk.metrics import Natives
from bot.sources.zendesk.normalise import Normalised, normalise
from bot.sources.zendesk.position import Position, Step
from bot.sources.zendesk.settings import ZendeskSettings
from bot.sources.zendesk.tickets import FINAL, OVER, Seen, Snapshot, gone_and_back, read_snapshot
from bot.troubles import SourceTrouble, SourceTroubleKind

ENTRY = timedelta(minutes=5)
"""How far in the past the event stream is entered: Zendesk refuses a start that is too recent."""

EXPORTS = 8
"""Exports that are asked for in a minute; Zendesk allows ten, and somebody else may want one too."""

MOST_HINTS = 20
"""Histories that hints may ask for at one reading; polling finds the rest."""

_DIGITS = 19  # a longer number is no id
_MINUTE = timedelta(minutes=1)
_SKEW = timedelta(seconds=30)


class Zendesk:
    """A Zendesk account as a source. `fetch` raises SourceTrouble and nothing else."""

    def __init__(self, name: SourceName, settings: ZendeskSettings, http: Http, clock: Clock) -> None:
        self.name, self.every = name, settings.every
        self._settings, self._http, self._clock = settings, http, clock
        self._rules = Rules(
            name,
            settings.base,
            settings.unset_priority,
            settings.statuses,
            {str(id): field for id, field in settings.fields.items()},
            settings.bots,
        )
        self._client = Client(http, settings)
        self._lookups = Lookups(self._client, self._rules)
        self._past = Histories(self._client, self._lookups, self._rules)
        self._natives = Natives(self._client, name)
        self._exports: deque[datetime] = deque()
        self._hints: dict[int, None] = {}

    async def fetch(self, cursor: str, now: datetime) -> Page:
        """The next step after `cursor`."""
        position = Position.load(cursor) or Position.beginning(now - ENTRY, now - self._settings.start)
        async with self._http.account(self._settings.base):
            try:
                return await self._step(position, now)
            except ValueError as error:
                raise SourceTrouble(SourceTroubleKind.STRANGE, f"an unknown shape: {error}") from None

    async def history(self, cursor: str, since: datetime, now: datetime) -> Page:
        """The next step of a backfill: the export of tickets from `since`, then the history of each."""
        position = Position.load(cursor) or Position.beginning(now - ENTRY, since)
        async with self._http.account(self._settings.base):
            try:
                if position.step is Step.TICKETS:
                    if not self._may_export(now):
                        raise SourceTrouble(SourceTroubleKind.LIMITED, "exports are used up", _MINUTE / 4)
                    return await self._past_tickets(position, now)
                read = await self._past.read(position.wanted[: self._settings.repairs], now)
            except ValueError as error:
                raise SourceTrouble(SourceTroubleKind.STRANGE, f"an unknown shape: {error}") from None
        following = position.read(read.whole, read.put_aside)
        more = bool(following.wanted)
        return self._page(read.result, read.people, following, read.strange, None, more=more)

    async def look(self, ids: Sequence[str], cursor: str, now: datetime) -> Look:
        """Which of these tickets are there. What happened to them, the event stream tells without fail."""
        async with self._http.account(self._settings.base):
            try:
                snapshot = await self._snapshot(ids)
            except ValueError as error:
                raise SourceTrouble(SourceTroubleKind.STRANGE, f"an unknown shape: {error}") from None
        found = {str(seen.id) for seen in snapshot.tickets if seen.status != "deleted"}
        return Look(
            tickets=tuple(seen.card for seen in snapshot.tickets),
            people=tuple(snapshot.people.values()),
            strange=tuple(snapshot.strange),
            gone=tuple(sorted(set(ids) - found)),
        )

    def hint(self, ids: Sequence[str]) -> None:
        """Read the histories of these tickets first: Zendesk holds its exports back for a minute."""
        known = {int(id) for id in ids if id.isdecimal() and len(id) < _DIGITS}
        self._hints = dict.fromkeys([*self._hints, *known][:MOST_HINTS])

    async def probe(self) -> str:
        """Ask for one ticket as an admin would. Raises SourceTrouble with a sentence for the admin."""
        async with self._http.account(self._settings.base):
            try:
                await self._client.tickets("", format_epoch(self._clock.now() - ENTRY), per_page=1)
            except SourceTrouble as trouble:
                raise _kindly(trouble, self._settings) from None
        host = self._settings.base.partition("://")[2].partition(":")[0]
        ahead = self._http.skew.get(host, timedelta(0))
        warning = (
            f"; its clock and ours differ by {abs(ahead.total_seconds()):.0f} s" if abs(ahead) > _SKEW else ""
        )
        return f"{self._settings.base} can be read{warning}"

    async def close(self) -> None:
        """Nothing to close: the connection belongs to `Http`."""

    # --- steps ---

    async def _step(self, position: Position, now: datetime) -> Page:
        if self._hints:
            return await self._hinted(position, now)
        if position.step is Step.HISTORIES:
            return await self._histories(position, now)
        if position.step is Step.METRICS:
            return await self._metrics(position, now)
        if not self._may_export(now):
            return Page(self.name, (), position.dump(), None)
        if position.step is Step.TICKETS:
            return await self._tickets(position, now)
        return await self._events(position, now)

    async def _hinted(self, position: Position, now: datetime) -> Page:
        """Whole histories, so the same facts with the same keys as the streams will bring."""
        hints, self._hints = tuple(self._hints), {}
        snapshot = await self._snapshot([str(id) for id in hints])
        read = await self._past.read(hints, now)
        page = self._page(read.result, read.people, position, read.strange, None, more=True)
        people = (*page.people, *snapshot.people.values())
        return replace(page, tickets=tuple(seen.card for seen in snapshot.tickets), people=people)

    async def _snapshot(self, ids: Sequence[str]) -> Snapshot:
        """These tickets as they are now; what came along is learned."""
        numbers = [int(id) for id in ids if id.isdecimal() and len(id) < _DIGITS]
        body = await self._client.named(numbers)
        snapshot = read_snapshot(body, self._lookups.known, self._rules)
        self._lookups.learn(snapshot.people, snapshot.organizations)
        return snapshot

    async def _past_tickets(self, position: Position, now: datetime) -> Page:
        page = await self._client.tickets(position.tickets, position.tickets_from)
        snapshot = read_snapshot(page.body, self._lookups.known, self._rules)
        self._lookups.learn(snapshot.people, snapshot.organizations)
        following = position.want({seen.id for seen in snapshot.tickets if seen.status != "deleted"}, set())
        step = Step.TICKETS if page.more else Step.HISTORIES
        following = replace(following, tickets=page.cursor or position.tickets, step=step)
        return Page(
            source=self.name,
            facts=tuple(gone_and_back(snapshot.tickets, frozenset(), self._rules, now)),
            cursor=following.dump(),
            read_up_to=None,
            more=page.more or bool(following.wanted),
            tickets=tuple(seen.card for seen in snapshot.tickets),
            people=tuple(snapshot.people.values()),
            strange=tuple(snapshot.strange),
        )

    async def _tickets(self, position: Position, now: datetime) -> Page:
        page = await self._client.tickets(position.tickets, position.tickets_from)
        snapshot = read_snapshot(page.body, self._lookups.known, self._rules)
        self._lookups.learn(snapshot.people, snapshot.organizations)
        if page.dated_at is not None and not position.tickets:
            position = position.entered_by(page.dated_at - ENTRY)  # our own clock may be ahead
        familiar = [seen for seen in snapshot.tickets if position.knows(seen.id, seen.created_at)]
        facts = gone_and_back(familiar, position.gone, self._rules, now)
        following = _after_tickets(position, snapshot.tickets)
        following = replace(
            following,
            tickets=page.cursor or position.tickets,
            step=Step.TICKETS if page.more else Step.EVENTS,
        )
        return Page(
            source=self.name,
            facts=tuple(facts),
            cursor=following.dump(),
            read_up_to=None,
            more=True,
            tickets=tuple(seen.card for seen in snapshot.tickets),
            people=tuple(snapshot.people.values()),
            strange=tuple(snapshot.strange),
        )

    async def _events(self, position: Position, now: datetime) -> Page:
        page = await self._client.events(position.events)
        audits, strange = parse(page.events, from_stream)
        people = await self._lookups.look_up(audits, now)
        result = normalise(audits, self._lookups.known, self._rules, now)
        start, reached = page.next_start, position.reached
        if not page.more and page.read_up_to is not None:
            start = format_epoch(page.read_up_to - self._settings.overlap)
            reached = format_epoch(page.read_up_to)
        complete = position.complete or (not position.wanted and not page.more)
        step = Step.EVENTS if page.more else self._then(position, now)
        following = replace(
            position,
            events=start,
            step=step,
            complete=complete,
            reached=reached,
        )
        read_up_to = page.read_up_to if complete else None
        return self._page(result, people, following, strange, read_up_to, more=step is not Step.TICKETS)

    def _then(self, position: Position, now: datetime) -> Step:
        """What is to be read when the event stream is at its end."""
        if position.wanted:
            return Step.HISTORIES
        return Step.METRICS if self._natives.due(position, now) else Step.TICKETS

    async def _metrics(self, position: Position, now: datetime) -> Page:
        """What Zendesk's own SLA says; nothing here waits for it."""
        following, timers = await self._natives.read(position, now, lambda: self._may_export(now))
        following = replace(following, step=Step.TICKETS)
        return Page(self.name, (), following.dump(), None, natives=timers)

    async def _histories(self, position: Position, now: datetime) -> Page:
        read = await self._past.read(position.wanted[: self._settings.repairs], now)
        following = replace(position.read(read.whole, read.put_aside), step=Step.TICKETS)
        first_time = not position.complete and not following.wanted
        following = replace(following, complete=position.complete or first_time)
        read_up_to = parse_epoch(following.reached) if first_time and following.reached else None
        return self._page(read.result, read.people, following, read.strange, read_up_to, more=False)

    def _page(
        self,
        result: Normalised,
        people: Iterable[Person],
        following: Position,
        strange: list[tuple[str, str]],
        read_up_to: datetime | None,
        *,
        more: bool,
    ) -> Page:
        return Page(
            source=self.name,
            facts=tuple(result.facts),
            cursor=following.dump(),
            read_up_to=read_up_to,
            more=more,
            people=tuple(people),
            strange=(*strange, *result.strange),
        )

    def _may_export(self, now: datetime) -> bool:
        """Whether one more export fits into this minute; if so it is counted."""
        while self._exports and not timedelta(0) <= now - self._exports[0] < _MINUTE:
            self._exports.popleft()
        if len(self._exports) >= EXPORTS:
            return False
        self._exports.append(now)
        return True


def _after_tickets(position: Position, seen: list[Seen]) -> Position:
    """What a page of tickets changes: which histories are wanted, which tickets are final, which are gone."""
    old = {t.id for t in seen if not position.witnessed(t.created_at)}
    wanted = {t.id for t in seen if t.id in old and t.status not in OVER}
    gone = {t.id for t in seen if t.status == "deleted"}
    back = {t.id for t in seen} - gone
    final = {t.id for t in seen if t.status in FINAL}
    return position.want(wanted, final).saw(gone, back)


def _kindly(trouble: SourceTrouble, settings: ZendeskSettings) -> SourceTrouble:
    """The same trouble in words that say what to do."""
    sentences = {
        401: f"{settings.base} does not accept these credentials: check them, and that token access is on",
        403: f"{settings.base} gives its incremental exports to admins only: use the token of an admin",
        404: f"{settings.base} has no incremental exports: is this the right address?",
    }
    detail = sentences.get(trouble.status, trouble.detail)
    return SourceTrouble(trouble.kind, detail, trouble.retry_after, trouble.status)

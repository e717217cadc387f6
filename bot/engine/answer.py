"""Answer: the questions of people, as of now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.engine.cases import Case, Cases, beside
from bot.engine.drift_report import DriftReport
from bot.engine.drift_views import DriftView
from bot.engine.names import nearest
from bot.engine.on_record import spared
from bot.engine.ports import Directory, Store
from bot.engine.records import Count, SourceState, StoredTimer, TimerFilter
from bot.engine.services import SERVICE
from bot.engine.status_views import StatusRow, StatusView
from bot.engine.uptime_report import UptimeReport
from bot.engine.uptime_report_views import NoPeriod, UptimeAnswer
from bot.engine.views import ExplainView, ListView, NotFound, Several, SourceView, TicketAnswer
from bot.engine.why import why
from bot.sla.facts import SourceName, Subject, Who
from bot.sla.library import Library
from bot.sla.timers import Cause, State

OPEN = (State.RUNNING, State.PAUSED, State.BREACHED)


class Answers:
    """Reads the projection for lists and counts, and the ledger for the tickets that are shown."""

    def __init__(
        self,
        store: Store,
        cases: Cases,
        directory: Directory,
        clock: Clock,
        *,
        zone: str,
        blind_after: timedelta,
        sources: Sequence[SourceName],
    ) -> None:
        self._store, self._cases, self._directory, self._clock = store, cases, directory, clock
        self._zone, self._blind_after, self._sources = ZoneInfo(zone), blind_after, tuple(sources)
        self._drift = DriftReport(store, cases, zone)
        self._uptime = UptimeReport(cases, clock, self.health)

    async def status(self, name: str | None = None) -> StatusView | NotFound:
        """Counts per policy since the month began, for everything or for a customer, team or policy."""
        now = self._clock.now()
        if name is not None:
            known = {n.casefold(): n for n in await self._store.names()}
            if name.casefold() not in known:
                return NotFound(name, nearest(name, known.values()))
            name = known[name.casefold()]
        since = self._month_start(now)
        health = await self.health(now)
        blind = [SourceName(s.name) for s in health if not s.healthy]
        unseen = [s.subject for s in self._cases.services.known if await self._unseen(s.subject, now)]
        counts = await self._store.counts(TimerFilter(name=name), since, now, blind, unseen)
        rows = [_row(count.policy, count, unknown) for count, unknown in counts]
        return StatusView(
            title=name or "",
            total=_total(rows),
            rows=tuple(rows),
            since=since,
            no_policy=0 if name else await self._store.count_subjects_without_policy(),
            sources=health,
            as_of=now,
            excluded=await spared(self._store, self._cases, name, since, now),
        )

    async def at_risk(self, limit: int = 20) -> ListView:
        """Running timers past their first warning step and breached ones still open, nearest due first; then
        the budgets of services past it that are not being used now."""
        now = self._clock.now()
        found = await self._store.timers(TimerFilter(states=OPEN), 50 * limit)
        risky = [t for t in found if _at_risk(t, now)]
        return await self._list("at-risk", risky, limit, now)

    async def mine(self, slack_user: str, limit: int = 20) -> ListView:
        """The open timers of tickets that belong to a Slack user, by e-mail address or by claim."""
        now = self._clock.now()
        email = await self._directory.email(slack_user)
        people = await self._store.people_by_email(email) if email else ()
        owners = tuple((p.source, p.id) for p in people if p.who is Who.AGENT)
        wanted = TimerFilter(owners=owners, claimed_by=slack_user, states=OPEN)
        return await self._list("mine", await self._store.timers(wanted, 50 * limit), limit, now)

    async def ticket(self, text: str) -> TicketAnswer | NotFound | Several:
        """One ticket with all its timers."""
        found = await self._find(text)
        if not isinstance(found, Subject):
            return found
        now = self._clock.now()
        case = await self._cases.load(found)
        card = await beside(case, case.card, now, unseen=await self._unseen(found, now))
        return TicketAnswer(card, await self.health(now), now)

    async def explain(self, text: str) -> tuple[ExplainView, ...] | NotFound | Several:
        """The walk of the clock of every timer of a ticket; open ones first."""
        found = await self._find(text)
        if not isinstance(found, Subject):
            return found
        now = self._clock.now()
        unseen = await self._unseen(found, now)
        case = await self._cases.load(found)
        return await beside(case, _explained, case, self._cases.library, now, unseen=unseen)

    async def drift(self, name: str | None = None, limit: int | None = 20) -> DriftView | NotFound | Several:
        """Where the helpdesks' own SLA says something else than we do: of everything, of a customer, team or
        policy, or of a ticket. Finished timers count since the month began."""
        now = self._clock.now()
        scope: str | Subject | None = None
        if name is not None:
            known = {n.casefold(): n for n in await self._store.names()}
            found = known.get(name.casefold()) or await find(self._store, name)
            if isinstance(found, NotFound):
                return NotFound(name, nearest(name, known.values()))
            if isinstance(found, Several):
                return found
            scope = found
            name = found if isinstance(found, str) else name
        since = self._month_start(now)
        return await self._drift.make(scope, name or "", await self.health(now), since, now, limit)

    async def uptime(self, name: str | None = None, period: str = "") -> UptimeAnswer | NotFound | NoPeriod:
        """How much of the time services work: all, one by name or title, or those promised to a customer; in
        the present period of each promise, or in another."""
        return await self._uptime.ask(name, period)

    async def health(self, now: datetime) -> tuple[SourceView, ...]:
        """Every configured source, and whether its reading is fresh enough to be believed (S28)."""
        states = {s.source: s for s in await self._store.source_states()}
        return tuple(self._source_view(name, states.get(name), now) for name in self._sources)

    async def _find(self, text: str) -> Subject | NotFound | Several:
        """A ticket of that number, else the service of that name."""
        found = await find(self._store, text)
        service = self._cases.services.named(text)
        return service.subject if isinstance(found, NotFound) and service is not None else found

    async def _unseen(self, subject: Subject, now: datetime) -> bool:
        """Whether a source that tells of it is silent."""
        told_by = self._cases.services.sources(subject) if subject.kind == SERVICE else {subject.source}
        states = {s.source: s for s in await self._store.source_states()}
        asked = told_by if subject.kind == SERVICE else told_by & set(self._sources)
        return any(not self._source_view(name, states.get(name), now).healthy for name in asked)

    def _source_view(self, name: SourceName, state: SourceState | None, now: datetime) -> SourceView:
        if state is None or state.read_up_to is None:
            return SourceView(name, None, healthy=False, detail=state.detail if state else "")
        blind_at = state.blind_at(self._blind_after)
        fresh = blind_at is not None and now < blind_at
        return SourceView(
            name, state.read_up_to, healthy=fresh and state.trouble != "auth", detail=state.detail
        )

    async def _list(self, heading: str, timers: Sequence[StoredTimer], limit: int, now: datetime) -> ListView:
        subjects = list(dict.fromkeys(t.subject for t in timers))
        cases = [await self._cases.load(subject) for subject in subjects[:limit]]
        cards = [await beside(c, c.card, now, unseen=await self._unseen(c.subject, now)) for c in cases]
        return ListView(
            heading=heading,
            items=tuple(cards),
            more=max(0, len(subjects) - limit),
            sources=await self.health(now),
            as_of=now,
        )

    def _month_start(self, now: datetime) -> datetime:
        local = now.astimezone(self._zone)
        return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)


def _explained(case: Case, library: Library, now: datetime, *, unseen: bool) -> tuple[ExplainView, ...]:
    timers = sorted(case.standing.timers, key=lambda t: (t.ended_at is not None, t.started_at))
    return tuple(
        replace(case.explain(timer, now, unseen=unseen), why=why(timer, library)) for timer in timers
    )


async def find(store: Store, text: str) -> Subject | NotFound | Several:
    """The ticket of that number, or `source:number`."""
    wanted = text.strip().lstrip("#")
    source, _, number = wanted.rpartition(":")
    found = [t for t in await store.find_tickets(number or wanted) if source in ("", t.subject.source)]
    if not found:
        return NotFound(text)
    if len(found) > 1:
        return Several(text, tuple(str(t.subject) for t in found))
    return found[0].subject


def _at_risk(timer: StoredTimer, now: datetime) -> bool:
    if timer.state is State.PAUSED and timer.paused_for is not Cause.UP:
        return False
    return (timer.warn_at is not None and timer.warn_at <= now) or _overdue(timer, now)


def _overdue(timer: StoredTimer, now: datetime) -> bool:
    return timer.due_at is not None and timer.due_at <= now


def _row(name: str, count: Count, unknown: int) -> StatusRow:
    return StatusRow(
        name=name,
        running=count.running,
        at_risk=count.at_risk,
        paused=count.paused,
        breached_open=count.breached,
        met=count.met,
        missed=count.missed,
        unknown=unknown,
    )


def _total(rows: Sequence[StatusRow]) -> StatusRow:
    return StatusRow(
        name="",
        running=sum(r.running for r in rows),
        at_risk=sum(r.at_risk for r in rows),
        paused=sum(r.paused for r in rows),
        breached_open=sum(r.breached_open for r in rows),
        met=sum(r.met for r in rows),
        missed=sum(r.missed for r in rows),
        unknown=sum(r.unknown for r in rows),
    )

"""Cases: a ticket or a service with its standing and the people around it, loaded once and asked many
questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from bot.aside import aside
from bot.engine.both import bare, without
from bot.engine.endangered_views import EndangeredView, Stage
from bot.engine.ports import Directory, Store
from bot.engine.services import SERVICE, Services
from bot.engine.timing import customer_of, timer_view
from bot.engine.upstream import Upstream
from bot.engine.uptime_views import ConditionView
from bot.engine.views import CardView, ExplainView, TicketView, TimerView, WalkRow
from bot.sla.claims import Direction
from bot.sla.cuts import Absorbed
from bot.sla.excluded import Exclusion, exclusions_of
from bot.sla.facts import Fact, Subject, customer_subject
from bot.sla.filings import Filing, filings
from bot.sla.fold import Standing, fold
from bot.sla.library import Library
from bot.sla.pages import Person, Ticket
from bot.sla.reports import Report, reports_of
from bot.sla.timers import Stretch, Timer
from bot.sla.upstream import concerned
from bot.sla.uptime.budgets import Heard
from bot.sla.uptime.outages import down_since, metric_of, turn_at
from bot.sla.uptime.services import Service
from bot.sla.uptime.standing import fold_service, heard_of, once, standing_of

NEVER = datetime.max.replace(tzinfo=UTC)
_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Case:
    """A ticket or a service as it stands, with what people need to recognise it. `service` and `heard` are
    set for a service that the newest edition knows and that is watched; `bare`, how it would stand if people
    had excluded nothing, where some exclusion stands; `upstream`, of a service that is down and names
    suppliers, what hangs on it."""

    standing: Standing
    ticket: Ticket
    owner: Person | None
    owner_slack: str
    reports: tuple[Report, ...] = ()
    service: Service | None = None
    heard: Heard | None = None
    exclusions: tuple[Exclusion, ...] = ()
    bare: Standing | None = None
    upstream: Upstream | None = None

    @property
    def subject(self) -> Subject:
        """Which ticket it is."""
        return self.standing.subject

    @property
    def group(self) -> str:
        """The helpdesk's group, or empty."""
        return self.standing.attributes.group or ""

    def timer(self, timer_id: str) -> Timer | None:
        """The timer of that name, if the facts still give one."""
        return next((t for t in self.standing.timers if str(t.id) == timer_id), None)

    def view(self) -> TicketView:
        """The ticket for people."""
        choice = self.standing.choice
        return TicketView(
            source=self.subject.source,
            id=self.subject.id,
            number=self.ticket.number,
            title=self.ticket.title,
            url=self.ticket.url,
            customer=customer_of(self.standing),
            priority=self.standing.attributes.priority or "",
            policy=choice.policy or "",
            owner=self.owner.name if self.owner else "",
            owner_slack=self.standing.claimed_by or self.owner_slack,
            group=self.group,
        )

    def timer_view(self, timer: Timer, now: datetime, *, unseen: bool = False) -> TimerView:
        """A timer for people, with what it would be if people had excluded nothing (S45)."""
        return timer_view(timer, now, unseen=unseen, without=without(timer, self.bare, now))

    @property
    def excluded(self) -> tuple[Exclusion, ...]:
        """The exclusions that stand."""
        return tuple(one for one in self.exclusions if one.stands)

    def card(self, now: datetime, *, unseen: bool = False) -> CardView:
        """The root card of the ticket's threads."""
        timers = sorted((self.timer_view(t, now, unseen=unseen) for t in self.standing.timers), key=_urgency)
        snoozed = self.standing.snoozed_until
        return CardView(
            ticket=self.view(),
            timers=tuple(timers),
            status=self.standing.category,
            acknowledged_by=self._noticed_by(now),
            snoozed_until=snoozed if snoozed is not None and snoozed > now else None,
            as_of=now,
            condition=self._condition(now, unseen=unseen),
            exclusions=self.excluded,
            endangered=self._endangered(now),
        )

    def _endangered(self, now: datetime) -> EndangeredView | None:
        """What an outage that goes on endangers because of a supplier."""
        if self.service is None or self.heard is None or self.upstream is None:
            return None
        since = down_since(self.service, self.heard, now, metric_of(self.service))
        if since is None:
            return None
        view = self.upstream.going_on(Stage.BEGAN, since, now)
        return view if view.risks else None

    def _noticed_by(self, now: datetime) -> str:
        """Who took notice last; of a service, of what goes on now."""
        acks = [a for a in self.standing.acknowledgements if a.timer is None or a.at <= now]
        if self.subject.kind == SERVICE:
            current = [timer for timer in self.standing.timers if timer.ended_at is None]
            taken = [self.standing.acknowledged(timer, now) for timer in current]
            acks = [ack for ack in taken if ack is not None]
        return acks[-1].by.id if acks else ""

    def _condition(self, now: datetime, *, unseen: bool) -> ConditionView | None:
        if self.service is None or self.heard is None:
            return None
        turn = turn_at(self.service, self.heard, now)
        return ConditionView(turn.condition, turn.since, unseen=unseen)

    def explain(self, timer: Timer, now: datetime, *, unseen: bool = False) -> ExplainView:
        """The walk of a timer's clock up to `now` or its end."""
        target = timer.target
        until = min(timer.ended_at or now, now)
        contract = target.contract
        return ExplainView(
            ticket=self.view(),
            timer=self.timer_view(timer, now, unseen=unseen),
            rows=tuple(row for s in timer.stretches for row in _rows(s, until)),
            calendar=target.calendar.name,
            origin=target.origin,
            policy=target.policy,
            version=target.version,
            started_at=timer.started_at,
            as_of=now,
            unapproved=contract is None or not contract.approved_on(timer.started_at.date()),
            reports=tuple(report for report in self.reports if report.concerns(timer.id.part)),
            exclusions=self.excluded,
        )


class Cases:
    """Loads cases: facts from the ledger, folded under the library, and the words beside them."""

    def __init__(self, store: Store, directory: Directory, library: Library) -> None:
        self._store, self._directory, self.library = store, directory, library
        self.services = Services(library)

    async def standing(self, subject: Subject) -> tuple[Standing, int]:
        """The standing of a ticket, and the number of facts it was folded from."""
        facts = await self._store.facts(subject)
        return await self.fold(subject, await self._and_of_monitors(subject, facts)), len(facts)

    async def facts(self, subject: Subject) -> Sequence[Fact]:
        """The facts about a ticket; of a service, with those about its monitors."""
        return await self._and_of_monitors(subject, await self._store.facts(subject))

    async def _and_of_monitors(self, subject: Subject, facts: Sequence[Fact]) -> Sequence[Fact]:
        if subject.kind != SERVICE:
            return facts
        told = [await self._store.facts(monitor) for monitor in self.services.monitors(subject)]
        return [*facts, *(fact for some in told for fact in some)]

    async def fold(self, subject: Subject, facts: Sequence[Fact]) -> Standing:
        """How a subject would stand if these were the facts."""
        if subject.kind == SERVICE:
            return await aside(fold_service, subject, facts, self.library)
        return fold(subject, facts, self.library, await self.absorbed(subject))

    async def absorbed(self, subject: Subject) -> Sequence[Absorbed]:
        """What was merged into a ticket, if any promise wants to know (S30)."""
        return await self._store.absorbed(subject) if self.library.takes_older_starts else ()

    async def load(self, subject: Subject) -> Case:
        """A ticket with its people."""
        facts = await self.facts(subject)
        if subject.kind == SERVICE:
            return await self._with_upstream(await aside(_service_case, subject, facts, self.library))
        standing = await self.fold(subject, facts)
        exclusions = exclusions_of(facts)
        excluded = any(one.stands for one in exclusions)
        other = await self.fold(subject, bare(facts)) if excluded else None
        return replace(await self._of_ticket(standing, facts), exclusions=exclusions, bare=other)

    async def _of_ticket(self, standing: Standing, facts: Sequence[Fact]) -> Case:
        subject = standing.subject
        ticket = await self._store.ticket(subject)
        if ticket is None:
            ticket = Ticket(subject, title="", url="", number=subject.id)
        owner = await self._store.person(subject.source, standing.owner) if standing.owner else None
        slack = await self._directory.slack_user(owner) if owner else ""
        return Case(standing, ticket, owner, slack, reports_of(facts))

    async def _with_upstream(self, case: Case) -> Case:
        if case.service is None or not case.service.suppliers or not case.standing.open:
            return case
        return replace(case, upstream=await self.upstream(case.service))

    async def upstream(self, service: Service) -> Upstream:
        """What hangs on a service because of the suppliers that it names."""
        found = concerned(self.library.latest, service)
        services = {one.name: one for one in (service, *(dependent.service for dependent in found))}
        told = {name: await self.facts(one.subject) for name, one in services.items()}
        filed = {name: await self._filed(name) for name in service.suppliers}
        return Upstream(self.library, service, found, told, filed)

    async def _filed(self, supplier: str) -> Sequence[Filing]:
        return filings(await self._store.facts(customer_subject(supplier)), Direction.OF_SUPPLIER)


async def beside(case: Case, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """What a pure function makes of a case: of a service beside the event loop, as its history may be long;
    of a ticket at once."""
    if case.subject.kind == SERVICE:
        return await aside(function, *args, **kwargs)
    return function(*args, **kwargs)


def _service_case(subject: Subject, facts: Sequence[Fact], library: Library) -> Case:
    """A service by all that is known of it."""
    name, service = subject.id, library.latest.service(subject.id)
    exclusions, ordered = exclusions_of(facts), once(facts)
    excluded, known = any(one.stands for one in exclusions), heard_of(name, ordered, library)
    return Case(
        standing=standing_of(subject, ordered, known, library),
        ticket=Ticket(subject, title=service.title if service else "", url="", number=name),
        owner=None,
        owner_slack="",
        service=service,
        heard=known,
        exclusions=exclusions,
        bare=fold_service(subject, bare(facts), library) if excluded else None,
    )


def _urgency(timer: TimerView) -> tuple[bool, bool, datetime]:
    """Open timers first, those with a due before paused ones, the nearest due first."""
    return (timer.ended_at is not None, timer.due_at is None, timer.due_at or timer.ended_at or NEVER)


def _rows(stretch: Stretch, until: datetime) -> list[WalkRow]:
    """One stretch of a timer as rows; a counting one is cut where its calendar opens and closes."""
    end = until if stretch.end is None else min(stretch.end, until)
    if end <= stretch.start:
        return []
    if not stretch.counts:
        zero = stretch.start - stretch.start
        return [WalkRow(stretch.start, end, zero, stretch.cause, detail=stretch.detail)]
    walk = stretch.target.calendar.ruler().walk(stretch.start, end)
    return [
        WalkRow(
            start=part.start,
            end=part.end,
            counted=part.length if part.open else part.length * 0,
            cause=stretch.cause,
            closed="" if part.why is None else part.why.name or str(part.why.reason),
        )
        for part in walk
    ]

"""The report of uptime: each promise about services in its period, of all, of a service, of a customer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from bot.aside import aside
from bot.clock import Clock
from bot.engine.cases import Cases
from bot.engine.names import nearest
from bot.engine.uptime_report_views import (
    BudgetRow,
    ExclusionView,
    NoPeriod,
    Scope,
    ServiceNow,
    UptimeAnswer,
)
from bot.engine.uptime_views import ConditionView
from bot.engine.views import NotFound, SourceView
from bot.sla.facts import Fact, Subject
from bot.sla.library import Library
from bot.sla.measured import on_record
from bot.sla.observations import PeriodClosed
from bot.sla.uptime.approximate import Mildest, mildest
from bot.sla.uptime.asked import asked_periods
from bot.sla.uptime.budgets import Heard
from bot.sla.uptime.courses import course
from bot.sla.uptime.figures import Figures
from bot.sla.uptime.items import outages
from bot.sla.uptime.lanes import Lane, lanes, promised, promised_in
from bot.sla.uptime.outages import turn_at
from bot.sla.uptime.periods import Per, Period, Rolling
from bot.sla.uptime.services import Service, Uptime
from bot.sla.uptime.spending import Spending, Verdict, in_period, in_window
from bot.sla.uptime.standing import heard_of

Health: TypeAlias = Callable[[datetime], Awaitable[tuple[SourceView, ...]]]
"""How far each source was read."""


@dataclass(frozen=True, slots=True)
class _Known:
    """All there is to know of a service for its rows. Nobody has read what lies after `seen_to`. `customer`
    is whose promises are asked for; None for all of them."""

    subject: Subject
    library: Library
    heard: Heard
    closed: Mapping[str, str]
    seen_to: datetime
    now: datetime
    customer: str | None

    def asks_for(self, promise: Uptime) -> bool:
        """Whether it is among those that are asked for."""
        return self.customer is None or promise.customer == self.customer


class UptimeReport:
    """Answers `/sla uptime`. It only reads."""

    def __init__(self, cases: Cases, clock: Clock, health: Health) -> None:
        self._cases, self._clock, self._health = cases, clock, health

    async def ask(self, name: str | None = None, period: str = "") -> UptimeAnswer | NotFound | NoPeriod:
        """How the services do: all, one by name or title, or those promised to a customer. `period` as in
        `bot.sla.uptime.asked`; empty for the present one of each promise."""
        now = self._clock.now()
        found = self._scope(name)
        if isinstance(found, NotFound):
            return found
        scope, known_as, services = found
        theirs = scope is Scope.CUSTOMER
        health = {source.name: source for source in await self._health(now)}
        shown, rows, silent = list[ServiceNow](), list[BudgetRow](), dict[str, SourceView]()
        try:
            for service in services:
                blind = self._silent(service, health)
                silent |= {one.name: one for one in blind if one.name not in silent}
                view, own = await self._service(service, known_as if theirs else None, period, blind, now)
                if own or not theirs:
                    shown.append(view)
                rows += own
        except ValueError:
            return NoPeriod(period)
        title = services[0].title or known_as if scope is Scope.SERVICE else known_as
        return UptimeAnswer(
            scope, known_as, title, period, tuple(shown), _ordered(rows), tuple(silent.values()), now
        )

    def _scope(self, name: str | None) -> tuple[Scope, str, Sequence[Service]] | NotFound:
        every = self._cases.services.known
        if name is None:
            return Scope.ALL, "", every
        service = self._cases.services.named(name)
        if service is not None:
            return Scope.SERVICE, service.name, [service]
        customers = {one.casefold(): one for one in self._customers()}
        if name.casefold() in customers:
            return Scope.CUSTOMER, customers[name.casefold()], every
        titles = [one.title or one.name for one in every]
        return NotFound(name, nearest(name, [*customers.values(), *(one.name for one in every), *titles]))

    def _customers(self) -> Iterable[str]:
        """Everybody whom any edition promises something, or names."""
        for edition in self._cases.library.editions:
            yield from (customer.name for customer in edition.book.customers)
            for service in edition.book.services:
                yield from (promise.customer for promise in service.promises if promise.customer)

    def _silent(self, service: Service, health: Mapping[str, SourceView]) -> list[SourceView]:
        told_by = sorted(self._cases.services.sources(service.subject))
        views = [health.get(name) or SourceView(name, None, healthy=False) for name in told_by]
        return [view for view in views if not view.healthy]

    async def _service(
        self, service: Service, customer: str | None, period: str, silent: Sequence[SourceView], now: datetime
    ) -> tuple[ServiceNow, list[BudgetRow]]:
        facts = await self._cases.facts(service.subject)
        return await aside(_told, service, facts, self._cases.library, customer, period, silent, now)


def _told(
    service: Service,
    facts: Sequence[Fact],
    library: Library,
    customer: str | None,
    period: str,
    silent: Sequence[SourceView],
    now: datetime,
) -> tuple[ServiceNow, list[BudgetRow]]:
    """How a service is, and its promises; of a customer only theirs. ValueError where the period is none."""
    heard = heard_of(service.name, facts, library)
    if heard is None:
        nobody = ConditionView(turn_at(service, Heard({}, now), now).condition, None, unseen=True)
        return ServiceNow(service.name, service.title, nobody), []
    read = [one.read_up_to or heard.watched_at for one in silent]
    turn = turn_at(service, heard, now)
    view = ConditionView(turn.condition, turn.since, unseen=bool(silent))
    closed = {fact.deed.name: fact.deed.figures for fact in facts if isinstance(fact.deed, PeriodClosed)}
    known = _Known(service.subject, library, heard, closed, min([*read, now]), now, customer)
    return ServiceNow(service.name, service.title, view), list(_rows(known, period))


def _rows(known: _Known, asked: str) -> Iterator[BudgetRow]:
    for lane, zone, per in lanes(known.subject, known.library):
        meant = asked_periods(asked, per, zone, known.now)
        if isinstance(meant, tuple):
            yield from _in_window(known, lane, *meant)
        else:
            yield from (row for one in meant if (row := _in_period(known, lane, one)) is not None)


def _in_period(known: _Known, lane: Lane, period: Period) -> BudgetRow | None:
    """By the edition that was in force when the period began (S10)."""
    found = promised_in(known.subject, lane, known.library, period, known.heard.watched_at)
    if found is None or not known.asks_for(found[1]):
        return None

    def spent(heard: Heard) -> Spending | None:
        return in_period(*found, heard, period, known.now, known.seen_to)

    return _row(known, *found, spent)


def _in_window(known: _Known, lane: Lane, rolling: Rolling, until: datetime) -> Iterator[BudgetRow]:
    found = promised(known.subject, lane, known.library.latest)
    if found is None or not known.asks_for(found[1]):
        return

    def spent(heard: Heard) -> Spending | None:
        made = in_window(*found, heard, rolling, until, min(known.seen_to, until))
        return replace(made, over=until < known.now) if made is not None else None

    row = _row(known, *found, spent)
    if row is not None:
        yield row


def _row(
    known: _Known, service: Service, promise: Uptime, spent: Callable[[Heard], Spending | None]
) -> BudgetRow | None:
    one = spent(known.heard)
    if one is None or _before_all(known, one):
        return None
    found, contract = one.found, promise.contract
    bare = spent(known.heard.without_exclusions()) if found.excluded else None
    text = known.closed.get(one.period, "") if one.over and isinstance(promise.per, Per) else ""
    recorded = on_record(text, promise) if text else None
    return BudgetRow(
        service=service.name,
        title=service.title,
        metric=promise.metric,
        kind=promise.kind,
        part=promise.part,
        customer=promise.customer,
        contract=contract.reference if contract else "",
        clause=contract.clause(promise.clause) if contract and promise.clause else promise.clause,
        zone=promise.zone,
        period=one.period,
        mean_month=promise.mean_month and promise.per is Per.MONTH,
        start=found.span.start,
        end=one.whole.span.end if isinstance(promise.per, Per) and one.own else one.until,
        until=one.until,
        over=one.over,
        verdict=_verdict(one, recorded),
        figures=one.figures,
        recorded=recorded,
        without=bare.figures if bare is not None else None,
        maintenance=found.measured(found.maintenance),
        excluded=found.measured(found.excluded),
        broken_at=one.broken_at,
        pace=one.pace,
        outages=outages(one, known.heard),
        exclusions=tuple(_exclusions(known.heard, one)),
        course=course(one),
        mildest=_mildest(one, spent(known.heard.mildest())) if known.heard.vague and one.own else None,
    )


def _mildest(one: Spending, other: Spending | None) -> Mildest | None:
    if other is None:
        return None
    kept, other_kept = not one.verdict.is_bad, not other.verdict.is_bad
    return mildest(one.figures, other.figures, kept=kept, other_kept=other_kept)


def _before_all(known: _Known, one: Spending) -> bool:
    """Whether it was over before anybody watched, and nothing is known of it."""
    return one.until <= known.heard.watched_at and one.figures.unknown_share >= 1


def _verdict(one: Spending, recorded: Figures | None) -> Verdict:
    """What is on record stands, until a correction says otherwise."""
    if recorded is None:
        return one.verdict
    if not recorded.met:
        return Verdict.MISSED
    return Verdict.KEPT if recorded.down + recorded.unknown <= recorded.budget else Verdict.KEPT_PERHAPS


def _exclusions(heard: Heard, one: Spending) -> Iterator[ExclusionView]:
    span = one.found.span
    for found in sorted(heard.exclusions, key=lambda exclusion: (exclusion.start, exclusion.end)):
        if found.end > span.start and found.start < span.end:
            yield ExclusionView(found.start, found.end, found.reason, found.approved_by)


def _ordered(rows: Sequence[BudgetRow]) -> tuple[BudgetRow, ...]:
    """The one with the least left first; several periods of one promise in the order of time."""
    lasting = {(row.service, row.metric, row.kind, row.part, row.contract): row for row in rows}
    if len(lasting) < len(rows):
        return tuple(sorted(rows, key=lambda row: (row.service, row.metric, row.kind, row.part, row.start)))
    return tuple(sorted(rows, key=lambda row: (_left_share(row), row.service, row.part)))


def _left_share(row: BudgetRow) -> float:
    """How much of a budget is left; nothing of one that rounds to nothing."""
    return row.left / row.shown.budget if row.shown.budget else 0.0

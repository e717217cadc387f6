"""The lines about services: the figures of each promise to a customer, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.sla.exclusions import Excluded
from bot.sla.facts import Fact, Withdrawn
from bot.sla.ladders import Kind
from bot.sla.measured import so_far
from bot.sla.period_reports.model import (
    Exclusion,
    Fate,
    Maintenance,
    Method,
    Outage,
    ServiceLine,
    Verdict,
    verdict_of,
)
from bot.sla.spans import ZERO, Span, Spans
from bot.sla.uptime.approximate import Mildest, doubtful, mildest
from bot.sla.uptime.budgets import Account, Heard, account, agreed, budget, budgeted
from bot.sla.uptime.clocks import due_of
from bot.sla.uptime.exclusions import Window, excluded_maintenance
from bot.sla.uptime.figures import Figures, of_account
from bot.sla.uptime.moving import moving_over
from bot.sla.uptime.periods import Per, Period, Rolling, period_named
from bot.sla.uptime.rolling import AHEAD
from bot.sla.uptime.services import Service, Uptime


def service_lines(
    promised: Iterable[tuple[Service, Uptime]],
    heard: Heard,
    facts: Sequence[Fact],
    period: Period,
    now: datetime,
) -> Iterator[ServiceLine]:
    """A line for each contractual promise about one service that is measured by such a period, or over
    rolling days, which stand in the reports of months. `facts` say who declared the exclusions. In a period
    that goes on, only what has happened by `now` counts."""
    for service, promise in promised:
        own = period_named(period.name, promise.zone)
        line = _line(service, promise, heard, facts, own, now) if promise.kind is Kind.CONTRACTUAL else None
        if line is not None:
            yield line


def _line(
    service: Service, promise: Uptime, heard: Heard, facts: Sequence[Fact], period: Period, now: datetime
) -> ServiceLine | None:
    measured = _measured(service, promise, heard, period, now)
    if measured is None:
        return None
    found, figures, broken_at = measured
    bare = heard.without_exclusions()
    without = _figures_without(service, promise, bare, period, found.span, now) if found.excluded else None
    doubts = doubtful(service, promise, heard, found.outages)
    line = ServiceLine(
        service=service.name,
        title=service.title,
        clause=_clause(promise),
        rolling_days=promise.per.days if isinstance(promise.per, Rolling) else 0,
        from_=found.span.start,
        until=found.span.end,
        figures=figures,
        without=without,
        broken_at=broken_at,
        method=method(service, promise),
        outages=tuple(_outages(found, doubts, now)),
        exclusions=tuple(_exclusions(found, heard.exclusions, facts)),
        maintenance=tuple(_maintenance(found, heard.windows, service, promise)),
    )
    other = _measured(service, promise, heard.mildest(), period, now) if heard.vague else None
    return line if other is None else replace(line, mildest=_mildest(line, *other))


_Measured = tuple[Account, Figures, tuple[datetime, ...]]


def _measured(
    service: Service, promise: Uptime, heard: Heard, period: Period, now: datetime
) -> _Measured | None:
    """What came of a promise; None where it is not measured by such a period, or has no time in it."""
    if isinstance(promise.per, Rolling):
        return _rolling(service, promise, promise.per, heard, period, now)
    return _calendar(service, promise, heard, period, now) if promise.per is period.per else None


def _mildest(
    line: ServiceLine, _: Account, figures: Figures, broken_at: tuple[datetime, ...]
) -> Mildest | None:
    kept = verdict_of(figures, broken_at) is Verdict.MET
    return mildest(line.figures, figures, kept=line.verdict is Verdict.MET, other_kept=kept)


def _calendar(
    service: Service, promise: Uptime, heard: Heard, period: Period, now: datetime
) -> _Measured | None:
    """By the month, quarter or year: broken once, when the budget was used up."""
    made = budgeted(service, promise, heard, period)
    if made is None or now < made.found.span.start:
        return None
    due = due_of(made, service, promise, heard, period)
    found = so_far(made.found, now)
    return found, of_account(promise, found, made.budget), () if due is None or due > now else (due,)


def _rolling(
    service: Service, promise: Uptime, rolling: Rolling, heard: Heard, period: Period, now: datetime
) -> _Measured | None:
    """Over rolling days, in a month: the figures of the window that ends with it, and each instant in it at
    which the promise was broken."""
    month = agreed(promise, period.span) if period.per is Per.MONTH else None
    if month is None or now <= month.start:
        return None
    until = min(month.end, now)
    window = agreed(promise, rolling.window(until))
    found = account(service, promise, heard, window) if window is not None else None
    if found is None or found.whole <= ZERO:
        return None
    moving = moving_over(service, promise, rolling, heard, Span(month.start, until + AHEAD))
    figures = of_account(promise, found, moving.allowed(until))
    judged = [one for one in moving.judged(heard.watched_at) if one.end > month.start and one.start <= until]
    broken = (at for at in map(moving.breaks_at, judged) if at is not None and at <= now)
    return found, figures, tuple(at for at in broken if month.start <= at < month.end)


def _figures_without(
    service: Service, promise: Uptime, bare: Heard, period: Period, span: Span, now: datetime
) -> Figures:
    found = so_far(account(service, promise, bare, span), now)
    if isinstance(promise.per, Rolling):
        moving = moving_over(service, promise, promise.per, bare, span)
        return of_account(promise, found, moving.allowed(span.end))
    return of_account(promise, found, budget(promise, period, found.whole))


def _clause(promise: Uptime) -> str:
    if not promise.clause or promise.contract is None:
        return promise.clause
    return promise.contract.clause(promise.clause)


def method(service: Service, promise: Uptime) -> Method:
    """How the uptime of a promise is reckoned."""
    return Method(
        monitors=tuple(str(one) for one in sorted(promise.monitors)),
        quorum=service.quorum,
        min_length=service.min_length,
        hours=service.hours.name,
        hours_version=service.hours.version,
        notice=promise.maintenance.notice,
        cap=promise.maintenance.cap,
        zone=promise.zone,
        mean_month=promise.mean_month,
    )


# --- what the figures are made of ----------------------------------------


def _outages(found: Account, doubts: Spans, now: datetime) -> Iterator[Outage]:
    """Those that touch the span, cut at its end: what comes later is of the next report."""
    end = min(found.span.end, now)
    for whole in found.outages:
        inside = Spans.of(whole).clip(found.span.start, end)
        if not inside:
            continue
        ended_at = min(whole.end, end)
        in_hours = found.measured(inside)
        yield Outage(
            started_at=whole.start,
            ended_at=ended_at,
            goes_on=whole.end >= end,
            counted=found.measured(inside & found.down),
            excluded=found.measured(inside & found.excluded),
            maintenance=found.measured(inside & found.maintenance),
            closed=inside.length - in_hours,
            outside=max(found.span.start - whole.start, ZERO),
            doubtful=tuple(doubts.clip(whole.start, ended_at)),
        )


def _exclusions(found: Account, declared: Iterable[Excluded], facts: Sequence[Fact]) -> Iterator[Exclusion]:
    """Those that take time out of the span, in order; together they take out each instant once."""
    taken, back = Spans(), {(one.source, one.deed.fact) for one in facts if isinstance(one.deed, Withdrawn)}
    valid = [fact for fact in facts if (fact.source, fact.key) not in back]
    for one in sorted(declared, key=lambda one: (one.start, one.end, one.reason)):
        span = Span(one.start, one.end)
        inside = Spans.of(span).clip(found.span.start, found.span.end)
        if inside:
            fact = next(fact for fact in valid if fact.deed == one)
            mine = inside - taken
            yield Exclusion(
                started_at=one.start,
                ended_at=one.end,
                reason=one.reason,
                evidence=one.evidence,
                asked_by=fact.author.id,
                approved_by=one.approved_by,
                declared_at=fact.observed_at,
                excluded=found.measured(mine),
            )
            taken |= inside


def _maintenance(
    found: Account, windows: Iterable[Window], service: Service, promise: Uptime
) -> Iterator[Maintenance]:
    """Those that touch the span, in order; where two overlap, the earlier one has the time."""
    taken, windows = Spans(), list(windows)
    in_time = excluded_maintenance(windows, promise, service.quorum, capped=False)
    for one in sorted(windows, key=lambda one: (one.span, one.announced_at, one.name)):
        inside = Spans.of(one.span).clip(found.span.start, found.span.end)
        if inside:
            mine = inside - taken
            counted, left = mine & found.maintenance, mine - found.maintenance - found.excluded
            over = bool(left & in_time)
            fate = Fate.COUNTED if not left else Fate.OVER_CAP if over else Fate.TOO_LATE
            yield Maintenance(
                started_at=one.span.start,
                ended_at=one.span.end,
                announced_at=one.announced_at,
                name=one.name,
                reason=one.reason,
                fate=fate,
                excluded=found.measured(counted),
                surplus=found.measured(left),
            )
            taken |= inside

"""What is allowed of services but looks like a slip, and what their budgets are, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.config.doubts import doubt_ladder
from bot.config.reading import Path
from bot.config.report import Report
from bot.config.shape_services import ServiceShape, UptimeShape
from bot.naming import did_you_mean
from bot.sla.contracts import Contract
from bot.sla.durations import format_duration, format_share, share_of
from bot.sla.ladders import Kind
from bot.sla.promises import Metric
from bot.sla.spans import Spans
from bot.sla.uptime.budgets import budget
from bot.sla.uptime.periods import Per, Period, Rolling, next_period, period_at
from bot.sla.uptime.services import Service, Uptime

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def doubt_services(
    services: Mapping[str, Service], shapes: Mapping[str, ServiceShape], now: datetime, report: Report
) -> tuple[str, ...]:
    """Doubts about all services; gives back their budgets in words."""
    for name, service in services.items():
        at: Path = ("services", name)
        _doubt_order(service, at, report)
        for promise in service.promises:
            _doubt_promise(service, promise, at, now, report)
        if not service.monitors:
            hint = "until it has monitors, all its time is unknown"
            report.doubt(at, "has no monitors, so nobody can tell whether it is up", hint, key=True)
        if shapes[name].month == "mean" and not any(one.per is Per.MONTH for one in service.promises):
            report.doubt((*at, "month"), "changes nothing, as nothing is promised per month", "leave it out")
    return tuple(line for service in services.values() for line in budgets_in_words(service, now))


def doubt_sources(
    shapes: Mapping[str, ServiceShape],
    known: frozenset[str],
    monitors: Mapping[str, frozenset[str]],
    report: Report,
) -> None:
    """Monitors of sources that are not in the file, and, of those sources whose `monitors` the file names,
    others."""
    for name, shape in shapes.items():
        for where, table in _monitor_tables(shape):
            for source in table.keys() - known:
                what = f"there is no source `{source}`, so its monitors say nothing"
                hint = did_you_mean(source, known) or "name it under sources"
                report.doubt(("services", name, *where, source), what, hint, key=True)
            for source in table.keys() & monitors.keys():
                for monitor in sorted(set(table[source]) - monitors[source]):
                    what = f"source `{source}` has no monitor `{monitor}`, so it says nothing"
                    hint = did_you_mean(monitor, monitors[source]) or f"name it under sources.{source}"
                    report.doubt(("services", name, *where, source), what, hint, key=True)


def _monitor_tables(shape: ServiceShape) -> Iterator[tuple[Path, Mapping[str, list[str]]]]:
    yield ("monitors",), shape.monitors
    for metric in ("availability", "error_rate", "latency"):
        promised: UptimeShape | None = getattr(shape, metric)
        if promised is not None:
            yield (metric, "monitors"), promised.monitors


def _doubt_order(service: Service, at: Path, report: Report) -> None:
    """Goals that leave no room to keep what was promised."""
    seen = set[tuple[Path, str]]()
    for ours in service.promises:
        for owed in service.promises:
            same = (ours.metric, ours.per) == (owed.metric, owed.per)
            goal = ours.kind in {Kind.INTERNAL, Kind.OLA} and owed.kind is Kind.CONTRACTUAL
            if same and goal and ours.at_least <= owed.at_least:
                what = f"{format_share(ours.at_least)} is not stricter than the contractual"
                where = _place(ours, at)
                if (where, what) not in seen:
                    seen.add((where, what))
                    hint = "an internal goal or an ola should leave time to keep the promise"
                    report.doubt(where, f"{what} {format_share(owed.at_least)}", hint)


def _doubt_promise(service: Service, promise: Uptime, at: Path, now: datetime, report: Report) -> None:
    where = _place(promise, at)
    doubt_ladder(promise.kind, promise.ladder, where, report)
    allowed, named = _allowed(service, promise, now)
    share = format_share(promise.at_least)
    if timedelta(0) < allowed <= service.min_length:
        what = f"{share} of {named} is {format_duration(allowed)}, and no outage under "
        what += f"{format_duration(service.min_length)} counts"
        report.doubt(where, what, "the first outage that counts breaks the promise; check min_length")
    for step in promise.warn:
        if step.left is not None and step.left >= allowed:
            left, whole = format_duration(step.left), format_duration(allowed)
            what = f"the warning {left} before the end comes at once, as there are only {whole} in all"
            report.doubt(where, what, "choose a shorter time, or a share such as 75%")
    contract = promise.contract
    if contract is not None and promise.metric is Metric.AVAILABILITY:
        _doubt_tiers(promise, contract, report)
        _doubt_rolling(promise, contract, where, report)
    if promise.clause and contract and promise.clause not in dict(contract.clauses):
        what = f"contract `{contract.reference}` lists no clause `{promise.clause}`"
        hint = did_you_mean(promise.clause, dict(contract.clauses)) or "messages show this word as it is"
        report.doubt((*where, "clause"), what, hint)


def _doubt_tiers(promise: Uptime, contract: Contract, report: Report) -> None:
    """Whether credits begin where the promise ends."""
    ends = max((tier.below for tier in contract.credits.uptime), default=promise.at_least)
    at: Path = ("contracts", contract.reference, "credits", "uptime")
    promised, highest = format_share(promise.at_least), format_share(ends)
    if ends < promise.at_least:
        what = f"give nothing for {highest} to {promised}, where the promise is broken"
        report.doubt(at, what, "add a tier, or `credit: 0%` if it is meant so", key=True)
    if ends > promise.at_least:
        what = f"give a credit up to {highest}, and only {promised} is promised"
        report.doubt(at, what, "one of the two figures is a slip", key=True)


def _doubt_rolling(promise: Uptime, contract: Contract, where: Path, report: Report) -> None:
    """Whether a contract with credits gives any: they go by periods, and rolling days have none (S41)."""
    if isinstance(promise.per, Rolling) and contract.credits.uptime:
        what = f"contract `{contract.reference}` gives credits by periods, and rolling days have none: "
        what += "a break of this promise gives no credit"
        hint = "promise it per month, quarter or year, or leave the credits for uptime out of the contract"
        report.doubt((*where, "per"), what, hint)


def _place(promise: Uptime, at: Path) -> Path:
    return (*at, promise.metric.value, promise.kind.value)


# --- budgets in words ----------------------------------------


def budgets_in_words(service: Service, now: datetime) -> Iterator[str]:
    """`service portal: 99.9% of November 2026 is 43m 12s (contractual, Klant BV)`, a line for each promise;
    customers with the same budget share one."""
    lines: dict[str, list[str]] = {}
    for promise in service.promises:
        allowed, named = _allowed(service, promise, now)
        within = "" if service.hours.name == "24x7" else f" within `{service.hours.name}`"
        said = f"{format_share(promise.at_least)} of {named}{within} is {format_duration(allowed)}"
        metric = promise.metric.value.replace("_", " ")
        owed = lines.setdefault(f"service `{service.name}`: {metric} {said} ({promise.kind.value}", [])
        if promise.customer:
            owed.append(promise.customer)
    for line, customers in lines.items():
        yield f"{line}{': ' if customers else ''}{', '.join(customers)})"


def _allowed(service: Service, promise: Uptime, now: datetime) -> tuple[timedelta, str]:
    """The bad time that the period of `now` allows before anything is excluded, and what that period is
    called. Where that one has no service time, the next ones are asked."""
    ruler = service.hours.ruler()
    if isinstance(promise.per, Rolling):
        whole = ruler.measure(Spans.of(promise.per.window(now)))
        return share_of(whole, 1 - promise.at_least), f"the last {promise.per.days} days"
    period = period_at(now, promise.per, promise.zone)
    for _ in range(24):
        if ruler.measure(Spans.of(period.span)):
            break
        period = next_period(period, promise.zone)
    whole = ruler.measure(Spans.of(period.span))
    if promise.mean_month and promise.per is Per.MONTH:
        return budget(promise, period, whole), "the mean month"
    return budget(promise, period, whole), _named(period)


def _named(period: Period) -> str:
    match period.per:
        case Per.MONTH:
            return f"{_MONTHS[period.number % 100 - 1]} {period.number // 100}"
        case Per.QUARTER:
            return f"Q{period.number % 10} {period.number // 10}"
        case Per.YEAR:
            return period.name

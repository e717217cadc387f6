"""What differs between two reports of one period: whether a correction is due, why, and which figures (S26,
S45).

How far sources had been read is no figure, nor how exactly an instant is known (S29), nor the number of kept
tickets alone: a ticket that is opened again later has its verdict in a later period.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from bot.sla.period_reports.model import PeriodReport, ServiceLine, TicketLine, Verdict


class Because(StrEnum):
    """What became known after a report was made, by the part of it that differs."""

    EXCLUSIONS = "exclusions"
    MAINTENANCE = "maintenance"
    OUTAGES = "outages"
    TICKETS = "tickets"
    TERMS = "terms"
    CREDITS = "credits"
    FIGURES = "figures"


class Figure(StrEnum):
    """Which figure changed."""

    VERDICT = "verdict"
    UPTIME = "uptime"
    PERIOD = "period"
    EXCLUDED = "excluded"
    DOWN = "down"
    UNKNOWN = "unknown"
    MISSED = "missed"
    OWED = "owed"


Value: TypeAlias = timedelta | Fraction | int | str | Verdict | None


@dataclass(frozen=True, slots=True)
class Change:
    """One figure, before and after. `line` is the line of the later report, or of the earlier one where it
    has gone; None for what is owed in all. None as a value: there was no such line."""

    line: ServiceLine | TicketLine | None
    figure: Figure
    was: Value
    now: Value


def differs(before: PeriodReport, after: PeriodReport) -> bool:
    """Whether the later one corrects the earlier one."""
    return _comparable(before) != _comparable(after)


def because(before: PeriodReport, after: PeriodReport) -> tuple[Because, ...]:
    """Which parts differ; the causes first. Empty when nothing does."""
    one, two = _comparable(before), _comparable(after)
    if one == two:
        return ()
    left, right = _parts(one), _parts(two)
    if found := tuple(name for name in left if left[name] != right[name]):
        return found
    return (Because.CREDITS,) if one.costs != two.costs else (Because.FIGURES,)


def _parts(report: PeriodReport) -> dict[Because, object]:
    return {
        Because.EXCLUSIONS: [line.exclusions for line in report.services],
        Because.MAINTENANCE: [line.maintenance for line in report.services],
        Because.OUTAGES: [_raw(line) for line in report.services],
        Because.TICKETS: report.tickets,
        Because.TERMS: (report.agreement, [line.method for line in report.services]),
    }


def changes(before: PeriodReport, after: PeriodReport) -> tuple[Change, ...]:
    """Every figure that differs, line by line."""
    return tuple(_changes(before, after))


def _changes(before: PeriodReport, after: PeriodReport) -> Iterator[Change]:
    was, now = ({line.name: line for line in each.services} for each in (before, after))
    for name in {**now, **was}:
        yield from _of_line(was.get(name), now.get(name), now.get(name) or was[name])
    had, has = ({line.name: line for line in each.tickets} for each in (before, after))
    for key in {**has, **had}:
        old, new = (len(each[key].missed) if key in each else None for each in (had, has))
        if old != new:
            yield Change(has.get(key) or had[key], Figure.MISSED, old, new)
    owed = tuple(" + ".join(each.costs.totals) for each in (before, after))
    if owed[0] != owed[1]:
        yield Change(None, Figure.OWED, *owed)


def _of_line(was: ServiceLine | None, now: ServiceLine | None, line: ServiceLine) -> Iterator[Change]:
    old, new = _values(was), _values(now)
    for figure in old | new:
        if old.get(figure) != new.get(figure):
            yield Change(line, figure, old.get(figure), new.get(figure))


def _values(line: ServiceLine | None) -> dict[Figure, Value]:
    if line is None:
        return {}
    figures = line.figures
    return {
        Figure.VERDICT: line.verdict,
        Figure.UPTIME: figures.uptime,
        Figure.PERIOD: figures.period,
        Figure.EXCLUDED: figures.excluded,
        Figure.DOWN: figures.down,
        Figure.UNKNOWN: figures.unknown,
    }


def _raw(line: ServiceLine) -> tuple[object, ...]:
    """The outages as they happened, whatever of them counts."""
    return tuple((outage.started_at, outage.ended_at) for outage in line.outages)


def _comparable(report: PeriodReport) -> PeriodReport:
    tickets = tuple(
        replace(line, met=0, missed=tuple(replace(ticket, number="") for ticket in line.missed))
        for line in report.tickets
    )
    agreement = replace(report.agreement, version="")
    services = tuple(_unmarked(line) for line in report.services)
    return replace(report, read=(), services=services, tickets=tickets, agreement=agreement)


def _unmarked(line: ServiceLine) -> ServiceLine:
    """Reports did not always say what is approximate; that they do now corrects none of them."""
    outages = tuple(replace(outage, doubtful=()) for outage in line.outages)
    return replace(line, outages=outages, mildest=None)

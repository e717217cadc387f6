"""The report as CSV (RFC 4180): one table, in which `kind` says what a row is. The first line names the
columns, in English whatever the language, and every duration is in seconds, exactly.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from bot.papers.tongue import PaperTongue
from bot.sla.period_reports.issues import Issue
from bot.sla.period_reports.model import (
    Costs,
    Exclusion,
    Maintenance,
    Outage,
    ServiceLine,
    TicketLine,
    Verdict,
)
from bot.sla.uptime.figures import Figures

COLUMNS = (
    "kind",
    "name",
    "promise",
    "verdict",
    "from_utc",
    "from_local",
    "until_utc",
    "until_local",
    "at_utc",
    "at_local",
    "promised",
    "uptime",
    "period_seconds",
    "excluded_seconds",
    "maintenance_seconds",
    "down_seconds",
    "unknown_seconds",
    "budget_seconds",
    "closed_seconds",
    "outside_seconds",
    "surplus_seconds",
    "met",
    "missed",
    "unknown",
    "amount",
    "currency",
    "reason",
    "detail",
    "by",
    "approved_by",
)
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula."""
_MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""

CONFIRM = "needs confirmation"
"""What hangs on an instant that is only known as an interval (S29)."""

_Cells = Mapping[str, str]


def csv_of(issue: Issue) -> bytes:
    """The whole file. The same issue gives the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows(issue):
        writer.writerow({column: safe(cell) for column, cell in row.items()})
    return (_MARK + text.getvalue()).encode()


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what looks like one gets a `'` in front."""
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def rows(issue: Issue) -> Iterator[_Cells]:
    """Every row: the report, its sources, each promise with its parts, tickets, money, signatures."""
    report = issue.report
    write = _Writer(PaperTongue("en", report.zone))
    yield {
        "kind": "report",
        "name": report.customer,
        "promise": report.period,
        **write.span(report.from_, report.until),
        **write.at(issue.frozen_at),
        "met": str(report.promises - report.missed),
        "missed": str(report.missed),
        "reason": ", ".join(issue.why),
        "detail": f"number {issue.number}; contract {report.agreement.reference}; zone {report.zone}",
    }
    for one in report.read:
        yield {"kind": "source", "name": one.source, **write.at(one.up_to)}
    for line in report.services:
        yield from write.service(line)
    for tickets in report.tickets:
        yield from write.tickets(tickets)
    yield from write.costs(report.costs)
    for signature in (*issue.before, *issue.signatures):
        yield {
            "kind": "signature",
            "name": f"number {signature.number}",
            **write.at(signature.at),
            "by": signature.by,
            "detail": signature.role,
        }


@dataclass(frozen=True, slots=True)
class _Writer:
    """Rows in one zone."""

    tongue: PaperTongue

    def span(self, start: datetime, end: datetime) -> dict[str, str]:
        return {
            "from_utc": self.tongue.utc(start),
            "from_local": self.tongue.instant(start),
            "until_utc": self.tongue.utc(end),
            "until_local": self.tongue.instant(end),
        }

    def at(self, at: datetime | None) -> dict[str, str]:
        return {} if at is None else {"at_utc": self.tongue.utc(at), "at_local": self.tongue.instant(at)}

    def service(self, line: ServiceLine) -> Iterator[_Cells]:
        named = {"name": line.service, "promise": _promise(line)}
        around = {**named, **self.span(line.from_, line.until)}
        broken = line.broken_at[0] if line.broken_at else None
        told = {"verdict": line.verdict, "detail": line.clause, **self.at(broken)}
        told["reason"] = CONFIRM if line.hangs else ""
        yield {"kind": "promise", **around, **told, **_figures(line.figures)}
        if line.without is not None:
            yield {"kind": "promise_without_exclusions", **around, **_figures(line.without)}
        if line.mildest is not None:
            other = line.mildest
            verdict = Verdict.MET if other.kept else Verdict.MISSED
            yield {"kind": "promise_at_other_ends", **around, "verdict": verdict, **_figures(other.figures)}
        for outage in line.outages:
            yield {"kind": "outage", **named, **self.outage(outage)}
            for one in outage.doubtful:
                yield {"kind": "approximate", **named, **self.span(one.start, one.end)}
        for exclusion in line.exclusions:
            yield {"kind": "exclusion", **named, **self.exclusion(exclusion)}
        for window in line.maintenance:
            yield {"kind": "maintenance", **named, **self.maintenance(window)}

    def outage(self, outage: Outage) -> _Cells:
        return {
            **self.span(outage.started_at, outage.ended_at),
            "down_seconds": seconds(outage.counted),
            "excluded_seconds": seconds(outage.excluded),
            "maintenance_seconds": seconds(outage.maintenance),
            "closed_seconds": seconds(outage.closed),
            "outside_seconds": seconds(outage.outside),
            "detail": "goes on" if outage.goes_on else "",
            "reason": CONFIRM if outage.doubtful else "",
        }

    def exclusion(self, one: Exclusion) -> _Cells:
        return {
            **self.span(one.started_at, one.ended_at),
            **self.at(one.declared_at),
            "excluded_seconds": seconds(one.excluded),
            "reason": one.reason,
            "detail": one.evidence,
            "by": one.asked_by,
            "approved_by": one.approved_by,
        }

    def maintenance(self, one: Maintenance) -> _Cells:
        return {
            **self.span(one.started_at, one.ended_at),
            **self.at(one.announced_at),
            "maintenance_seconds": seconds(one.excluded),
            "surplus_seconds": seconds(one.surplus),
            "reason": one.fate,
            "detail": one.reason,
        }

    def tickets(self, line: TicketLine) -> Iterator[_Cells]:
        promise = f"{line.metric}:{line.part}" if line.part else line.metric
        yield {
            "kind": "tickets",
            "promise": promise,
            "met": str(line.met),
            "missed": str(len(line.missed)),
            "unknown": str(line.unknown),
        }
        for ticket in line.missed:
            yield {
                "kind": "missed_ticket",
                "name": f"{ticket.source}:{ticket.number or ticket.id}",
                "promise": promise,
                "verdict": "missed",
                "from_utc": self.tongue.utc(ticket.started_at),
                "from_local": self.tongue.instant(ticket.started_at),
                **({} if ticket.ended_at is None else self._until(ticket.ended_at)),
                **self.at(ticket.due_at),
                "budget_seconds": seconds(ticket.budget),
                "detail": CONFIRM if ticket.approximate else "",
            }

    def costs(self, costs: Costs) -> Iterator[_Cells]:
        for credit in costs.lines:
            yield {
                "kind": "credit",
                "name": credit.about or f"{credit.tickets} tickets",
                "amount": credit.amount,
                "currency": credit.currency,
                "reason": self.tongue.rule(credit),
                "detail": f"cap per {credit.limited_by}" if credit.limited_by else "",
            }
        for total in costs.totals:
            amount, _, currency = total.partition(" ")
            yield {"kind": "credit_total", "amount": amount, "currency": currency}
        for right in costs.remedies:
            yield {"kind": "remedy", "name": right.words, **self.at(right.arisen_at)}
        for claim in costs.claims:
            yield {"kind": "claim", "name": claim.contract, **self.span(claim.opens_at, claim.closes_at)}

    def _until(self, at: datetime) -> dict[str, str]:
        return {"until_utc": self.tongue.utc(at), "until_local": self.tongue.instant(at)}


def _promise(line: ServiceLine) -> str:
    figures = line.figures
    parts: Iterable[str] = (figures.metric, figures.part)
    return ":".join(part for part in parts if part)


def _figures(figures: Figures) -> dict[str, str]:
    return {
        "promised": decimal(figures.at_least),
        "uptime": "" if figures.uptime is None else decimal(figures.uptime),
        "period_seconds": seconds(figures.period),
        "excluded_seconds": seconds(figures.excluded),
        "down_seconds": seconds(figures.down),
        "unknown_seconds": seconds(figures.unknown),
        "budget_seconds": seconds(figures.budget),
    }


def seconds(length: timedelta) -> str:
    """`2592`, `7.5`: every microsecond of it."""
    whole, rest = divmod(length, timedelta(seconds=1))
    return f"{whole}.{rest.microseconds:06}".rstrip("0") if rest else str(whole)


def decimal(share: Fraction) -> str:
    """A share with twelve decimals, rounded down, without needless zeros: `0.999`."""
    scaled = share.numerator * 10**12 // share.denominator
    return f"{scaled // 10**12}.{scaled % 10**12:012}".rstrip("0").rstrip(".")

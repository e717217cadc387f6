"""Issues: what is on record about the report of a period: the report of the closing, its corrections, and who
signed which (S37, S42, S45)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.sla.facts import Fact
from bot.sla.papers import ReportFrozen, ReportSigned
from bot.sla.period_reports.body import load
from bot.sla.period_reports.changes import Because, Change, changes
from bot.sla.period_reports.model import PeriodReport


@dataclass(frozen=True, slots=True)
class Signature:
    """Somebody signed an issue, in a role of the configuration. `by` is a Slack user."""

    number: int
    by: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a report: number 1 is that of the closing, later ones are corrections.

    `why` and `changes` say what differs from the issue before it. `signatures` are of this issue, `before` of
    earlier ones. `frozen_at` is None for figures so far, of a period that is not closed: they have number 0.
    """

    report: PeriodReport
    number: int = 0
    frozen_at: datetime | None = None
    why: tuple[Because, ...] = ()
    changes: tuple[Change, ...] = ()
    signatures: tuple[Signature, ...] = ()
    before: tuple[Signature, ...] = ()


def issues(facts: Iterable[Fact], period: str) -> list[Issue]:
    """Every issue of the report of a period, oldest first."""
    ordered = sorted(facts, key=lambda fact: (fact.observed_at, fact.order))
    frozen = {
        fact.deed.number: (fact, fact.deed)
        for fact in reversed(ordered)
        if isinstance(fact.deed, ReportFrozen) and fact.deed.period == period
    }
    signed = [
        Signature(fact.deed.number, fact.author.id, fact.deed.role, fact.observed_at)
        for fact in ordered
        if isinstance(fact.deed, ReportSigned) and fact.deed.period == period
    ]
    found: list[Issue] = []
    for number, (fact, deed) in sorted(frozen.items()):
        report = load(deed.body)
        found.append(
            Issue(
                report=report,
                number=number,
                frozen_at=fact.observed_at,
                why=tuple(Because(word) for word in deed.why.split(",") if word),
                changes=changes(found[-1].report, report) if found else (),
                signatures=tuple(one for one in signed if one.number == number),
                before=tuple(one for one in signed if one.number < number),
            )
        )
    return found


def periods_on_record(facts: Iterable[Fact], ended_after: datetime | None = None) -> list[str]:
    """The periods that have a report, the one that ended last at the end; all, or those that ended after an
    instant. The first issue of a report happened when its period ended."""
    frozen = [fact for fact in facts if isinstance(fact.deed, ReportFrozen) and fact.deed.number == 1]
    wanted = (fact for fact in frozen if ended_after is None or fact.occurred_at > ended_after)
    ordered = sorted(wanted, key=lambda fact: fact.order)
    return [fact.deed.period for fact in ordered if isinstance(fact.deed, ReportFrozen)]

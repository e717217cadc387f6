"""Rules of burn from their shapes (S40)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.config.reading import Path
from bot.config.report import Report
from bot.config.shape_services import BurnShape
from bot.sla.uptime.rates import RULES, Rule


def build_burn(shape: BurnShape, at: Path, report: Report) -> tuple[Rule, ...]:
    """The rules in the file's order; the usual ones where it has none, none where it is off."""
    if not shape.told:
        return ()
    return tuple(_rules(shape, at, report)) or RULES


def _rules(shape: BurnShape, at: Path, report: Report) -> Iterator[Rule]:
    short_form = isinstance(report.reading.at(at), list)
    for n, one in enumerate(shape.rules):
        place = (*at, n) if short_form else (*at, "rules", n)
        if one.short >= one.long:
            report.fault((*place, "short"), "is not shorter than `long`", "a twelfth of it is usual")
            continue
        yield Rule(one.urgent, one.rate, one.long, one.short)

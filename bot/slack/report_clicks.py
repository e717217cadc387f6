"""What the buttons of reports carry."""

from __future__ import annotations

import json
from dataclasses import dataclass

_MOST_VALUE = 2_000


@dataclass(frozen=True, slots=True)
class ReportClick:
    """Which issue of which report a button is about."""

    customer: str
    period: str
    number: int

    def value(self) -> str:
        """The button's value; empty when the name is longer than a button can carry."""
        about = {"c": self.customer, "p": self.period, "n": self.number}
        value = json.dumps(about, ensure_ascii=False, separators=(",", ":"))
        return value if len(value) <= _MOST_VALUE else ""


def read_report_click(value: str) -> ReportClick | None:
    """The click behind a button's value, or None when no button of ours carries it."""
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    match found:
        case {"c": str(customer), "p": str(period), "n": int(number)} if not isinstance(number, bool):
            return ReportClick(customer, period, number)
        case _:
            return None

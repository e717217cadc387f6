"""Periods as people write them at the end of a question. Pure."""

from __future__ import annotations

import re
from typing import Final

_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_WRITTEN: Final = re.compile(
    rf"(?:^|\s)(?:{_YEAR}(?:-(?P<month>0[1-9]|1[0-2])|-?[qQkK](?P<quarter>[1-4]))?|(?P<days>[1-9]\d{{0,2}})\s?"
    r"(?:d|days?|dagen|dag)|(?P<which>this|last|previous|deze|dit|vorige?|laatste)\s"
    r"(?P<unit>month|quarter|year|maand|kwartaal|jaar))$",
    re.IGNORECASE,
)
_UNITS: Final = {"maand": "month", "kwartaal": "quarter", "jaar": "year"}
_PRESENT: Final = frozenset({"this", "deze", "dit"})


def taken_off(text: str) -> tuple[str, str]:
    """The text without the period at its end, and the period: `2026-11`, `2026-Q4`, `2026`, `30d`,
    `this-month`, `last-quarter`; empty when there is none."""
    found = _WRITTEN.search(text.strip())
    if found is None:
        return text.strip(), ""
    return text.strip()[: found.start()].strip(), _canonical(found)


def _canonical(found: re.Match[str]) -> str:
    year, month, quarter, days = (found[name] for name in ("year", "month", "quarter", "days"))
    if days:
        return f"{days}d"
    if year:
        return f"{year}-{month}" if month else f"{year}-Q{quarter}" if quarter else str(year)
    unit = found["unit"].lower()
    which = "this" if found["which"].lower() in _PRESENT else "last"
    return f"{which}-{_UNITS.get(unit, unit)}"

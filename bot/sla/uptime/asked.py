"""Periods as people ask for them, for a promise that has periods of its own (S37)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.sla.uptime.periods import Per, Period, Rolling, period_at, period_named, periods_between

_MOMENT = timedelta(microseconds=1)


def asked_periods(
    asked: str, per: Per | Rolling, zone: str, now: datetime
) -> list[Period] | tuple[Rolling, datetime]:
    """The periods of a promise that are meant, none that has not begun; or rolling days and their end.

    `asked` is empty for the present one, a name (`2026-11`, `2026-Q4`, `2026`), days (`30d`), or one of
    `last-month`, `this-quarter`. A promise by quarters answers for a month with the quarter that has it, one
    by months for a year with all of its months. Anything else is a ValueError.
    """
    if asked.endswith("d"):
        return Rolling(int(asked[:-1])), now
    if isinstance(per, Rolling):
        whole = _period(asked, Per.MONTH, zone, now)
        return per, now if not asked else min(whole.span.end, now)
    whole = _period(asked, per, zone, now)
    found = periods_between(whole.span.start, whole.span.end - _MOMENT, per, zone)
    return [one for one in found if one.span.start < now]


def _period(asked: str, per: Per, zone: str, now: datetime) -> Period:
    which, _, unit = asked.partition("-")
    if not asked:
        return period_at(now, per, zone)
    if which not in ("this", "last"):
        return period_named(asked, zone)
    present = period_at(now, Per(unit), zone)
    return present if which == "this" else period_at(present.span.start - _MOMENT, present.per, zone)

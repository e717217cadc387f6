"""Periods as people ask for them, for a promise that has periods of its own (S37)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.sla.uptime.periods import Per, Period, Rolling, period_asked, period_at, periods_between

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
        span = period_asked(asked, now, zone).span if asked else None
        if span is not None and span.start >= now:
            return []
        return per, now if span is None else min(span.end, now)
    whole = period_asked(asked, now, zone) if asked else period_at(now, per, zone)
    found = periods_between(whole.span.start, whole.span.end - _MOMENT, per, zone)
    return [one for one in found if one.span.start < now]

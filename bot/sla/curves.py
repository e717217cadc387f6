"""O(t) over one day, told in the time of one clock.

Subtracting two times of one zone is cheap as long as Python need not ask how far they are from UTC, and it is
exact on every day on which the clock does not change. So a day has its curve in UTC and, once somebody asks
in the calendar's own zone, another on the clock on the wall; no instant is brought from one to the other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import TypeAlias

Curve: TypeAlias = tuple[datetime, datetime, timedelta, datetime, timedelta, "Curve | None"]
"""Opening and closing; O until the opening; the time from which O counts while open, so that O(t) is t minus
that; O from the closing on; and the same of the day's next opening, if there is one."""

ONE_DAY = timedelta(days=1)


def curve_of(
    start: datetime, offset: timedelta, zone: tzinfo, at: Sequence[datetime], total: Sequence[timedelta]
) -> Curve:
    """O during the 24 hours from `start`, on a clock of that zone while it is ahead of UTC by the offset.

    `start` and `at` are in UTC: openings and closings in turns, with the O of each in `total`, where one more
    is for all that follows.
    """

    def shown(instant: datetime) -> datetime:
        return (instant + offset).replace(tzinfo=zone)

    end = start + ONE_DAY
    first, last = bisect_right(at, start), bisect_left(at, end)
    curve: Curve | None = None
    for n in reversed(range(first - first % 2, last, 2)):
        since = shown(at[n] - total[n])
        curve = (shown(at[n]), shown(at[n + 1]), total[n], since, total[n + 1], curve)
    return curve or (shown(end), shown(end), total[first], shown(end), total[first], None)


@lru_cache(maxsize=4096)
def steady_offset(zone: tzinfo, day: date) -> timedelta | None:
    """How far the clock is ahead of UTC all through a date; None if it changes then, or at either midnight.

    No clock changes twice within days, so the two midnights tell, each asked for both meanings of a time that
    may come twice.
    """
    midnight = datetime.combine(day, time.min, zone)
    ends = (midnight, midnight.replace(fold=1), midnight + ONE_DAY, (midnight + ONE_DAY).replace(fold=1))
    offset = midnight.utcoffset()
    return offset if all(end.utcoffset() == offset for end in ends) else None

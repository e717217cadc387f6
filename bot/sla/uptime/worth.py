"""What a window of maintenance is worth under a promise: how much of it is excluded, and why the rest is not
(S38)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.sla.spans import ZERO, Span, Spans
from bot.sla.uptime.exclusions import Window, excluded_maintenance
from bot.sla.uptime.periods import Per, period_at
from bot.sla.uptime.services import Service, Uptime


class Falls(StrEnum):
    """Why time of a window does not count as excluded."""

    TOO_LATE = "too_late"
    OVER_CAP = "over_cap"


@dataclass(frozen=True, slots=True)
class Worth:
    """Of a window: service time that is excluded, service time that is not, and why. `cap_left` is what this
    and the other windows leave of the cap of the month in which it begins; None where there is no cap."""

    counted: timedelta
    surplus: timedelta
    why: Falls | None
    cap_left: timedelta | None


def worth(service: Service, promise: Uptime, windows: Sequence[Window], span: Span) -> Worth:
    """What a span is worth under a promise. `windows` are all that are announced, those of the span too."""
    ruler, whole = service.hours.ruler(), Spans.of(span)
    excluded = excluded_maintenance(windows, promise, service.quorum)
    in_time = excluded_maintenance(windows, promise, service.quorum, capped=False)
    surplus, why = ruler.measure(whole - excluded), None
    if surplus > ZERO:
        over = ruler.measure((in_time & whole) - excluded)
        why = Falls.OVER_CAP if over > ZERO else Falls.TOO_LATE
    return Worth(ruler.measure(excluded & whole), surplus, why, _cap_left(promise, excluded, span))


def _cap_left(promise: Uptime, excluded: Spans, span: Span) -> timedelta | None:
    if promise.maintenance.cap is None:
        return None
    month = period_at(span.start, Per.MONTH, promise.zone).span
    return promise.maintenance.cap - excluded.clip(month.start, month.end).length

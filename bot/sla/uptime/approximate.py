"""What hangs on instants that are only known as intervals (S29).

What monitors said is told with each of these instants at the end that leaves less time, and once more with
each at the other end. Whatever the instants really were, what was down lies between the two: whatever is
down in both was down for sure, and what is down in the first alone is in doubt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.sla.spans import ZERO, Span, Spans
from bot.sla.uptime.budgets import Heard, account
from bot.sla.uptime.figures import Figures
from bot.sla.uptime.services import Service, Uptime


@dataclass(frozen=True, slots=True)
class Mildest:
    """A promise as it stands with each such instant at the other end: its figures, and whether it is kept."""

    figures: Figures
    kept: bool


def mildest(figures: Figures, other: Figures, *, kept: bool, other_kept: bool) -> Mildest | None:
    """The other end, where it is another one."""
    return None if (figures, kept) == (other, other_kept) else Mildest(other, other_kept)


def doubtful(service: Service, promise: Uptime, heard: Heard, outages: Spans) -> Spans:
    """The time within outages of which it is not known for sure that it was down; nothing where each instant
    is known. An outage that was perhaps too short to count is in doubt as a whole (S38)."""
    spans = list(outages)
    if not heard.vague or not spans:
        return Spans()
    around = Span(spans[0].start, spans[-1].end)
    return outages - account(service, promise, heard.mildest(), around).outages


def doubtful_even_if_short(
    service: Service, promise: Uptime, heard: Heard, outages: Spans, counting: Spans
) -> Spans:
    """The same for outages of which only those that begin in `counting` are long enough to count: of the
    others, the time in which there perhaps was none."""
    brief = replace(service, min_length=ZERO)
    long = Spans.of(*(one for one in outages if counting.contains(one.start)))
    return doubtful(brief, promise, heard, outages) | doubtful(service, promise, heard, long)

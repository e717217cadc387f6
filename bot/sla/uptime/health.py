"""What monitors say, joined: when a service was down, when it was up, and when nobody can tell (S38, S39).

A monitor says a state and it holds until the monitor says another one. Before its first word, while it is
paused or itself under maintenance, its state is unknown. Sources are joined by quorum in the strict way: the
service is down (or up) only when it would be so whatever the unknown monitors had to say; else it is unknown.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.sla.observations import Health
from bot.sla.spans import Span, Spans

_UP = frozenset({Health.UP, Health.DEGRADED})
_MOMENT, _DAY = timedelta(microseconds=1), timedelta(days=1)
_Wanted = Callable[[Health], bool]


class Quorum(StrEnum):
    """How many of a service's monitors must be down for it to be down."""

    ANY = "any"
    MAJORITY = "majority"
    ALL = "all"

    def needs(self, monitors: int) -> int:
        """So many."""
        return {Quorum.ANY: 1, Quorum.MAJORITY: monitors // 2 + 1, Quorum.ALL: monitors}[self]


@dataclass(frozen=True, slots=True)
class Record:
    """A service over a span: `down` and `unknown` do not overlap, the rest is up.

    `outages` are the whole ones, also where they reach over the ends of the span; one that reaches its end
    and the last word of any monitor still goes on as far as anybody knows.
    """

    span: Span
    down: Spans
    unknown: Spans
    outages: Spans = Spans()  # noqa: RUF009 - it never changes

    @property
    def up(self) -> Spans:
        return Spans.of(self.span) - self.down - self.unknown


Said = Mapping[str, Sequence[tuple[datetime, Health]]]
"""What each monitor said, in order. A monitor that said nothing yet is there with nothing."""


def joined(said: Said, quorum: Quorum, span: Span, min_length: timedelta = timedelta(0)) -> Record:
    """The service over a span. Outages shorter than `min_length` are no outages, unless they go on. Those
    that reach over the ends of the span are whole: their whole length decides whether they count."""
    if not said:
        return Record(span, Spans(), Spans.of(span))
    instants = [turns[at][0] for turns in said.values() if turns for at in (0, -1)]
    whole = Span(min([span.start, *instants]), max([span.end, *(at + _MOMENT for at in instants)]))
    around = max(span.length, min_length, _DAY)
    while True:
        window = Span(max(whole.start, span.start - around), min(whole.end, span.end + around))
        found = _within(said, quorum, window, whole, min_length)
        outages = Spans.of(*(one for one in found.outages if one.start < span.end and span.start < one.end))
        if window == whole or not any(_reaches_out(one, window, whole) for one in outages):
            down, unknown = (part.clip(span.start, span.end) for part in (found.down, found.unknown))
            return Record(span, down, unknown, outages)
        around *= 4


def _reaches_out(outage: Span, window: Span, whole: Span) -> bool:
    """Whether an outage may be longer than the window shows."""
    return outage.start == window.start > whole.start or outage.end == window.end < whole.end


def _within(said: Said, quorum: Quorum, span: Span, whole: Span, min_length: timedelta) -> Record:
    """The service over a span, as if nothing had been said outside it."""
    recent = [_recent(turns, span) for turns in said.values()]
    down = [_in_state(turns, span, _is_down) for turns in recent]
    up = [_in_state(turns, span, _is_up) for turns in recent]
    needed = quorum.needs(len(said))
    surely_down = at_least(needed, down)
    surely_up = at_least(len(said) - needed + 1, up)
    long = Spans.of(
        *(
            one
            for one in surely_down
            if one.length >= min_length or one.end == whole.end or _reaches_out(one, span, whole)
        )
    )
    return Record(span, long, Spans.of(span) - surely_down - surely_up, long)


def _recent(turns: Sequence[tuple[datetime, Health]], span: Span) -> Sequence[tuple[datetime, Health]]:
    """What was said in a span, with the last word before it."""
    first = max(bisect_right(turns, span.start, key=_instant) - 1, 0)
    return turns[first : bisect_left(turns, span.end, key=_instant)]


def _instant(turn: tuple[datetime, Health]) -> datetime:
    return turn[0]


def _is_down(health: Health) -> bool:
    return health is Health.DOWN


def _is_up(health: Health) -> bool:
    return health in _UP


def _in_state(turns: Sequence[tuple[datetime, Health]], span: Span, wanted: _Wanted) -> Spans:
    ends = [*(at for at, _ in turns[1:]), span.end]
    found = [
        Span(max(at, span.start), min(end, span.end))
        for (at, health), end in zip(turns, ends, strict=False)
        if wanted(health) and max(at, span.start) < min(end, span.end)
    ]
    return Spans.of(*found)


def at_least(needed: int, sets: Iterable[Spans]) -> Spans:
    """The instants that are in at least so many of the sets."""
    steps: list[tuple[datetime, int]] = []
    for spans in sets:
        for span in spans:
            steps += ((span.start, 1), (span.end, -1))
    found, count, since = list[Span](), 0, None
    for at, step in sorted(steps):  # an end stands before a start at the same instant; Spans.of joins the two
        count += step
        if count >= needed and since is None:
            since = at
        elif count < needed and since is not None:
            if since < at:
                found.append(Span(since, at))
            since = None
    return Spans.of(*found)

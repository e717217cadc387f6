"""Half-open stretches of time and sets of them: the one idea all of Duebell's mathematics rests on.

A `Span` is [start, end): the start belongs to it, the end does not. `Spans` is a set of instants written as
spans that are sorted, apart from each other and never empty, so two equal sets always look the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from zoneinfo import ZoneInfo

ZERO = timedelta(0)


def as_utc(instant: datetime) -> datetime:
    """The same instant in UTC (S01). A time without a zone is no instant: ValueError."""
    if instant.tzinfo is UTC:
        return instant
    # A zone of a place always has an offset; asking for it would cost as much as the rest.
    if not isinstance(instant.tzinfo, ZoneInfo) and instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} has no time zone, so it names no instant; give it one")
    return instant.astimezone(UTC)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The instants from `start` up to, not including, `end`; both are kept in UTC and `start < end`."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        # To UTC before comparing: Python compares two times of one zone by the clock on the wall.
        object.__setattr__(self, "start", as_utc(self.start))
        object.__setattr__(self, "end", as_utc(self.end))
        if self.start >= self.end:
            raise ValueError(f"a span must start before it ends: {self}")

    @property
    def length(self) -> timedelta:
        """Real elapsed time, above zero."""
        return self.end - self.start

    def __str__(self) -> str:
        return f"[{self.start.isoformat()}, {self.end.isoformat()})"


class Spans:
    """An immutable set of instants. `&` is what both have, `|` what either has, `-` what only the left
    has."""

    __slots__ = ("_items",)
    _items: tuple[Span, ...]

    def __init__(self) -> None:
        """The empty set; `Spans.of` makes all others."""
        self._items = ()

    @classmethod
    def of(cls, *spans: Span) -> Spans:
        """The union of spans in any order; those that touch or overlap become one."""
        return cls._joined(sorted(spans))

    @classmethod
    def _joined(cls, ordered: Iterable[Span]) -> Spans:
        """From spans sorted by start."""
        joined: list[Span] = []
        for span in ordered:
            if not joined or joined[-1].end < span.start:
                joined.append(span)
            elif joined[-1].end < span.end:
                joined[-1] = Span(joined[-1].start, span.end)
        return cls._exactly(joined)

    @classmethod
    def _exactly(cls, normal: Iterable[Span]) -> Spans:
        """From spans that are sorted and apart already."""
        made = cls()
        made._items = tuple(normal)
        return made

    @property
    def length(self) -> timedelta:
        """How much time the set holds."""
        return sum((span.length for span in self._items), ZERO)

    def contains(self, instant: datetime) -> bool:
        """Whether the instant is in the set: starts are, ends are not."""
        instant = as_utc(instant)
        at = bisect_right(self._items, instant, key=_start)
        return at > 0 and instant < self._items[at - 1].end

    def holding(self, instant: datetime) -> Span | None:
        """The span that an instant lies in; None when it lies in none."""
        at = bisect_right(self._items, instant, key=_start)
        found = self._items[at - 1] if at > 0 else None
        return found if found is not None and instant < found.end else None

    def clip(self, start: datetime, end: datetime) -> Spans:
        """What lies in [start, end); nothing when that is empty."""
        start, end = as_utc(start), as_utc(end)
        return self & Spans._exactly((Span(start, end),)) if start < end else Spans()

    def __or__(self, other: Spans) -> Spans:
        return Spans._joined(merge(self._items, other._items))

    def __and__(self, other: Spans) -> Spans:
        return Spans._exactly(_common(self._items, other._items))

    def __sub__(self, other: Spans) -> Spans:
        return Spans._exactly(_remaining(self._items, other._items))

    def __iter__(self) -> Iterator[Span]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __bool__(self) -> bool:
        return bool(self._items)

    def __eq__(self, other: object) -> bool:
        return self._items == other._items if isinstance(other, Spans) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._items)

    def __repr__(self) -> str:
        return f"Spans.of({', '.join(map(repr, self._items))})"


def _start(span: Span) -> datetime:
    return span.start


def _end(span: Span) -> datetime:
    return span.end


def _reaching(spans: tuple[Span, ...], at: datetime) -> int:
    """The place of the first that ends after an instant; of few, and of a set of years, at the same price."""
    return 0 if not spans or at < spans[0].end else bisect_right(spans, at, key=_end)


def _common(left: tuple[Span, ...], right: tuple[Span, ...]) -> Iterator[Span]:
    """Walk both at once, from where they can meet; whichever ends first has met everything it can meet."""
    if not left or not right:
        return
    i, j = _reaching(left, right[0].start), _reaching(right, left[0].start)
    while i < len(left) and j < len(right):
        a, b = left[i], right[j]
        start, end = max(a.start, b.start), min(a.end, b.end)
        if start < end:
            yield Span(start, end)
        if a.end <= b.end:
            i += 1
        else:
            j += 1


def _remaining(left: tuple[Span, ...], right: tuple[Span, ...]) -> Iterator[Span]:
    """Each left span minus the right ones that reach it; `j` never goes back."""
    j = _reaching(right, left[0].start) if left else 0
    for span in left:
        start = span.start
        while j < len(right) and right[j].end <= start:
            j += 1
        k = j
        while k < len(right) and right[k].start < span.end:
            if start < right[k].start:
                yield Span(start, right[k].start)
            start = max(start, right[k].end)
            k += 1
        j = max(j, k - 1)
        if start < span.end:
            yield Span(start, span.end)

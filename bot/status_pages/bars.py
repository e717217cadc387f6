"""The bars of a service's days, as SVG. Each kind of day has a shape of its own besides its colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.status_pages.markup import Markup, element, joined, plain
from bot.status_pages.story import DayKind

_STEP, _WIDTH, _HEIGHT = 10, 8, 40
_SHAPES: dict[DayKind, tuple[tuple[int, int], ...]] = {
    DayKind.UP: ((14, 40),),
    DayKind.DOWN: ((0, 40),),  # it sticks out
    DayKind.UNKNOWN: ((24, 39),),  # hollow
    DayKind.EXCLUDED: ((14, 22), (28, 40)),  # in two parts
    DayKind.CLOSED: ((37, 40),),
}
"""From where to where each kind is drawn, from the top."""


def bars(days: Sequence[tuple[DayKind, str]], summary: str) -> Markup:
    """The days, oldest first, each with what it says when one points at it. `summary` is what those hear who
    do not see it."""
    drawn = (
        element("g", element("title", plain(said)), *_shapes(kind, n * _STEP))
        for n, (kind, said) in enumerate(days)
    )
    return element(
        "svg",
        element("title", plain(summary)),
        joined(drawn),
        role="img",
        aria_label=summary,
        viewBox=f"0 0 {max(len(days), 1) * _STEP} {_HEIGHT}",
        preserveAspectRatio="none",
    )


def sample(kind: DayKind) -> Markup:
    """One bar, for the legend. The words stand beside it."""
    box = f"0 0 {_STEP} {_HEIGHT}"
    return element("svg", *_shapes(kind, 0), viewBox=box, preserveAspectRatio="none", aria_hidden="true")


def _shapes(kind: DayKind, left: int) -> Iterator[Markup]:
    for top, bottom in _SHAPES[kind]:
        yield element(
            "rect",
            class_=kind.value,
            x=str(left + 1),
            y=str(top),
            width=str(_WIDTH),
            height=str(bottom - top),
        )

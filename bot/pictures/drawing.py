"""A chart becomes a PNG: the same chart gives the same bytes.

It is drawn at twice its size, which is twice what Slack shows, and made smaller: that rounds every edge.
"""

from __future__ import annotations

from datetime import datetime
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Final

from bot.pictures.chart import Chart, Mark, Panel, Pattern, Stretch

if TYPE_CHECKING:
    from bot.pictures.canvas import Canvas

WIDTH: Final = 1600
PANEL_HEIGHT: Final = 520
_FOOT_HEIGHT: Final = 92
LEFT, RIGHT, TOP, BOTTOM = 190, 40, 128, 58
"""The margins of a panel's plot."""
INK, DIM, GRID, PAPER = "#1b1f24", "#5c6670", "#dfe3e8", "#ffffff"
LINE, AREA, FLOOR = "#1f3a5f", "#dce6f1", "#b00020"
_LEAST = 6
"""The fewest pixels that a stretch of time is wide."""


def available() -> bool:
    """Whether pictures can be drawn here: the extra [reports] is installed."""
    return find_spec("PIL") is not None


def size(panels: int) -> tuple[int, int]:
    """Width and height of a chart of so many panels."""
    return WIDTH, panels * PANEL_HEIGHT + _FOOT_HEIGHT


def draw(chart: Chart) -> bytes:
    """The chart as PNG. It takes some tens of milliseconds: call it in a thread. ImportError without the
    extra [reports]."""
    from bot.pictures.canvas import Canvas  # noqa: PLC0415 - Pillow is an extra, and slow to load

    canvas = Canvas(*size(len(chart.panels)), PAPER)
    for number, panel in enumerate(chart.panels):
        _Plot(canvas, panel, number * PANEL_HEIGHT).draw()
    _legend(canvas, chart)
    target = BytesIO()
    canvas.write(target)
    return target.getvalue()


def _legend(canvas: Canvas, chart: Chart) -> None:
    top, left = len(chart.panels) * PANEL_HEIGHT + 6, float(LEFT)
    for pattern, words in chart.legend:
        canvas.hatch(left, top + 2, left + 40, top + 28, pattern)
        left += 52
        left += canvas.text(left, top + 15, words, 22, INK, "lm") + 36
    canvas.text(LEFT, top + 60, chart.foot, 19, DIM, "lm", WIDTH - LEFT - RIGHT)


class _Plot:
    """One panel at its place on the canvas."""

    def __init__(self, canvas: Canvas, panel: Panel, top: int) -> None:
        self._canvas, self._panel = canvas, panel
        self._top, self._bottom = top + TOP, top + PANEL_HEIGHT - BOTTOM
        self._title_at = top + 40
        lowest = min([left for _, left in panel.line], default=0.0)
        self._high, self._low = panel.budget, min(lowest, 0.0)

    def x(self, at: datetime) -> float:
        """Where an instant is."""
        share = (at - self._panel.start) / (self._panel.end - self._panel.start)
        return LEFT + share * (WIDTH - RIGHT - LEFT)

    def y(self, left: float) -> float:
        """Where so many seconds are."""
        share = (self._high - left) / (self._high - self._low)
        return self._top + share * (self._bottom - self._top)

    def draw(self) -> None:
        """From the back to the front."""
        marks = [mark for mark in self._panel.marks if self._panel.start <= mark.at <= self._panel.end]
        self._words()
        self._area()
        self._axes()
        for stretch in self._panel.stretches:
            self._canvas.hatch(*self._edges(stretch), stretch.pattern)
        for mark in marks:
            self._mark(mark)
        self._course()
        for stretch in self._panel.stretches:
            self._sign(stretch)
        for mark in marks:
            self._label(mark)

    def _words(self) -> None:
        wide = WIDTH - RIGHT - 40
        self._canvas.text(40, self._title_at, self._panel.title, 29, INK, "lm", wide, bold=True)
        self._canvas.text(40, self._title_at + 38, self._panel.note, 24, DIM, "lm", wide)

    def _area(self) -> None:
        corners = [(self.x(at), self.y(left)) for at, left in self._panel.line]
        if len(corners) > 1:
            base = self.y(0.0)
            self._canvas.polygon([(corners[0][0], base), *corners, (corners[-1][0], base)], AREA)

    def _axes(self) -> None:
        canvas, right = self._canvas, WIDTH - RIGHT
        for left, words in self._panel.levels:
            y = self.y(left)
            canvas.line([(LEFT, y), (right, y)], GRID, 2)
            canvas.text(LEFT - 14, y, words, 20, DIM, "rm", LEFT - 24)
        for at, words in self._panel.ticks:
            x = self.x(at)
            canvas.line([(x, self._bottom), (x, self._bottom + 8)], DIM, 2)
            canvas.text(x, self._bottom + 28, words, 20, DIM, "mm")
        y = self.y(0.0)
        canvas.dashes((LEFT, y), (right, y), FLOOR, 4)
        if self._panel.floor:
            canvas.label(right - 8, y - 18, self._panel.floor, 19, FLOOR, "rm", PAPER)

    def _edges(self, stretch: Stretch) -> tuple[float, float, float, float]:
        start = self.x(max(stretch.start, self._panel.start))
        end = max(self.x(min(stretch.end, self._panel.end)), start + _LEAST)
        return start, self._top, end, self._bottom

    def _sign(self, stretch: Stretch) -> None:
        start, top, end, bottom = self._edges(stretch)
        if stretch.pointed and stretch.pattern is Pattern.SLASHES:
            self._canvas.arrow((start + end) / 2, top - 4, stretch.pattern)
        elif stretch.pointed:
            self._canvas.diamond((start + end) / 2, bottom - 16, stretch.pattern)

    def _course(self) -> None:
        corners = [(self.x(at), self.y(left)) for at, left in self._panel.line]
        if len(corners) > 1:
            self._canvas.line(corners, LINE, 6)

    def _mark(self, mark: Mark) -> None:
        x = self.x(mark.at)
        if mark.dashed:
            self._canvas.dashes((x, self._top), (x, self._bottom), FLOOR, 4)
        else:
            self._canvas.line([(x, self._top), (x, self._bottom)], INK, 3)

    def _label(self, mark: Mark) -> None:
        """Beside its line, where there is room."""
        x, height = self.x(mark.at), self._top + (58 if mark.dashed else 22)
        colour = FLOOR if mark.dashed else INK
        if x + 20 + self._canvas.width(mark.label, 20) < WIDTH - RIGHT:
            self._canvas.label(x + 10, height, mark.label, 20, colour, "lm", PAPER)
        else:
            self._canvas.label(x - 10, height, mark.label, 20, colour, "rm", PAPER)

"""The picture: some pixels of it, its size, and that the same chart gives the same bytes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from bot.pictures.canvas import PALE, STRONG
from bot.pictures.chart import Chart, Mark, Panel, Pattern, Stretch
from bot.pictures.drawing import AREA, BOTTOM, FLOOR, LEFT, LINE, PANEL_HEIGHT, RIGHT, TOP, WIDTH, draw, size

START = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
END = START + 30 * DAY
BUDGET = 2592.0
PLOT = PANEL_HEIGHT - BOTTOM - TOP


def panel(left: float = 1296.0, *stretches: Stretch, marks: tuple[Mark, ...] = ()) -> Panel:
    """Half a month; on the tenth day the budget falls to `left`."""
    line = ((START, BUDGET), (START + 10 * DAY, BUDGET), (START + 10 * DAY, left), (START + 15 * DAY, left))
    ticks = tuple((START + n * DAY, f"{n + 1} nov") for n in (0, 10, 20))
    levels = ((BUDGET, "43m 12s"), (0.0, "0"))
    return Panel(
        "Portal", "half is left", START, END, BUDGET, line, stretches, marks, ticks, levels, "broken"
    )


def seen(*panels: Panel) -> Image.Image:
    chart = Chart(panels, tuple((one, str(one)) for one in Pattern), "as of now")
    return Image.open(BytesIO(draw(chart))).convert("RGB")


def at(day: float, left: float, lowest: float = 0.0, number: int = 0) -> tuple[int, int]:
    """The pixel of an instant and of so much left."""
    x = LEFT + day / 30 * (WIDTH - RIGHT - LEFT)
    y = number * PANEL_HEIGHT + TOP + (BUDGET - left) / (BUDGET - lowest) * PLOT
    return round(x), round(y)


def near(picture: Image.Image, place: tuple[int, int], colour: str) -> bool:
    """Whether a pixel has nearly that colour: a PNG of few colours mixes a little."""
    wanted = tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))
    found = picture.getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(one - other) < 24 for one, other in zip(found, wanted, strict=True))


def colours(
    picture: Image.Image, day: float, low: float = 100.0, high: float = 2500.0
) -> set[tuple[int, ...]]:
    """The colours along a vertical line of the plot."""
    (x, top), (_, bottom) = at(day, high), at(day, low)
    found = (picture.getpixel((x, y)) for y in range(top, bottom))
    return {one for one in found if isinstance(one, tuple)}


def test_the_line_is_where_the_budget_is() -> None:
    picture = seen(panel())
    for day, left in ((5, BUDGET), (10, 2000.0), (12.5, 1296.0)):
        assert near(picture, at(day, left), LINE)
    assert near(picture, at(12.5, 600), AREA)
    assert near(picture, at(12.5, 2000), "#ffffff")
    assert near(picture, at(22, 600), "#ffffff"), "nothing is drawn of what is to come"


def test_what_is_overspent_is_below_the_floor() -> None:
    picture = seen(panel(-500.0))
    assert near(picture, (at(12.5, -500.0, -500.0)[0], PANEL_HEIGHT - BOTTOM - 1), LINE)
    dashes = [near(picture, (x, at(0, 0.0, -500.0)[1]), FLOOR) for x in range(at(20, 0)[0], at(25, 0)[0])]
    assert 0.4 < sum(dashes) / len(dashes) < 0.6


@pytest.mark.parametrize("pattern", Pattern)
def test_a_stretch_has_its_pattern_and_only_there(pattern: Pattern) -> None:
    picture = seen(panel(1296.0, Stretch(START + 18 * DAY, START + 20 * DAY, pattern)))
    columns = [colours(picture, 18.2 + n * 0.2) for n in range(8)]
    every = {colour for column in columns for colour in column}
    for colour in (STRONG[pattern], PALE[pattern]):
        wanted = tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))
        assert any(all(abs(a - b) < 30 for a, b in zip(one, wanted, strict=True)) for one in every)
    assert near(picture, at(17.5, 600), "#ffffff")
    assert near(picture, at(20.5, 600), "#ffffff")


def test_the_patterns_can_be_told_apart_without_colours() -> None:
    """Each has its own share of ink in rows and in columns."""
    shapes = set()
    for pattern in Pattern:
        picture = seen(panel(1296.0, Stretch(START + 16 * DAY, START + 20 * DAY, pattern))).convert("L")
        left, top = at(16.5, 2300)
        patch = picture.crop((left, top, left + 110, top + 132))
        values = patch.tobytes()
        dark = [value < 190 for value in values]
        rows = {sum(dark[n * 110 : (n + 1) * 110]) for n in range(132)}
        shapes.add((len(rows) > 20, 110 in rows, round(sum(dark) / len(dark), 1)))
    assert len(shapes) == len(Pattern)


def test_a_moment_can_still_be_seen() -> None:
    moment = Stretch(START + 18 * DAY, START + 18 * DAY + timedelta(seconds=1), Pattern.SLASHES, pointed=True)
    picture = seen(panel(1296.0, moment))
    x, _ = at(18, 0)
    assert near(picture, (x + 3, TOP - 16), STRONG[Pattern.SLASHES])
    apart = Stretch(moment.start, moment.end, Pattern.CROSSES, pointed=True)
    assert near(seen(panel(1296.0, apart)), (x + 3, TOP + PLOT - 16), STRONG[Pattern.CROSSES])


def test_now_is_a_line_and_what_may_come_a_broken_one() -> None:
    marks = (Mark(START + 15 * DAY, "now"), Mark(START + 22 * DAY, "broken if it goes on", dashed=True))
    picture = seen(panel(1296.0, marks=marks))
    assert near(picture, at(15, 700), "#1b1f24")
    x, top = at(22, 1500)
    dashes = [near(picture, (x, top + n), FLOOR) for n in range(140)]
    assert 0.3 < sum(dashes) / len(dashes) < 0.7
    late = (Mark(END + DAY, "after the end", dashed=True),)
    assert draw(Chart((panel(marks=late),), (), "")) == draw(Chart((panel(),), (), ""))


def test_panels_stand_above_each_other() -> None:
    picture = seen(panel(), panel(648.0))
    assert picture.size == size(2) == (1600, 1132)
    assert near(picture, at(12.5, 648.0, number=1), LINE)


def test_the_same_chart_gives_the_same_bytes_and_nothing_of_when_it_was_made() -> None:
    chart = Chart((panel(), panel(100.0)), ((Pattern.DOTS, "onbekend"),), "é ë ï € – − 100 %")
    first = draw(chart)
    assert first == draw(chart)
    assert not {b"tIME", b"tEXt", b"eXIf"} & {first[n : n + 4] for n in range(len(first) - 4)}
    assert len(first) < 150_000


def test_letters_of_europe_are_drawn_and_long_words_are_cut() -> None:
    accents = replace(panel(), title="ÉÜñ€−")
    boxes = replace(panel(), title="\ue000\ue001\ue002\ue003\ue004")
    assert draw(Chart((accents,), (), "")) != draw(Chart((boxes,), (), ""))
    endless = replace(panel(), title="W" * 400)
    assert near(seen(endless), (WIDTH - 20, 40), "#ffffff")


def test_a_line_of_nothing_is_no_line() -> None:
    bare = replace(panel(), line=())
    assert near(seen(bare), at(5, 1296), "#ffffff")


def test_the_library_is_loaded_with_the_first_picture_only() -> None:
    """Nor does it have to be there: the bot starts without the extra."""
    code = (
        "import sys, bot.app, bot.cli.uptime\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('PIL', 'reportlab')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

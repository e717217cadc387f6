"""The canvas: Pillow, with patterns that can be told apart without colours. Loaded when first needed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from math import dist
from pathlib import Path
from typing import IO, Final, Literal, TypeAlias

from PIL import Image, ImageDraw, ImageFont

from bot.pictures.chart import Pattern

_FINER: Final = 2
Anchor: TypeAlias = Literal["lm", "mm", "rm"]
Place: TypeAlias = tuple[float, float]

STRONG: Final = {
    Pattern.SLASHES: "#b34700",
    Pattern.DOTS: "#6f7780",
    Pattern.BARS: "#005a8c",
    Pattern.CROSSES: "#8a3d6b",
}
PALE: Final = {
    Pattern.SLASHES: "#fbdcc4",
    Pattern.DOTS: "#eceef0",
    Pattern.BARS: "#cfe6f5",
    Pattern.CROSSES: "#f3dbe8",
}
"""Each pattern's colour and its ground: apart from each other for every kind of colour vision."""


class Canvas:
    """Drawn in pixels of the finished picture."""

    def __init__(self, width: int, height: int, paper: str) -> None:
        self._size = (width, height)
        self._image = Image.new("RGB", (width * _FINER, height * _FINER), paper)
        self._draw = ImageDraw.Draw(self._image)

    def write(self, target: IO[bytes]) -> None:
        """The picture as PNG, with nothing in it that says when it was made."""
        small = self._image.resize(self._size, Image.Resampling.BOX)
        few = small.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(target, "PNG", compress_level=6)

    def line(self, places: Sequence[Place], colour: str, width: int) -> None:
        """A line through places."""
        self._draw.line(_finer(places), colour, width * _FINER, joint="curve")

    def dashes(self, start: Place, end: Place, colour: str, width: int, dash: int = 14) -> None:
        """A broken line."""
        whole = max(dist(start, end), 1.0)
        for n in range(0, int(whole), 2 * dash):
            parts = [min(at / whole, 1.0) for at in (n, n + dash)]
            places = [
                (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
                for part in parts
            ]
            self.line(places, colour, width)

    def polygon(self, places: Sequence[Place], colour: str) -> None:
        """A filled shape."""
        self._draw.polygon(_finer(places), fill=colour)

    def arrow(self, x: float, y: float, pattern: Pattern) -> None:
        """An arrow that points down at a place."""
        self.polygon([(x - 11, y - 18), (x + 11, y - 18), (x, y)], STRONG[pattern])

    def diamond(self, x: float, y: float, pattern: Pattern) -> None:
        """A diamond around a place."""
        self.polygon([(x, y - 12), (x + 12, y), (x, y + 12), (x - 12, y)], STRONG[pattern])

    def hatch(self, left: float, top: float, right: float, bottom: float, pattern: Pattern) -> None:
        """A rectangle in a pattern."""
        box = [round(edge * _FINER) for edge in (left, top, right, bottom)]
        width, height = max(box[2] - box[0], 1), max(box[3] - box[1], 1)
        tile = Image.new("RGB", (width, height), PALE[pattern])
        _PATTERNS[pattern](ImageDraw.Draw(tile), width, height, STRONG[pattern])
        self._image.paste(tile, (box[0], box[1]))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: int,
        colour: str,
        anchor: Anchor,
        most: int = 0,
        *,
        bold: bool = False,
    ) -> float:
        """One line of text, at most so wide; gives its width."""
        font = _font(size * _FINER, bold)
        shown = _fitted(words, font, most * _FINER) if most else words
        self._draw.text((x * _FINER, y * _FINER), shown, colour, font, anchor=anchor)
        return font.getlength(shown) / _FINER

    def width(self, words: str, size: int) -> float:
        """How wide a line of text is."""
        return _font(size * _FINER).getlength(words) / _FINER

    def label(
        self, x: float, y: float, words: str, size: int, colour: str, anchor: Anchor, paper: str
    ) -> None:
        """Text that stays readable on patterns."""
        font, place = _font(size * _FINER), (x * _FINER, y * _FINER)
        box = self._draw.textbbox(place, words, font, anchor=anchor)
        self._draw.rectangle((box[0] - 8, box[1] - 6, box[2] + 8, box[3] + 6), fill=paper)
        self._draw.text(place, words, colour, font, anchor=anchor)


@lru_cache(maxsize=32)
def _font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Bitstream Vera, which reportlab of the same extra brings: the same on every machine, with the letters
    of western and central Europe. Without it Pillow's own, which has fewer."""
    folder = find_spec("reportlab")
    for place in (folder.submodule_search_locations or ()) if folder else ():
        file = Path(place) / "fonts" / ("VeraBd.ttf" if bold else "Vera.ttf")
        if file.is_file():
            return ImageFont.truetype(file, size)
    found = ImageFont.load_default(size)
    if not isinstance(found, ImageFont.FreeTypeFont):
        raise ImportError("Pillow was built without FreeType")
    return found


def _fitted(words: str, font: ImageFont.FreeTypeFont, most: int) -> str:
    if font.getlength(words) <= most:
        return words
    while words and font.getlength(f"{words}…") > most:
        words = words[:-1]
    return f"{words.rstrip()}…"


def _finer(places: Sequence[Place]) -> list[Place]:
    return [(x * _FINER, y * _FINER) for x, y in places]


def _slashes(draw: ImageDraw.ImageDraw, width: int, height: int, colour: str) -> None:
    for x in range(-height, width, 28):
        draw.line([(x, height), (x + height, 0)], colour, 9)


def _dots(draw: ImageDraw.ImageDraw, width: int, height: int, colour: str) -> None:
    for row, y in enumerate(range(8, height, 22)):
        for x in range(8 + row % 2 * 11, max(width, 9), 22):
            draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=colour)


def _bars(draw: ImageDraw.ImageDraw, width: int, height: int, colour: str) -> None:
    for y in range(8, height, 26):
        draw.line([(0, y), (width, y)], colour, 7)


def _crosses(draw: ImageDraw.ImageDraw, width: int, height: int, colour: str) -> None:
    for x in range(-height, width, 44):
        draw.line([(x, height), (x + height, 0)], colour, 5)
        draw.line([(x, 0), (x + height, height)], colour, 5)


_PATTERNS: Final = {
    Pattern.SLASHES: _slashes,
    Pattern.DOTS: _dots,
    Pattern.BARS: _bars,
    Pattern.CROSSES: _crosses,
}

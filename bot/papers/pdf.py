"""The report as PDF: A4, heads of tables on every page, page numbers, and the same bytes for the same issue.

Needs the extra `[reports]`; imported when a PDF is made, and made in a thread.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from unicodedata import normalize
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from bot.papers.parts import Cell, Grid, Heading, Note, Part, Text
from bot.papers.sections import sections
from bot.papers.tongue import PaperTongue
from bot.sla.period_reports.issues import Issue

_PLAIN, _BOLD = "Duebell", "Duebell-Bold"
_FONTS = {_PLAIN: "Vera.ttf", _BOLD: "VeraBd.ttf"}
"""Bitstream Vera, which comes with reportlab: the letters of Western Europe, and the euro sign."""
_MARGIN = 18 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_INK, _GREY, _LINE, _SHADE = (
    colors.HexColor("#1d2733"),
    colors.HexColor("#5b6876"),
    colors.HexColor("#c9d1d9"),
    colors.HexColor("#eef2f6"),
)


def pdf_of(issue: Issue, language: str) -> bytes:
    """The whole file."""
    _load_fonts()
    tongue = PaperTongue(language, issue.report.zone)
    out = io.BytesIO()
    title = tongue("title", customer=issue.report.customer, period=tongue.period(issue.report.period))
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN + 6 * mm,
        title=title,
        author="Duebell",
        lang=language,
        invariant=1,
    )
    document.build(list(_story(sections(issue, tongue))), canvasmaker=_numbered(tongue, title))
    return out.getvalue()


def _load_fonts() -> None:
    folder = Path(reportlab.__file__).parent / "fonts"
    for name, file in _FONTS.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(folder / file)))


def shown(text: str) -> str:
    """A text as one line in letters that the font has: a letter without its accent where it lacks the accent,
    `?` for a letter of another script. The CSV has every letter."""
    return "".join(_letter(letter) for letter in normalize("NFC", " ".join(text.split())))


def _letter(letter: str) -> str:
    font = pdfmetrics.getFont(_PLAIN)
    assert isinstance(font, TTFont)
    glyphs = font.face.charToGlyph
    if ord(letter) in glyphs:
        return letter
    bare = normalize("NFKD", letter)[0]
    return bare if ord(bare) in glyphs else "?"


# --- pages ----------------------------------------


def _numbered(tongue: PaperTongue, title: str) -> type[Canvas]:
    """A canvas that knows how many pages there are, once they are all there."""

    class Numbered(Canvas):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)  # type: ignore[arg-type]
            self._pages: list[dict[str, object]] = []

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            self._pages.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                self._foot(tongue("page", page=number, pages=len(self._pages)))
                super().showPage()
            super().save()

        def _foot(self, numbers: str) -> None:
            self.setFont(_PLAIN, 7.5)
            self.setFillColor(_GREY)
            self.drawString(_MARGIN, _MARGIN - 2 * mm, shown(title))
            self.drawRightString(A4[0] - _MARGIN, _MARGIN - 2 * mm, numbers)

    return Numbered


# --- parts ----------------------------------------


def _style(
    size: float, *, bold: bool = False, above: float = 0, colour: colors.Color = _INK
) -> ParagraphStyle:
    font = _BOLD if bold else _PLAIN
    name = f"{font}{size}"
    return ParagraphStyle(
        name,
        fontName=font,
        fontSize=size,
        leading=size * 1.35,
        spaceBefore=above,
        textColor=colour,
    )


_HEADINGS = {1: _style(16, bold=True), 2: _style(12, bold=True, above=14), 3: _style(9, bold=True, above=8)}
_BODY, _NOTE = _style(9, above=3), _style(7.5, above=2, colour=_GREY)
_CELL, _HEAD = _style(7.5), _style(7.5, bold=True)
_RIGHT = ParagraphStyle("right", parent=_CELL, alignment=TA_RIGHT)
_RIGHT_HEAD = ParagraphStyle("right-head", parent=_HEAD, alignment=TA_RIGHT)


_BEGINNING = 40 * mm
"""Room for headings and the first rows of what follows them."""
_SMALL = 8
"""A table of fewer rows is not divided."""


def _story(parts: Iterable[Part]) -> Iterator[Flowable]:
    """What stands on the pages: no heading is left alone at the end of one."""
    headings: list[Flowable] = []
    for part in parts:
        if isinstance(part, Heading):
            headings.append(Paragraph(_safe(part.text), _HEADINGS[part.level]))
            continue
        shown = list(_flowables(part))
        if isinstance(part, Grid) and len(part.rows) < _SMALL:
            yield KeepTogether([*headings, *shown])
        elif headings:
            yield from (CondPageBreak(_BEGINNING), *headings, *shown)
        else:
            yield from shown
        headings = []
    yield from headings


def _flowables(part: Text | Note | Grid) -> Iterator[Flowable]:
    match part:
        case Text(text):
            yield Paragraph(_safe(text), _BODY)
        case Note(text):
            yield Paragraph(_safe(text), _NOTE)
        case Grid():
            yield Spacer(1, 2 * mm)
            yield _table(part)


_FROM, _TO = (0, 0), (-1, -1)
_RULES = TableStyle(
    [
        ("LINEBELOW", _FROM, _TO, 0.4, _LINE),
        ("VALIGN", _FROM, _TO, "TOP"),
        ("LEFTPADDING", _FROM, _TO, 3),
        ("RIGHTPADDING", _FROM, _TO, 3),
        ("TOPPADDING", _FROM, _TO, 2),
        ("BOTTOMPADDING", _FROM, _TO, 3),
    ]
)
_WITH_HEAD = TableStyle([("BACKGROUND", (0, 0), (-1, 0), _SHADE)], parent=_RULES)


def _table(grid: Grid) -> Table:
    head = [_cells(grid.head, grid.right, _HEAD, _RIGHT_HEAD)] if grid.head else []
    body = [_cells(row, grid.right, _CELL, _RIGHT) for row in grid.rows]
    widths = [_WIDTH * share / sum(grid.widths) for share in grid.widths]
    # What people wrote may be longer than a page: a row that is goes on on the next one.
    table = Table([*head, *body], colWidths=widths, repeatRows=len(head), splitInRow=1, hAlign="LEFT")
    table.setStyle(_WITH_HEAD if head else _RULES)
    return table


def _cells(
    row: Sequence[Cell], right: Iterable[int], style: ParagraphStyle, to_the_right: ParagraphStyle
) -> list[Paragraph]:
    numbers = set(right)
    return [
        Paragraph("<br/>".join(map(_safe, cell)), to_the_right if at in numbers else style)
        for at, cell in enumerate(row)
    ]


def _safe(text: str) -> str:
    return escape(shown(text))

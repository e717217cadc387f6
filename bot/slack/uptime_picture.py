"""The picture beside the answer to `/sla uptime`: what is left of each budget over its period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.engine.records import Rendered
from bot.engine.uptime_report_views import BudgetRow, Scope, UptimeAnswer
from bot.pictures.chart import Chart, Mark, Panel, Pattern, Stretch
from bot.pictures.drawing import draw
from bot.sla.uptime.courses import Part
from bot.slack.answers import sentence
from bot.slack.common import Block, context, message
from bot.slack.escape import NOTHING, Safe, clean, escape
from bot.slack.texts import Tongue
from bot.slack.uptime import promised
from bot.slack.uptime_phrases import (
    NONE,
    instant,
    left,
    length,
    report_words,
    row_parts,
    share,
    told,
)

MOST_PANELS: Final = 3
_PATTERNS: Final = {
    Part.DOWN: Pattern.SLASHES,
    Part.UNKNOWN: Pattern.DOTS,
    Part.MAINTENANCE: Pattern.BARS,
    Part.EXCLUDED: Pattern.CROSSES,
}
_STEPS: Final = (
    (timedelta(days=2), timedelta(hours=6)),
    (timedelta(days=9), timedelta(days=1)),
    (timedelta(days=46), timedelta(days=5)),
    (timedelta(days=100), timedelta(days=14)),
)
_DAY: Final = timedelta(days=1)
_MOST_ALT: Final = 1_900


def has_picture(view: UptimeAnswer) -> bool:
    """Whether there is anything to draw."""
    return bool(view.rows)


def chart(view: UptimeAnswer, language: str) -> Chart:
    """The first budgets of the answer, in words and places."""
    t = Tongue(language)
    rows = view.rows[:MOST_PANELS]
    seen = {_PATTERNS[band.part] for row in rows for band in row.course.bands} | {Pattern.SLASHES}
    legend = tuple((one, report_words(t).patterns[one]) for one in Pattern if one in seen)
    zones = ", ".join(sorted({row.zone for row in rows}))
    at = instant(t, view.as_of, rows[0].zone)
    several = view.scope is not Scope.SERVICE
    title = "" if several else f"{clean(view.title)} · "
    panels = tuple(_panel(t, row, title, several=several) for row in rows)
    return Chart(panels, legend, told(t, "zone", zone=Safe(zones), at=at))


def png(view: UptimeAnswer, language: str) -> bytes:
    """The picture. Call it in a thread. ImportError without the extra [reports]."""
    return draw(chart(view, language))


def alt_text(view: UptimeAnswer, language: str) -> str:
    """The same in words, for those who do not see it."""
    t = Tongue(language)
    said = []
    for panel, row in zip(chart(view, language).panels, view.rows, strict=False):
        counted = [one for one in row.outages if one.counted]
        outages = told(t, "alt_outages", count=len(counted), down=length(t, row.figures.down))
        verdict = report_words(t).verdicts[row.verdict]
        said.append(f"{panel.title}: {verdict}. {panel.note}. {outages}.")
    return " ".join(said)[:_MOST_ALT]


def image_message(view: UptimeAnswer, language: str, file: str, *, shared_by: Safe = NOTHING) -> Rendered:
    """The uploaded picture as a message of its own."""
    t = Tongue(language)
    alt = alt_text(view, language)
    image: Block = {
        "type": "image",
        "slack_file": {"id": file},
        "alt_text": alt,
        "title": {"type": "plain_text", "text": told(t, "picture"), "emoji": False},
    }
    foot = [context(t("answer.shared_by", who=shared_by))] if shared_by else []
    return message(told(t, "picture_text", alt=escape(alt, 1_500)), [image, *foot])


def picture_failed(language: str, detail: str) -> Rendered:
    """Why there is no picture; the text stands without it."""
    return sentence(told(Tongue(language), "picture_failed", detail=escape(detail, 80)))


def _panel(t: Tongue, row: BudgetRow, title: str, *, several: bool) -> Panel:
    course = row.course
    return Panel(
        title=clean(title + " · ".join(row_parts(t, row, with_service=several))),
        note=_note(t, row),
        start=course.span.start,
        end=course.span.end,
        budget=course.budget.total_seconds(),
        line=tuple((one.at, one.left.total_seconds()) for one in course.corners),
        stretches=tuple(
            Stretch(
                band.span.start, band.span.end, _PATTERNS[band.part], band.part in (Part.DOWN, Part.EXCLUDED)
            )
            for band in course.bands
        ),
        marks=tuple(_marks(t, row)),
        ticks=tuple(_ticks(t, course.span.start, course.span.end, row.zone)),
        levels=tuple(_levels(t, row)),
        floor=told(t, "floor"),
    )


def _note(t: Tongue, row: BudgetRow) -> str:
    figures = row.shown
    values = {
        "budget": length(t, figures.budget),
        "share": share(t, figures),
        "promised": promised(t, figures.at_least),
    }
    if row.left < NONE:
        return told(t, "note_over", **values, over=length(t, -row.left))
    return told(t, "note", **values, left=left(t, row))


def _marks(t: Tongue, row: BudgetRow) -> Iterator[Mark]:
    if not row.over:
        yield Mark(row.until, told(t, "now"))
    due = row.course.due_at
    if due is not None:
        yield Mark(due, told(t, "broken_if", at=instant(t, due, row.zone)), dashed=True)


def _ticks(t: Tongue, start: datetime, end: datetime, zone: str) -> Iterator[tuple[datetime, str]]:
    """Local midnights, or hours where there are few days, or the first of each month where there are many."""
    there, last = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    step = next((step for longest, step in _STEPS if end - start <= longest), None)
    months = report_words(t).months
    midnight = there.replace(hour=0, minute=0, second=0, microsecond=0)
    if step is None:
        year, month = midnight.year, midnight.month
        while (at := midnight.replace(year=year, month=month, day=1)) < last:
            if at >= there:
                yield at, f"{months[month - 1]} {year}" if month == 1 else months[month - 1]
            year, month = year + month // 12, month % 12 + 1
        return
    at = midnight
    while at < last:
        if at >= there:
            yield at, f"{at.day} {months[at.month - 1]}" if step >= _DAY or at.hour == 0 else f"{at:%H:%M}"
        at = at + step  # by the clock on the wall: midnights stay midnights when the clocks change


def _levels(t: Tongue, row: BudgetRow) -> Iterator[tuple[float, str]]:
    """Quarters of the budget, nothing, and how far it is overspent."""
    budget = row.course.budget
    for quarter in (4, 3, 2, 1, 0):
        level = budget * quarter / 4
        yield level.total_seconds(), length(t, level)
    lowest = min((one.left for one in row.course.corners), default=NONE)
    if lowest < -budget / 10:
        yield lowest.total_seconds(), told(t, "left_over", over=length(t, -lowest))

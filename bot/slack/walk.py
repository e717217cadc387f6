"""The walk of the clock: span by span what counted and why, as a table whose last row is the sum."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.engine.views import ExplainView, WalkRow
from bot.sla.timers import Cause
from bot.slack.common import Block, section, table
from bot.slack.escape import Safe, escape
from bot.slack.excluded import excluded_for
from bot.slack.texts import Tongue

MOST_ROWS = 30
"""Rows shown one by one. With more, the earlier ones become one row with their sum: the total stays true."""


def walk(t: Tongue, view: ExplainView, most: int = MOST_ROWS) -> list[Block]:
    """The table, or one sentence when the clock has not moved."""
    if not view.rows:
        return [section(t("explain.nothing"))]
    zone = view.timer.zone
    head = (
        f"{t('explain.span', zone=escape(zone, 60))}",
        t.label("explain.counted"),
        t.label("explain.reason"),
    )
    shown = view.rows if len(view.rows) <= most else view.rows[1 - most :]
    rows = [_row(t, row, zone) for row in shown]
    earlier = view.rows[: len(view.rows) - len(shown)]
    if earlier:
        rows.insert(0, _earlier(t, earlier))
    total = sum((row.counted for row in view.rows), timedelta(0))
    rows.append((t.label("explain.sum"), t.duration(total, exact=True), ""))
    return [table(head, rows, numbers_from=len(head))]


def reason(t: Tongue, row: WalkRow) -> str:
    """Why a span counts or does not, with what the helpdesk or the calendar calls it."""
    said = t.words.causes[row.cause] if row.cause is not Cause.RUNNING else ""
    if row.closed and row.cause is Cause.RUNNING:
        said = t("explain.closed", why=_why_closed(t, row.closed))
    detail = excluded_for(t, row.detail) if row.cause is Cause.EXCLUDED else row.detail
    return " · ".join(part for part in (said or t.label("explain.counts"), detail) if part)


def _row(t: Tongue, row: WalkRow, zone: str) -> tuple[str, str, str]:
    return (_span(t, row.start, row.end, zone), t.duration(row.counted, exact=True), reason(t, row))


def _earlier(t: Tongue, rows: tuple[WalkRow, ...]) -> tuple[str, str, str]:
    counted = sum((row.counted for row in rows), timedelta(0))
    return (t("explain.earlier", count=len(rows)), t.duration(counted, exact=True), "…")


def _span(t: Tongue, start: datetime, end: datetime, zone: str) -> str:
    """`Fri 2026-11-20 16:30 – 17:00`, with seconds, the end's day and the clock's name where they matter."""
    first, last = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    shift = first.utcoffset() != last.utcoffset()
    begun = f"{t.weekday(first)} {first:%Y-%m-%d} {_clock(first, shift)}"
    same_day = first.date() == last.date()
    return (
        f"{begun} – {_clock(last, shift)}"
        if same_day
        else f"{begun} – {t.weekday(last)} {last:%m-%d} {_clock(last, shift)}"
    )


def _clock(local: datetime, shift: bool) -> str:
    told = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{told} {local.tzname()}" if shift else told


def _why_closed(t: Tongue, closed: str) -> Safe:
    """Our words for the reasons without a name. A holiday keeps its own: a table's cell is not parsed."""
    match closed:
        case "night" | "outside_hours":
            return t("explain.night")
        case "weekend" | "closed_weekday":
            return t("explain.weekend")
        case "short_day":
            return t("explain.short_day")
        case "holiday":
            return t("explain.holiday")
        case _:
            return Safe(closed)

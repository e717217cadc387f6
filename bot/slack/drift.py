"""The answer to `/sla drift`: one line, then the reasons by their number, then the timers that differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.engine.drift_views import DriftRow, DriftView, Pattern
from bot.engine.records import Rendered
from bot.naming import form_of
from bot.sla.ladders import Kind
from bot.slack.clicks import SHARE, share_value
from bot.slack.common import Block, actions, button, context, message, section, table_of, that_fit
from bot.slack.escape import NOTHING, Safe, bold, date, escape
from bot.slack.reasons import advice, reason, words
from bot.slack.sources import source_lines
from bot.slack.texts import Tongue

_MOST_PATTERNS = 8
_MOST_ROWS = 12


def drift(view: DriftView, language: str, *, shared_by: Safe = NOTHING) -> Rendered:
    """Where the helpdesk says something else: what, by how much, why, and what to do."""
    t = Tongue(language)
    first, sources = truth(t, view), source_lines(t, view.sources)
    top, (below, left_out) = section(bold(first)), _table(t, view)
    more = view.total - len(view.rows) + left_out
    foot = [*([context(*sources)] if sources else []), _foot(t, view, shared_by)]
    patterns = [[section(_pattern(t, one))] for one in view.patterns[:_MOST_PATTERNS]]
    kinds = len(view.patterns) - len(patterns)
    shown, untold = that_fit(patterns, [top, *below, *_notes(t, view, more, len(view.patterns)), *foot])
    blocks = [top, *shown, *below, *_notes(t, view, more, kinds + untold), *foot]
    return message(Safe("\n".join((first, *sources))), blocks)


def truth(t: Tongue, view: DriftView) -> Safe:
    """The answer in one line."""
    said, at, name = words(t), date(view.as_of), escape(view.title, 80)
    title = said.title_of.format(name=name, at=at) if name else said.title.format(at=at)
    return Safe(title + outcome(t, view))


def outcome(t: Tongue, view: DriftView) -> str:
    """How many differ, and how many of those in what matters most."""
    said = words(t)
    if not view.compared:
        return said.nothing if view.speaking else f"{said.nothing} {said.silent}"
    if not view.total:
        return said.agree_one if view.compared == 1 else said.agree.format(count=view.compared)
    verdicts = {0: said.verdicts_none, 1: said.verdicts_one}.get(view.late, said.verdicts)
    late = verdicts.format(count=view.late)
    return said.differ.format(total=view.total, compared=view.compared, verdicts=late)


def row_cells(t: Tongue, row: DriftRow, zone: str) -> Sequence[str]:
    """One timer for a table, in the order of the columns."""
    there, here = words(t).sides[row.differs]
    number = f"#{row.number}" if row.number[:1].isdigit() else row.number
    return (
        " ".join(part for part in (number, row.customer) if part),
        t.metric(row.metric, row.kind or Kind.INTERNAL),
        " ".join(part for part in (there, _instant(t, row.theirs_at, zone)) if part),
        " ".join(part for part in (here, _instant(t, row.ours_at, zone)) if part),
        _by(t, row.by),
        reason(t, row.findings, str),
    )


def columns(t: Tongue, zone: str) -> Sequence[str]:
    """The headings of the table."""
    return [column.format(zone=zone) for column in words(t).columns]


def _pattern(t: Tongue, one: Pattern) -> Safe:
    label = f"“{escape(one.label, 60)}”" if one.label else ""
    policy = t("card.policy", policy=escape(one.policy, 60)) if one.policy else ""
    parts = (escape(one.source, 60), t.words.metrics[one.metric], label, policy)
    about = " · ".join(part for part in parts if part)
    why = reason(t, one.findings)
    return Safe(
        words(t).pattern.format(count=one.count, what=about, reason=why, advice=advice(t, one.findings))
    )


def _table(t: Tongue, view: DriftView) -> tuple[list[Block], int]:
    """The table, and how many rows have no room in it."""
    head, rows = columns(t, view.zone), [row_cells(t, row, view.zone) for row in view.rows]
    return table_of(head, rows, numbers_from=len(head), most=_MOST_ROWS)


def _notes(t: Tongue, view: DriftView, rows: int, kinds: int) -> list[Block]:
    """With how many rows and kinds of difference have no room."""
    said, untold = words(t), view.unexamined
    notes = (
        form_of(said.more, rows).format(count=rows) if rows > 0 else "",
        form_of(said.more_reasons, kinds).format(count=kinds) if kinds > 0 else "",
        form_of(said.unexamined, untold).format(count=untold) if untold else "",
        said.explained if view.rows else "",
    )
    return [context(*map(Safe, notes))] if any(notes) else []


def _foot(t: Tongue, view: DriftView, shared_by: Safe) -> Block:
    if shared_by:
        return context(t("answer.shared_by", who=shared_by))
    question = f"drift {view.title}".strip()
    return actions(button(t.label("button.share"), SHARE, share_value(question)))


def _instant(t: Tongue, at: datetime | None, zone: str) -> str:
    """`Fri 11-20 16:30`, in a zone that stands above."""
    if at is None:
        return ""
    there = at.astimezone(ZoneInfo(zone))
    return f"{t.weekday(there)} {there:%m-%d %H:%M}"


def _by(t: Tongue, by: timedelta | None) -> str:
    if by is None or not by:
        return "–"
    return f"−{t.duration(by)}" if by < timedelta(0) else t.duration(by)

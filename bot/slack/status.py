"""The answer to `/sla status`: one line of truth, then the table, then how far the sources were read."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.records import Rendered
from bot.engine.status_views import StatusRow, StatusView
from bot.slack.clicks import SHARE, share_value
from bot.slack.common import Block, actions, button, context, message, section, table_of
from bot.slack.escape import NOTHING, Safe, bold, date, escape
from bot.slack.excluded import spared
from bot.slack.sources import source_lines
from bot.slack.texts import Tongue


def status(view: StatusView, language: str, *, shared_by: Safe = NOTHING) -> Rendered:
    """How we stand. Unknown has its own number and column and is never part of what was met (S28)."""
    t = Tongue(language)
    first = truth(t, view)
    sources = source_lines(t, view.sources)
    rows, more = _table(t, view)
    blocks = [section(bold(first)), *rows, *_notes(t, view, more)]
    if sources:
        blocks.append(context(*sources))
    blocks.append(_foot(t, view, shared_by))
    return message(Safe("\n".join((first, *sources))), blocks)


def truth(t: Tongue, view: StatusView) -> Safe:
    """The answer in one line."""
    at, total = date(view.as_of), view.total
    name = escape(view.title, 80)
    title = t("status.title", name=name, at=at) if name else t("status.all", at=at)
    counts = t(
        "status.line",
        compliance=_compliance(t, view),
        at_risk=t("status.at_risk", count=total.at_risk),
        breached=t("status.breached", count=total.breached_open),
        unknown=t("status.unknown", count=total.unknown),
    )
    return Safe(title + counts)


def _compliance(t: Tongue, view: StatusView) -> Safe:
    since = date(view.since, "{date_short}")
    share = view.total.compliance
    if share is None:
        return t("status.no_compliance", since=since)
    return t("status.compliance", share=t.share(share), since=since)


def _table(t: Tongue, view: StatusView) -> tuple[list[Block], int]:
    """The table, and how many rows have no room in it."""
    if not view.rows:
        return [section(t("status.empty"))], 0
    head = (
        t.label("status.policy"),
        t.label("status.share_column"),
        t.label("status.met"),
        t.label("status.missed"),
        t.label("status.open_breaches"),
        t.label("status.risk_column"),
        t.label("status.running"),
        t.label("status.paused"),
        t.label("status.unknown_column"),
    )
    rows = [_row(t, row, row.name) for row in view.rows]
    return table_of(head, rows, numbers_from=1, last=[_row(t, view.total, t.label("status.total"))])


def _row(t: Tongue, row: StatusRow, name: str) -> Sequence[str]:
    share = "–" if row.compliance is None else t.share(row.compliance)
    counts = (row.met, row.missed, row.breached_open, row.at_risk, row.running, row.paused, row.unknown)
    return (name, share, *(str(count) for count in counts))


def _notes(t: Tongue, view: StatusView, more: int) -> list[Block]:
    notes = (
        t("status.more", count=more) if more > 0 else NOTHING,
        t("status.no_policy", count=view.no_policy) if view.no_policy else NOTHING,
        t("status.explained") if view.rows else NOTHING,
        spared(t, view.excluded.promises, view.excluded.breached),
    )
    return [context(*notes)] if any(notes) else []


def _foot(t: Tongue, view: StatusView, shared_by: Safe) -> Block:
    if shared_by:
        return context(t("answer.shared_by", who=shared_by))
    question = f"status {view.title}".strip()
    return actions(button(t.label("button.share"), SHARE, share_value(question)))

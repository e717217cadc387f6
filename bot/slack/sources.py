"""How far each source was read: said with every answer, so that nobody takes silence for peace (S28)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.views import SourceView
from bot.slack.escape import Safe, date, escape
from bot.slack.texts import Tongue

_MOST = 8


def source_lines(t: Tongue, sources: Sequence[SourceView]) -> list[Safe]:
    """One line a source, the silent ones first."""
    in_order = sorted(sources, key=lambda source: source.healthy)
    return [_line(t, source) for source in in_order[:_MOST]]


def _line(t: Tongue, source: SourceView) -> Safe:
    name, detail = escape(source.name, 60), escape(source.detail, 160)
    if source.read_up_to is None:
        return Safe(t("source.never", source=name, detail=detail).rstrip())
    if source.healthy:
        return t("source.healthy", source=name, at=date(source.read_up_to))
    return Safe(t("source.blind", source=name, at=date(source.read_up_to), detail=detail).rstrip())

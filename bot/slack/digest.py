"""Many warnings in one message (S36)."""

from __future__ import annotations

from bot.engine.records import Rendered
from bot.engine.views import AlertView, DigestView
from bot.slack.alert import point
from bot.slack.common import context, message, section, that_fit
from bot.slack.escape import NOTHING, Safe, bold, date, joined, lines, mention
from bot.slack.texts import Tongue
from bot.slack.tickets import ticket_name

SHOWN = 30
"""More would make a message that nobody reads."""


def digest(view: DigestView, language: str) -> Rendered:
    """All warnings, nearest due first; those that do not fit are counted, not dropped in silence."""
    t = Tongue(language)
    head = t("digest.head", count=len(view.items))
    first, as_of = section(bold(head)), t("list.as_of", at=date(view.as_of))
    rows, _ = that_fit([[section(_row(t, item))] for item in view.items[:SHOWN]], [first, context(as_of)])
    left = len(view.items) - len(rows)
    more = t("list.more", count=left) if left else NOTHING
    return message(lines(head, more), [first, *rows, context(more, as_of)])


def _row(t: Tongue, view: AlertView) -> Safe:
    """The owner is mentioned: in a digest nobody else would tell them."""
    owner = mention(view.ticket.owner_slack)
    return lines(ticket_name(view.ticket, title=80), joined((owner, point(t, view)), " "))

"""Webhooks of Freshdesk's automation rules: it cannot sign, so a word in a header has to do.

Whoever knows the word can make us read a ticket sooner than we would have, and nothing else.
"""

from __future__ import annotations

import json

from bot.sources.shared.reading import Json, mapping, plain
from bot.sources.shared.signatures import check_word, secret_of
from bot.sources.shared.spec import Call, Hooked

HEADER = "X-Duebell-Secret"
"""The header that the rule sends along, with `webhook_secret` as its value."""

_DIGITS = 19  # a longer number is no id


def hook(settings: Hooked, call: Call) -> tuple[str, ...]:
    """The ticket that a webhook speaks of, in Freshdesk's own form or as a plain `ticket_id`. Raises
    Forged."""
    check_word(secret_of(settings), call.header(HEADER))
    try:
        body = mapping(json.loads(call.body))
        inner: Json = mapping(body.get("freshdesk_webhook", body))
        id = plain(inner.get("ticket_id"))
    except (ValueError, RecursionError):
        return ()
    return (id,) if id.isdecimal() and id.isascii() and len(id) < _DIGITS else ()

"""Pushes of a business rule: ServiceNow cannot sign, so a word in a header has to do.

Whoever knows the word can make us read a ticket sooner than we would have, and nothing else.
"""

from __future__ import annotations

import json

from bot.sources.servicenow.records import is_id
from bot.sources.shared.reading import mapping, text
from bot.sources.shared.signatures import check_word, secret_of
from bot.sources.shared.spec import Call, Hooked

HEADER = "X-Duebell-Secret"
"""The header that the rule sends along, with `webhook_secret` as its value."""


def read_hook(settings: Hooked, call: Call) -> tuple[str, ...]:
    """The ticket that a push speaks of, as `sys_id`. Raises Forged."""
    check_word(secret_of(settings), call.header(HEADER))
    try:
        id = text(mapping(json.loads(call.body)), "sys_id")
    except (ValueError, RecursionError):
        return ()
    return (id,) if is_id(id) else ()

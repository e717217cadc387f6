"""Zammad's webhooks: signed with HMAC-SHA1 over the body as it came. They name a ticket, nothing more."""

from __future__ import annotations

import json

from bot.sources.shared.reading import mapping, number
from bot.sources.shared.signatures import check_hex, secret_of
from bot.sources.shared.spec import Call, Hooked

HEADER = "X-Hub-Signature"
_SIGNED = "sha1="


def tickets_of(settings: Hooked, call: Call) -> tuple[str, ...]:
    """The ticket that a webhook speaks of. Raises Forged; a body of another shape speaks of no ticket.

    Zammad signs no instant, so an old webhook can be sent again: all it brings about is one more reading.
    """
    given = call.header(HEADER)
    check_hex(secret_of(settings), call.body, given.strip().removeprefix(_SIGNED), "sha1")
    try:
        ticket = mapping(mapping(json.loads(call.body)).get("ticket"), "ticket")
        return (str(number(ticket, "id")),)
    except (ValueError, RecursionError):
        return ()

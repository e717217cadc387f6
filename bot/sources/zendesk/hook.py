"""Zendesk's webhooks: who signed, when, and which ticket they speak of."""

from __future__ import annotations

import json
from datetime import datetime

from bot.sources.shared.instants import parse_iso
from bot.sources.shared.reading import mapping
from bot.sources.shared.signatures import check_base64, check_fresh, secret_of
from bot.sources.shared.spec import Call, Forged, Hooked

SIGNATURE = "X-Zendesk-Webhook-Signature"
STAMP = "X-Zendesk-Webhook-Signature-Timestamp"


def verify(settings: Hooked, call: Call) -> tuple[str, ...]:
    """The ticket of a webhook. Forged unless it is signed with the secret and at most five minutes old.

    Zendesk signs its timestamp with the body right behind it. Events name the ticket as `detail.id`; a
    trigger's own JSON may do the same.
    """
    stamp, signature = call.header(STAMP), call.header(SIGNATURE)
    check_base64(secret_of(settings), stamp.encode("utf-8", "replace") + call.body, signature, "sha256")
    check_fresh(_signed_at(stamp), call.came_at)
    return _tickets(call.body)


def _signed_at(stamp: str) -> datetime:
    try:
        return parse_iso(stamp)
    except ValueError:
        raise Forged("signed at no instant") from None


def _tickets(body: bytes) -> tuple[str, ...]:
    try:
        id = mapping(mapping(json.loads(body)).get("detail"), "detail").get("id")
    except (ValueError, RecursionError):
        return ()
    plain = str(id) if isinstance(id, int) and not isinstance(id, bool) else id
    return (plain,) if isinstance(plain, str) and plain.isascii() and plain.isdecimal() else ()

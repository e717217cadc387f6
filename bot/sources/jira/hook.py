"""Webhooks of Jira: signed with the webhook's secret over the body, and believed in nothing but a number."""

from __future__ import annotations

import json

from bot.sources.shared.reading import mapping, text
from bot.sources.shared.signatures import check_hex, secret_of
from bot.sources.shared.spec import Call, Forged, Hooked

HEADER = "X-Hub-Signature"
_LONGEST = 18


def read_hook(settings: Hooked, call: Call) -> tuple[str, ...]:
    """The id of the issue that a webhook speaks of, for events of issues and of comments alike."""
    method, _, signature = call.header(HEADER).partition("=")
    if method != "sha256":
        raise Forged("there is no signature")
    check_hex(secret_of(settings), call.body, signature, "sha256")
    try:
        issue = mapping(mapping(json.loads(call.body)).get("issue"), "issue")
        id = text(issue, "id")
    except (ValueError, RecursionError):
        return ()
    return (id,) if id.isascii() and id.isdecimal() and len(id) <= _LONGEST else ()

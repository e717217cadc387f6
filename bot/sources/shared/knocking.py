"""Webhooks of products that sign nothing: a secret word in the address, or a password, has to do.

Whoever knows the word can make us read a monitor sooner than we would have, and nothing else: what a webhook
says of it is not believed.
"""

from __future__ import annotations

import json
from base64 import b64decode
from urllib.parse import parse_qsl

from bot.sources.shared.reading import mapping, plain
from bot.sources.shared.signatures import check_word, secret_of
from bot.sources.shared.spec import Call, Hooked

WORD = "secret"
"""The name that the word has in an address: /hooks/NAME?secret=WORD."""

_MOST_FIELDS = 100
_DIGITS = 19  # a longer number is no id


def check_caller(settings: Hooked, call: Call, *others: str) -> None:
    """The word must be in the address, or the password or token of the header `Authorization`, or one of the
    `others` that a product sends by itself. Raises Forged."""
    given = _in_header(call.header("Authorization")) or call.query.get(WORD, "")
    check_word(secret_of(settings), given or next(filter(None, others), ""))


def in_form(call: Call, field: str) -> str:
    """A field of a form; empty for a body of another shape."""
    try:
        return dict(parse_qsl(call.body.decode("utf-8"), max_num_fields=_MOST_FIELDS)).get(field, "")
    except ValueError:
        return ""


def in_json(call: Call, field: str) -> str:
    """A simple field of a JSON object; empty for a body of another shape."""
    try:
        return plain(mapping(json.loads(call.body)).get(field))
    except (ValueError, RecursionError):
        return ""


def numbers(*found: str) -> tuple[str, ...]:
    """Those that can be the id of a monitor, each once."""
    named = dict.fromkeys(one.strip() for one in found)
    return tuple(one for one in named if one.isdecimal() and one.isascii() and len(one) < _DIGITS)


def _in_header(header: str) -> str:
    scheme, _, word = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return word.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(word.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        return ""

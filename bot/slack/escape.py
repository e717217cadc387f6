"""Making foreign text harmless in Slack.

Slack reads `<…>` as mentions and links in every mrkdwn string and in a message's fallback text. `Safe` is
text that may stand there: only this module and the catalogues make it from texts of others, so the type
checker sees one that was forgotten.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NewType
from urllib.parse import quote, urlsplit

Safe = NewType("Safe", str)
"""Text that Slack may parse: every `&`, `<` and `>` of others is escaped, every markup in it is ours."""

NOTHING = Safe("")
_JOINER, _NON_JOINER = "\u200d", "\u200c"
_GLUE = "\u2060"
"""Invisible: beside a `*` it keeps Slack from seeing the start or end of bold text."""
_MOST_MARKS = 4
_LONGEST_CLUSTER = 16
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_STYLE = re.compile(r"`|(?<![^\W_])[*_~]|[*_~](?![^\W_])")
_EMOJI = re.compile(r":(?=[a-z0-9_+'-]+:)")
_PERSON = re.compile(r"[UW][A-Z0-9]{2,30}")
_USERGROUP = re.compile(r"S[A-Z0-9]{2,30}")
_LONGEST_ADDRESS = 2000


def clean(text: str) -> str:
    """One line without control, bidi and other invisible characters; runs of white space become one space."""
    tame = text.isascii() and text.isprintable()
    return " ".join((text if tame else "".join(_visible(text))).split())


def escape(text: str, limit: int = 200) -> Safe:
    """Text of others for a mrkdwn string, at most `limit` characters with entities; an ellipsis if cut."""
    quiet = _EMOJI.sub(f":{_GLUE}", clean(text))
    quiet = _STYLE.sub(lambda found: f"{_GLUE}{found[0]}{_GLUE}", quiet)
    if quiet.startswith(">"):  # at the start of a line Slack makes a quotation of it
        quiet = _GLUE + quiet
    whole = quiet.translate(_ENTITIES)
    return Safe(
        whole if len(whole) <= limit else _cut((one.translate(_ENTITIES) for one in _clusters(quiet)), limit)
    )


def plain(text: str, limit: int) -> str:
    """Text of others where Slack parses nothing: plain_text objects and cells of tables. Never empty."""
    whole = clean(text)
    return (whole if len(whole) <= limit else _cut(_clusters(whole), limit)) or "-"


def web_address(url: str) -> str | None:
    """The address if a browser may go there: http(s), a host, no login, nothing that ends a link early."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc or clean(url) != url.strip():
        return None
    safe = quote(url.strip(), safe="%/:?#[]@!$&'()*+,;=~-._")
    return safe if len(safe) <= _LONGEST_ADDRESS else None


def link(url: str, label: Safe) -> Safe:
    """The label as a link, or the bare label when the address is not fit to be one."""
    address = web_address(url)
    if address is None or not label:
        return label
    return Safe(f"<{address.replace('&', '&amp;')}|{label.replace('|', '¦')}>")


def mention(slack_id: str) -> Safe:
    """A mention of a user (U…, W…) or a user group (S…); nothing for anything else."""
    if _PERSON.fullmatch(slack_id):
        return Safe(f"<@{slack_id}>")
    return Safe(f"<!subteam^{slack_id}>") if _USERGROUP.fullmatch(slack_id) else NOTHING


def date(at: datetime, form: str = "{date_short_pretty} {time}") -> Safe:
    """An instant in the reader's own zone; clients that cannot show it print UTC."""
    return Safe(f"<!date^{int(at.timestamp())}^{form}|{at:%Y-%m-%d %H:%M} UTC>")


def joined(parts: Iterable[Safe], by: str = " · ") -> Safe:
    """The parts that are not empty, in a row."""
    return Safe(by.join(part for part in parts if part))


def lines(*parts: Safe) -> Safe:
    """The parts that are not empty, one a line."""
    return joined(parts, "\n")


def bold(text: Safe) -> Safe:
    """The text in bold."""
    return Safe(f"*{text}*") if text else NOTHING


def _visible(text: str) -> Iterator[str]:
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if char.isspace() or category in {"Zl", "Zp"}:
            yield " "
        elif marks <= _MOST_MARKS and (category not in {"Cc", "Cf", "Cs"} or char in {_JOINER, _NON_JOINER}):
            yield char


def _clusters(text: str) -> Iterator[str]:
    """Characters as people count them, nearly: a letter with its accents, an emoji with its skin tone."""
    held = ""
    for char in text:
        if held and len(held) < _LONGEST_CLUSTER and _belongs(held, char):
            held += char
            continue
        if held:
            yield held
        held = char
    if held:
        yield held


def _belongs(held: str, char: str) -> bool:
    if held[-1] == _JOINER or char in {_JOINER, _NON_JOINER} or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    if _is_half_flag(char):
        return len(held) == 1 and _is_half_flag(held)
    return unicodedata.category(char) in {"Mn", "Me", "Mc"}


def _is_half_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _cut(pieces: Iterable[str], limit: int) -> str:
    """The first pieces, whole ones only, with an ellipsis: at most `limit` characters."""
    kept: list[str] = []
    left = limit - 1
    for piece in pieces:
        left -= len(piece)
        if left < 0:
            break
        kept.append(piece)
    return "".join(kept).rstrip() + "…"

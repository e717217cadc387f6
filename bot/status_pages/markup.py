"""Markup that cannot be forgotten to escape: text becomes Markup by `plain` only, which escapes it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NewType

Markup = NewType("Markup", str)

_EMPTY = frozenset({"meta", "link", "rect"})


def plain(text: str) -> Markup:
    """Any text, as it is to be read."""
    return Markup(escape(text))


def joined(parts: Iterable[Markup], between: str = "") -> Markup:
    """One after another, with plain text in between."""
    return Markup(escape(between).join(parts))


def element(name: str, /, *inside: Markup, **attributes: str) -> Markup:
    """`<p class="note">…</p>`. In names of attributes `_` is a hyphen, and one at the end is left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items()
    )
    if name in _EMPTY:
        return Markup(f"<{name}{given}>" if name != "rect" else f"<{name}{given}/>")
    return Markup(f"<{name}{given}>{''.join(inside)}</{name}>")


def filled(text: str, **values: Markup) -> Markup:
    """A sentence of ours with its placeholders filled."""
    return Markup(escape(text).format(**values))

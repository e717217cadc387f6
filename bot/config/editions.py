"""Editions: the part of a configuration that decides promises, kept so that old timers can be explained
(S10).

What is kept holds no secret: tokens, sources and addresses stay out of it.
"""

from __future__ import annotations

from datetime import datetime

import yaml

from bot.config.loading import loads
from bot.sla.policies import Book

KEPT = ("timezone", "language", "calendar", "calendars", "contracts", "customers", "policies", "ladders")
STAND_IN = {"bot_token": "xoxb-kept", "app_token": "xapp-kept"}


def edition_text(data: bytes) -> str:
    """What to keep of a configuration file that has no faults."""
    tree = yaml.load(data, yaml.BaseLoader)  # noqa: S506 - makes nothing but text, lists and mappings
    kept = {key: tree[key] for key in KEPT if key in tree}
    names = ("channels", "roles", "groups", "default_channel")
    slack = {key: tree["slack"][key] for key in names if key in tree.get("slack", {})}
    return yaml.safe_dump(kept | {"slack": STAND_IN | slack}, sort_keys=True, allow_unicode=True)


def edition_book(text: str, since: datetime) -> Book:
    """The book of a kept edition. Raises ConfigFaults if this version of the program cannot read it any
    more."""
    return loads(text.encode(), {}, since).book

"""Editions: the part of a configuration that decides promises, kept so that old timers can be explained
(S10).

What is kept holds no secret: tokens, sources and addresses stay out of it. Variables in it are filled in,
so that it says the same for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import yaml

from bot.config.environment import Expansion
from bot.config.loading import loads
from bot.config.reading import Value, read
from bot.sla.policies import Book

KEPT = (
    "timezone",
    "language",
    "calendar",
    "calendars",
    "contracts",
    "customers",
    "suppliers",
    "services",
    "policies",
    "ladders",
)
NAMES = ("channels", "roles", "groups", "default_channel")
STAND_IN = {"bot_token": "xoxb-kept", "app_token": "xapp-kept"}


def edition_text(data: bytes, environ: Mapping[str, str]) -> str:
    """What to keep of a configuration file that has no faults."""
    tree = Expansion(read(data), environ).value
    slack = tree.get("slack")
    names = {key: slack[key] for key in NAMES if key in slack} if isinstance(slack, dict) else {}
    kept = {key: tree[key] for key in KEPT if key in tree}
    whole = _literal({**kept, "slack": {**STAND_IN, **names}})
    return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True)


def edition_book(text: str, since: datetime) -> Book:
    """The book of a kept edition. Raises ConfigFaults if this version of the program cannot read it any
    more."""
    return loads(text.encode(), {}, since, guarded=False).book


def _literal(value: Value) -> Value:
    """The value with no variable left in it: nothing is to be filled in again."""
    match value:
        case dict():
            return {key: _literal(inner) for key, inner in value.items() if inner is not None}
        case list():
            return [_literal(inner) for inner in value]
        case str():
            return value.replace("${", "$${")
        case None:
            return None

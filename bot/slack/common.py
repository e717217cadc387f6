"""The bricks of a message, each within Slack's limits, and the one place where a message is put together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from bot.engine.records import Rendered
from bot.slack.escape import Safe, plain

Block: TypeAlias = dict[str, object]

MOST_BLOCKS = 50
MOST_IN_ALL = 12_000
"""Characters of all blocks as JSON. Slack refuses a little above 13,000; ids it adds need room."""
_FOR_COUNT = 300
"""Characters of a block that says how many more there are."""
_MOST_TEXT = 3_500
"""Bytes of the fallback text; an edit may have 4,000."""
_SECTION = 3_000
_BUTTON = 75
_CELL = 200
_ROWS = 20
_TABLE = 8_000
"""Characters of a table as JSON: Slack takes 10,000, and the rest of the message needs room."""


def section(text: Safe, accessory: Block | None = None) -> Block:
    """A paragraph. `verbatim` keeps Slack from making links of bare addresses and #names."""
    block: Block = {"type": "section", "text": _mrkdwn(text)}
    return block if accessory is None else block | {"accessory": accessory}


def context(*texts: Safe) -> Block:
    """A small grey line; at most ten elements."""
    return {"type": "context", "elements": [_mrkdwn(text) for text in texts if text][:10]}


def actions(*elements: Block) -> Block:
    """A row of buttons and menus."""
    return {"type": "actions", "elements": list(elements)}


def header(text: str) -> Block:
    """A heading in plain text."""
    return {"type": "header", "text": _plain(text, 150)}


def button(label: str, action: str, value: str = "", *, url: str = "", primary: bool = False) -> Block:
    """A button. At most one of a message is primary."""
    made: Block = {"type": "button", "action_id": action, "text": _plain(label, _BUTTON)}
    if value:
        made["value"] = value
    if url:
        made["url"] = url
    if primary:
        made["style"] = "primary"
    return made


def menu(label: str, action: str, options: Iterable[tuple[str, str]]) -> Block:
    """A menu of (text, value): two clicks, nothing to type."""
    choices = [{"text": _plain(text, _BUTTON), "value": value} for text, value in options]
    return {
        "type": "static_select",
        "action_id": action,
        "placeholder": _plain(label, 150),
        "options": choices,
    }


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers_from: int) -> Block:
    """A table of plain cells; columns from `numbers_from` on stand to the right."""
    settings = [
        {"align": "right" if at >= numbers_from else "left", "is_wrapped": True} for at in range(len(head))
    ]
    cells = [[{"type": "raw_text", "text": plain(cell, _CELL)} for cell in row] for row in (head, *rows)]
    return {"type": "table", "column_settings": settings, "rows": cells}


def table_of(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers_from: int,
    most: int = _ROWS,
    last: Sequence[Sequence[str]] = (),
    room: int = _TABLE,
) -> tuple[list[Block], int]:
    """A table with as many rows as have room above those that come `last`, and how many are left out. The
    caller says so; no table where there are no rows."""
    if not rows:
        return [], 0
    shown = list(rows[:most])
    while size(made := [table(head, [*shown, *last], numbers_from=numbers_from)]) > room and len(shown) > 1:
        shown.pop()
    return made, len(rows) - len(shown)


def size(blocks: Iterable[Block]) -> int:
    """The characters of blocks as Slack receives them."""
    return len(json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":")))


def message(text: Safe, blocks: Sequence[Block]) -> Rendered:
    """A message within the limits. Of too many blocks those before the last give way: it has the buttons."""
    kept = list(blocks)
    while len(kept) > 1 and (len(kept) > MOST_BLOCKS or size(kept) > MOST_IN_ALL):
        del kept[-2]
    return Rendered(_short(text), tuple(kept))


def that_fit(groups: Sequence[Sequence[Block]], beside: Sequence[Block] = ()) -> tuple[list[Block], int]:
    """The blocks of as many groups as have room beside the other blocks of a message, and how many groups are
    left out. A group comes whole or not at all. The caller tells the count in a block that has room too."""
    room, places = MOST_IN_ALL - size(beside) - _FOR_COUNT, MOST_BLOCKS - len(beside) - 1
    kept: list[Block] = []
    for at, group in enumerate(groups):
        room, places = room - size(group), places - len(group)
        if room < 0 or places < 0:
            return kept, len(groups) - at
        kept += group
    return kept, 0


def _short(text: Safe) -> str:
    """Whole lines up to the limit; every line of ours is far below it."""
    kept: list[str] = []
    left = _MOST_TEXT
    for line in text.split("\n"):
        left -= len(line.encode()) + 1
        if left < 0:
            break
        kept.append(line)
    return "\n".join(kept)


def _mrkdwn(text: Safe) -> Block:
    if not 0 < len(text) <= _SECTION:
        raise ValueError(
            f"a text of {len(text)} characters: messages are made of short parts, none of them empty"
        )
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": plain(text, limit), "emoji": False}

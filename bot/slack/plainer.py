"""Tables for workspaces that do not take them yet: the same rows in fixed-width text."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.records import Rendered
from bot.slack.answer import objects, word
from bot.slack.common import Block, message, section
from bot.slack.escape import Safe, clean

_MOST = 2_900
_COLUMN = 32
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "'"})


def has_table(content: Rendered) -> bool:
    """Whether a message uses the table block."""
    return any(block.get("type") == "table" for block in content.blocks)


def without_tables(content: Rendered) -> Rendered:
    """The message with every table written out in a section."""
    blocks = [section(_written(block)) if block.get("type") == "table" else block for block in content.blocks]
    return message(Safe(content.text), blocks)


def _written(table: Block) -> Safe:
    given = table.get("rows")
    rows = (
        [[clean(word(cell.get("text"))) for cell in objects(row)] for row in given]
        if isinstance(given, list)
        else []
    )
    widths = [min(max(map(len, column)), _COLUMN) for column in zip(*rows, strict=True)]
    written = [_row(row, widths) for row in rows]
    while sum(len(line) + 1 for line in written) > _MOST:
        del written[1]  # the oldest row goes first: heading and sum stay
    return Safe("```" + "\n".join(written) + "```")


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    shown = (cell[:width].ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(shown).rstrip().translate(_ENTITIES)

"""What a rendered message holds, as Slack and as a person see it."""

import re
from collections.abc import Iterator, Sequence

from bot.demo.workspace.limits import UPDATE_TEXT_BYTES, Surface, block_faults, blocks_too_long
from bot.demo.workspace.wire import as_objects
from bot.engine.records import Rendered

_OURS = re.compile(
    r"<!date\^\d+\^(?:\{[a-z_]+\} ?)+\|\d{4}-\d\d-\d\d \d\d:\d\d UTC>"  # an instant
    r"|<@[UW][A-Z0-9]+>|<!subteam\^S[A-Z0-9]+>|<#[CG][A-Z0-9]+>"  # a mention
    r"|<https?://[^<>|\s]+\|[^<>|\n]*>"  # a link with its label
)


def parsed_texts(value: object) -> Iterator[str]:
    """Every text that Slack reads as mrkdwn."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield str(value["text"])
        for inside in value.values():
            yield from parsed_texts(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from parsed_texts(inside)


def markup(text: str) -> list[str]:
    """The markup of ours in a text; AssertionError when anything else could be read as markup."""
    rest = _OURS.sub("", text)
    assert "<" not in rest, rest
    assert ">" not in rest, rest
    assert "&" not in re.sub(r"&(?:amp|lt|gt);", "", rest), rest
    return _OURS.findall(text)


def all_markup(content: Rendered) -> list[str]:
    """The markup in fallback text and blocks."""
    return [found for text in (content.text, *parsed_texts(content.blocks)) for found in markup(text)]


def assert_accepted(content: Rendered) -> None:
    """Slack would take the message, as a post and as an edit."""
    assert content.text
    assert len(content.text.encode()) <= UPDATE_TEXT_BYTES
    assert_blocks_accepted(content.blocks, Surface.MESSAGE)


def assert_blocks_accepted(blocks: Sequence[dict[str, object]], surface: Surface) -> None:
    faults = block_faults(list(blocks), surface)
    assert not faults, faults
    named = [block | {"block_id": "abcde"} for block in as_objects(list(blocks))]
    assert not blocks_too_long(named)


def shown(content: Rendered) -> str:
    """All words of a message, blocks and table cells alike."""
    return "\n".join(_words(list(content.blocks)))


def _words(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for inside in value:
            yield from _words(inside)
    elif isinstance(value, dict):
        for name, inside in value.items():
            if name == "text" and isinstance(inside, str):
                yield inside
            else:
                yield from _words(inside)


def elements(content: Rendered) -> list[dict[str, object]]:
    """Buttons and menus, in order."""
    rows = [block["elements"] for block in content.blocks if block["type"] == "actions"]
    return [element for row in rows if isinstance(row, list) for element in row]


def action_ids(content: Rendered) -> list[object]:
    return [element["action_id"] for element in elements(content)]


def lines(content: Rendered) -> list[str]:
    return content.text.split("\n")


def table_rows(content: Rendered) -> list[list[str]]:
    tables = [block["rows"] for block in content.blocks if block["type"] == "table"]
    assert len(tables) == 1
    assert isinstance(tables[0], list)
    return [[cell["text"] for cell in row] for row in tables[0]]

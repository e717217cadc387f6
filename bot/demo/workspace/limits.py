"""What Slack refuses: blocks, views, metadata, texts. Pure; each limit is documented by Slack or was seen."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from bot.demo.workspace.elements import (
    CLICKABLE,
    ENTRIES,
    ID,
    IMAGE,
    MENUS,
    PICKERS,
    SLACK_FILE,
    TYPE,
    actionable,
    mrkdwn,
    pictured,
    plain,
    text,
)
from bot.demo.workspace.shapes import (
    Check,
    Fault,
    Shape,
    anything,
    array,
    boolean,
    by_type,
    one_of,
    string,
    url,
)
from bot.demo.workspace.wire import Obj, as_object, as_objects, as_text, compact

TEXT_CUT = 40_000
UPDATE_TEXT_BYTES = 4_000
"""chat.update counts the text in bytes, after `&`, `<` and `>` were escaped."""
BLOCKS_TOTAL = 13_200
METADATA_TOTAL = 8_000
MARKDOWN_TOTAL = 12_000
TABLE_TOTAL = 10_000


class Surface(StrEnum):
    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


def _block(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return Shape({"type": TYPE, **required}, {"block_id": ID, **(optional or {})})


_SECTION = _block(
    {},
    {
        "text": text(3000),
        "fields": array(text(2000), 10),
        "accessory": by_type({**CLICKABLE, "image": IMAGE}),
        "expand": boolean,
    },
)


def _section(value: object, at: str) -> Iterator[Fault]:
    yield from _SECTION(value, at)
    if not ({"text", "fields"} & as_object(value).keys()):
        yield Fault(at, "must define either `text` or `fields`")


_RICH: dict[str, Check] = dict.fromkeys(
    ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"),
    Shape(
        {"type": TYPE, "elements": array(anything, 1000, 0)},
        {"style": anything, "indent": anything, "border": anything},
    ),
)
_RICH_TEXT = _block({"elements": array(by_type(_RICH), 100, 0)})
_CELL = by_type(
    {
        "raw_text": Shape({"type": TYPE, "text": string(TABLE_TOTAL)}, {}),
        "raw_number": Shape({"type": TYPE, "value": anything}, {"text": string(TABLE_TOTAL)}),
        "rich_text": _RICH_TEXT,
    }
)
_COLUMN = Shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})
_TABLE = _block({"rows": array(array(_CELL, 20), 100)}, {"column_settings": array(_COLUMN, 20)})

_EVERYWHERE: dict[str, Check] = {
    "section": _section,
    "header": _block({"text": plain(150)}, {"level": anything}),
    "divider": _block({}),
    "image": pictured(
        _block(
            {"alt_text": string(2000, 1)},
            {"image_url": url(3000), "slack_file": SLACK_FILE, "title": plain(2000)},
        )
    ),
    "context": _block(
        {"elements": array(by_type({"mrkdwn": mrkdwn(3000), "plain_text": plain(3000), "image": IMAGE}), 10)}
    ),
    "actions": _block({"elements": array(by_type(CLICKABLE), 25)}),
    "rich_text": _RICH_TEXT,
}
_INPUT = _block(
    {"label": plain(2000), "element": by_type({**ENTRIES, **MENUS, **PICKERS})},
    {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
)
_BLOCKS: dict[Surface, Check] = {
    Surface.MESSAGE: by_type(
        {**_EVERYWHERE, "table": _TABLE, "markdown": _block({"text": string(MARKDOWN_TOTAL, 1)})}
    ),
    Surface.MODAL: by_type({**_EVERYWHERE, "input": _INPUT}),
    Surface.HOME: by_type({**_EVERYWHERE, "input": _INPUT, "table": _TABLE}),
}
_MOST_BLOCKS = {Surface.MESSAGE: 50, Surface.MODAL: 100, Surface.HOME: 100}


def block_faults(blocks: object, surface: Surface, at: str = "/blocks") -> list[Fault]:
    """Everything Slack would refuse in a list of blocks, in reading order."""
    faults = list(array(_BLOCKS[surface], _MOST_BLOCKS[surface], 0)(blocks, at))
    given = as_objects(blocks)
    return [*faults, *_twice(given, at), *_totals(given, at)]


def blocks_too_long(blocks: Sequence[Obj]) -> bool:
    """Whether all blocks together pass the undocumented total (`msg_blocks_too_long`).

    What Slack counts is not known; "text plus a buffer for block containers" was said. Here it is the JSON,
    except that of a table only the cells' text counts, since a full table would never fit otherwise.
    """
    others = [block for block in blocks if block.get("type") != "table"]
    tables = [block for block in blocks if block.get("type") == "table"]
    return len(compact(others)) + _cells(tables) > BLOCKS_TOTAL


def _twice(blocks: list[Obj], at: str) -> Iterator[Fault]:
    """A block_id may stand once in a message, an action_id once in a block."""
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = as_text(block.get("block_id"))
        if name and name in seen:
            yield Fault(f"{at}/{index}/block_id", f"`block_id` {name} already exists")
        seen.add(name)
        actions = [as_text(element["action_id"]) for _, element in actionable([block])]
        for twice in sorted({action for action in actions if actions.count(action) > 1}):
            yield Fault(f"{at}/{index}", f"`action_id` {twice} already exists for another element")


def _totals(blocks: list[Obj], at: str) -> Iterator[Fault]:
    tables = [block for block in blocks if block.get("type") == "table"]
    if len(tables) > 1:
        yield Fault(at, "only_one_table_allowed")
    if _cells(tables) > TABLE_TOTAL:
        yield Fault(at, f"table cells must be less than {TABLE_TOTAL + 1} characters")
    if (
        sum(len(as_text(block.get("text"))) for block in blocks if block.get("type") == "markdown")
        > MARKDOWN_TOTAL
    ):
        yield Fault(at, f"markdown must be less than {MARKDOWN_TOTAL + 1} characters in total")


def _cells(value: object) -> int:
    """The characters of every `text` inside."""
    if isinstance(value, list):
        return sum(_cells(one) for one in value)
    if isinstance(value, dict):
        return sum(
            len(inside) if name == "text" and isinstance(inside, str) else _cells(inside)
            for name, inside in value.items()
        )
    return 0


_VIEW_REST: dict[str, Check] = {
    "callback_id": string(255),
    "private_metadata": string(3000),
    "external_id": string(255),
    "clear_on_close": boolean,
    "notify_on_close": boolean,
    "submit_disabled": boolean,
}
_MODAL = Shape(
    {"type": TYPE, "title": plain(24), "blocks": anything},
    {"submit": plain(24), "close": plain(24), **_VIEW_REST},
)
_HOME = Shape({"type": TYPE, "blocks": anything}, _VIEW_REST)


def view_faults(view: object, surface: Surface) -> list[Fault]:
    """Everything Slack would refuse in a modal or a Home tab."""
    shape = _MODAL if surface is Surface.MODAL else _HOME
    body = as_object(view)
    faults = list(by_type({surface.value: shape})(view, "/view"))
    faults += block_faults(body.get("blocks"), surface, "/view/blocks")
    if surface is Surface.MODAL and "submit" not in body and _has_input(body):
        faults.append(Fault("/view", "missing required field: submit"))
    focused = [one for _, one in actionable(as_objects(body.get("blocks"))) if one.get("focus_on_load")]
    if len(focused) > 1:
        faults.append(Fault("/view/blocks", "only one element may have `focus_on_load`"))
    return faults


def _has_input(view: Obj) -> bool:
    return any(block.get("type") == "input" for block in as_objects(view.get("blocks")))


def metadata_error(metadata: object) -> str | None:
    """The error for a message's metadata, if any: names, types, depth and size."""
    given = as_object(metadata)
    payload = given.get("event_payload")
    if (
        not as_text(given.get("event_type"))
        or not isinstance(payload, dict)
        or given.keys() - {"event_type", "event_payload"}
    ):
        return "invalid_metadata_format"
    if not all(_is_flat(value) or _is_one_level(value) for value in payload.values()):
        return "invalid_metadata_schema"
    return "metadata_too_large" if len(compact(metadata)) > METADATA_TOTAL else None


def _is_flat(value: object) -> bool:
    return isinstance(value, str | int | float | bool)


def _is_one_level(value: object) -> bool:
    """A list or an object of flat values, or a list of such objects."""
    if isinstance(value, dict):
        return all(_is_flat(one) for one in value.values())
    return isinstance(value, list) and all(
        _is_flat(one) or (isinstance(one, dict) and _is_one_level(one)) for one in value
    )

"""What a person reads and can press in a message or a view, for tests that tell stories."""

from collections.abc import Iterator

from bot.demo.workspace.elements import actionable
from bot.demo.workspace.model import Ephemeral, Message, View
from bot.demo.workspace.wire import Obj, as_object, as_objects, as_text

SHOWN = (
    "title",
    "text",
    "fields",
    "label",
    "hint",
    "elements",
    "rows",
    "accessory",
    "element",
    "placeholder",
)
"""Fields of a block in which words stand, in reading order."""


def said(what: Message | Ephemeral | View) -> str:
    """All words on screen, a line per text: the blocks if there are any, else the text. Markup stays."""
    if isinstance(what, View):
        return "\n".join(_words([as_object(what.body.get("title")), *as_objects(what.body.get("blocks"))]))
    return "\n".join(_words(list(what.blocks))) if what.blocks else what.text


def buttons(what: Message | Ephemeral | View) -> list[tuple[str, str]]:
    """(action_id, label) of each button, in reading order."""
    found = [element for _, element in actionable(_blocks(what)) if element.get("type") == "button"]
    return [(as_text(one["action_id"]), as_text(as_object(one["text"]).get("text"))) for one in found]


def _blocks(what: Message | Ephemeral | View) -> list[Obj]:
    return as_objects(what.body.get("blocks")) if isinstance(what, View) else list(what.blocks)


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
    elif isinstance(value, dict):
        given = as_object(value)
        for field in SHOWN:
            yield from _words(given.get(field))

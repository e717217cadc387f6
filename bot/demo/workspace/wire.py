"""JSON as it crosses the wire: reading arguments, and the errors Slack answers with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Obj: TypeAlias = dict[str, object]
"""A JSON object. Values are narrowed with isinstance where they are used."""


class SlackError(Exception):
    """`{"ok": false, "error": …}`: `more` holds the fields beside it."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def body(self) -> Obj:
        return {"ok": False, "error": self.error, **self.more}


def compact(value: object) -> str:
    """The shortest JSON for a value; the unit in which Slack seems to measure blocks and metadata."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def as_object(value: object) -> Obj:
    """The value if it is a JSON object, else an empty one."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def as_objects(value: object) -> list[Obj]:
    """The objects in a JSON array; anything else is left out."""
    return [as_object(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Args:
    """Arguments of one call. Forms carry everything as text, JSON bodies carry real types: both are read."""

    values: Mapping[str, object]

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        if value is None or isinstance(value, str):
            return value
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def need(self, name: str, error: str = "invalid_arguments") -> str:
        """A text that must be there and not empty; raises SlackError(error)."""
        value = self.text(name)
        if not value:
            more = {"response_metadata": {"messages": [f"[ERROR] missing required field: {name}"]}}
            raise SlackError(error, **(more if error == "invalid_arguments" else {}))
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.values.get(name)
        if value is None:
            return default
        return value in (True, 1, "1", "true", "True")

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number of 1 or more, cut at `most`; raises invalid_limit."""
        value = self.text(name)
        if value is None:
            return default
        if not value.isdigit() or int(value) < 1:
            raise SlackError("invalid_limit")
        return min(int(value), most)

    def structure(self, name: str, error: str) -> object:
        """A nested value, as JSON or as JSON inside text; None when absent; raises SlackError(error)."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            parsed: object = json.loads(value)
        except ValueError:
            raise SlackError(error) from None
        return parsed

"""Reading what the SDK gives back, without trusting its shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from slack_sdk.web.async_slack_response import AsyncSlackResponse

Json: TypeAlias = Mapping[str, object]


def read(answer: AsyncSlackResponse) -> Json:
    """The answer as an object; ValueError when it is none."""
    if not isinstance(answer.data, dict):
        raise ValueError("the answer is not an object")
    return answer.data


def inside(value: object) -> Json:
    """An object as such, anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[Json]:
    """The objects of a list, anything else as an empty one."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def word(value: object) -> str:
    """A text as such, anything else as the empty one."""
    return value if isinstance(value, str) else ""


def flag(value: object) -> bool:
    """Only a real `true` is true."""
    return value is True

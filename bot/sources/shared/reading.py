"""Reading JSON that strangers wrote: every look-up says what it expects, and a surprise is a ValueError.

The messages name keys and kinds, never values: values may be texts of customers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

Json: TypeAlias = Mapping[str, object]

T = TypeVar("T")

_LARGEST = 2**63


def mapping(value: object, what: str = "the answer") -> Json:
    """`value` as an object."""
    if isinstance(value, dict):
        return value
    raise ValueError(f"{what} is not an object")


def items(record: Json, key: str) -> Iterator[object]:
    """The elements of a list; an absent or null list is empty."""
    value = record.get(key)
    if value is None:
        return iter(())
    if not isinstance(value, list):
        raise ValueError(f"{key} is not a list")
    return iter(value)


def number(record: Json, key: str) -> int:
    """A whole number that must be there."""
    value = record.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST:
        return value
    raise ValueError(f"{key} is not a whole number")


def text(record: Json, key: str) -> str:
    """A text; absent and null are empty."""
    value = record.get(key)
    if value is None:
        return ""
    if isinstance(value, str):
        return storable(value)
    raise ValueError(f"{key} is not a text")


def flag(record: Json, key: str) -> bool:
    """A truth value that must be there."""
    value = record.get(key)
    if isinstance(value, bool):
        return value
    raise ValueError(f"{key} is neither true nor false")


def plain(value: object) -> str:
    """A single value as text: null and empty are empty, numbers and truth values as JSON writes them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | str):
        return storable(str(value))
    raise ValueError("a single value was expected")


def readable(values: Iterable[object], read: Callable[[Json], T]) -> Iterator[T]:
    """What `read` makes of each object; those it cannot read are left out: one cannot stop the others."""
    for value in values:
        try:
            yield read(mapping(value))
        except ValueError:
            continue


def storable(value: str) -> str:
    """The text without what no database or UTF-8 can hold: null characters and halves of surrogate pairs."""
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")

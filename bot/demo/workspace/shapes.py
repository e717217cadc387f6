"""Small checks that join into big ones: how limits.py says what a valid block is.

A check looks at a JSON value and yields what is wrong with it, worded as Slack does, with a JSON pointer.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from bot.demo.workspace.wire import as_object


@dataclass(frozen=True, slots=True)
class Fault:
    pointer: str
    said: str

    def __str__(self) -> str:
        return f"{self.said} [json-pointer:{self.pointer}]"


Check: TypeAlias = Callable[[object, str], Iterator[Fault]]


def string(most: int, least: int = 0) -> Check:
    """A text of `least` to `most` characters."""

    def check(value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield Fault(at, "must provide a string")
        elif len(value) < least:
            yield Fault(at, f"must be more than {least - 1} characters")
        elif len(value) > most:
            yield Fault(at, f"must be less than {most + 1} characters")

    return check


def url(most: int) -> Check:
    """An absolute web or mail address."""

    def check(value: object, at: str) -> Iterator[Fault]:
        yield from string(most, 1)(value, at)
        if isinstance(value, str) and urlsplit(value).scheme not in {"http", "https", "mailto"}:
            yield Fault(at, "must be a valid URL")

    return check


def boolean(value: object, at: str) -> Iterator[Fault]:
    if not isinstance(value, bool):
        yield Fault(at, "must provide a boolean")


def number(value: object, at: str) -> Iterator[Fault]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield Fault(at, "must provide a number")


def anything(value: object, at: str) -> Iterator[Fault]:
    """For fields whose inside is not checked here."""
    yield from ()


def one_of(*allowed: str) -> Check:
    def check(value: object, at: str) -> Iterator[Fault]:
        if value not in allowed:
            yield Fault(at, f"value must be one of: {', '.join(allowed)}")

    return check


def array(item: Check, most: int, least: int = 1) -> Check:
    def check(value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield Fault(at, "must provide an array")
            return
        if len(value) < least:
            yield Fault(at, f"no fewer than {least} items required")
        if len(value) > most:
            yield Fault(at, f"no more than {most} items allowed")
        for index, one in enumerate(value):
            yield from item(one, f"{at}/{index}")

    return check


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with these fields and no others."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check]

    def __call__(self, value: object, at: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield Fault(at, "must provide an object")
            return
        known = {**self.required, **self.optional}
        for name in self.required:
            if value.get(name) is None:
                yield Fault(at, f"missing required field: {name}")
        for name, inside in as_object(value).items():
            if name not in known:
                yield Fault(at, f"invalid additional property: {name}")
            elif inside is not None:
                yield from known[name](inside, f"{at}/{name}")


def by_type(shapes: Mapping[str, Check]) -> Check:
    """An object whose `type` picks its shape."""

    def check(value: object, at: str) -> Iterator[Fault]:
        kind = as_object(value).get("type")
        if not isinstance(kind, str) or kind not in shapes:
            yield Fault(f"{at}/type", f"unsupported type: {kind}")
            return
        yield from shapes[kind](value, at)

    return check

"""A report as canonical JSON and back: sorted keys, no spaces, ASCII; durations are whole microseconds,
shares exact fractions, instants UTC. The same report gives the same bytes on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import TypeVar, Union, get_args, get_origin, get_type_hints

from bot.sla.period_reports.added import was_added
from bot.sla.period_reports.model import PeriodReport

T = TypeVar("T")

_MICROSECOND = timedelta(microseconds=1)
SHAPE = 1
"""The shape of the bodies that are written now. One that is frozen keeps its own for ever."""


def dump(report: PeriodReport) -> str:
    """The report as text; `load` reads it back."""
    return json.dumps({"shape": SHAPE, "report": plain(report)}, sort_keys=True, separators=(",", ":"))


def load(text: str) -> PeriodReport:
    """From text that `dump` wrote. ValueError for one of a later version."""
    raw = json.loads(text)
    if raw["shape"] != SHAPE:
        raise ValueError(f"a report of shape {raw['shape']} is from a later version of Duebell")
    return _read(PeriodReport, raw["report"])


def plain(value: object) -> object:
    """A value of a report as JSON knows values."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case timedelta():
            return value // _MICROSECOND
        case Fraction() | StrEnum():
            return str(value)
        case tuple():
            return [plain(one) for one in value]
        case _ if is_dataclass(value):
            told = ((one, getattr(value, one.name)) for one in fields(value))
            return {one.name: plain(held) for one, held in told if not _left_out(one, held)}
        case _:
            return value


def _left_out(one: Field[object], held: object) -> bool:
    """What reports did not always have is there only where it says something."""
    return was_added(one) and held == one.default


def _read(kind: type[T], raw: object) -> T:
    """A dataclass from the object that `plain` made of it."""
    if not isinstance(raw, dict):
        raise ValueError(f"a {kind.__name__} is an object")
    read: type = kind
    hints = {name: hint for name, hint in _hints(read).items() if name in raw or name not in _added(read)}
    return kind(**{name: _value(hint, raw[name]) for name, hint in hints.items()})


@cache
def _added(kind: type) -> frozenset[str]:
    return frozenset(one.name for one in fields(kind) if was_added(one))


@cache
def _hints(kind: type) -> Mapping[str, object]:
    return get_type_hints(kind)


@cache
def _shape(hint: object) -> tuple[object, tuple[object, ...]]:
    """What a type is made of: a report of a service that flaps has thousands of values of a few types."""
    return get_origin(hint), get_args(hint)


def _value(hint: object, raw: object) -> object:
    origin, inner = _shape(hint)
    if origin in (Union, UnionType):
        if raw is None:
            return None
        return _value(next(one for one in inner if one is not NoneType), raw)
    if origin is tuple and isinstance(raw, list):
        kinds = inner[:1] * len(raw) if inner[-1] is Ellipsis else inner
        return tuple(_value(one, item) for one, item in zip(kinds, raw, strict=True))
    return _scalar(hint, raw)


def _scalar(hint: object, raw: object) -> object:
    if not isinstance(hint, type):
        raise ValueError(f"{hint} is nothing that a report holds")
    if is_dataclass(hint):
        return _read(hint, raw)
    if issubclass(hint, timedelta) and isinstance(raw, int):
        return timedelta(microseconds=raw)
    if issubclass(hint, date) and isinstance(raw, str):  # and datetime, which is a date to Python
        return hint.fromisoformat(raw)
    if issubclass(hint, Fraction | StrEnum) and isinstance(raw, str):
        return hint(raw)
    if not isinstance(raw, hint):
        raise ValueError(f"expected {hint.__name__}, not {type(raw).__name__}")
    return raw

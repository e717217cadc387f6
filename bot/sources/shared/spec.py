"""The shape of a source's entry in the registry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict

from bot.clock import Clock
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.durations import parse_duration
from bot.sla.facts import SourceName


class Settings(BaseModel):
    """What the configuration may say about a source. Faults never show what was written: it may be a
    secret."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


Make: TypeAlias = Callable[[SourceName, Settings, Http, Clock], Source]


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One kind of source: the settings it takes and how it is made from them."""

    kind: str
    settings: type[Settings]
    make: Make


def _elapsed(value: object) -> object:
    """`60s`, `2m`, `24h` become a timedelta; business days make no sense for a machine."""
    if not isinstance(value, str):
        return value
    duration = parse_duration(value)
    if not isinstance(duration, timedelta):
        raise ValueError("write hours, minutes or seconds (24h, 2m, 60s)")
    return duration


Elapsed = Annotated[timedelta, BeforeValidator(_elapsed)]
"""A duration of elapsed time, written like 60s, 2m or 24h."""

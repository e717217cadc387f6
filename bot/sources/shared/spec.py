"""The shape of a source's entry in the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict

from bot.clock import Clock
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.durations import parse_duration
from bot.sla.facts import SourceName
from bot.sources.shared.accounts import Secret


class Settings(BaseModel):
    """What the configuration may say about a source. Faults never show what was written: it may be a
    secret."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @property
    def monitor_names(self) -> frozenset[str] | None:
        """The monitors that there are, where the configuration names them; None where the product does."""
        return None


class Hooked(Settings):
    """Settings of a source that also takes webhooks."""

    webhook_secret: Secret | None = None
    """What the helpdesk signs its webhooks with. Without it no webhook is taken."""


@dataclass(frozen=True, slots=True)
class Call:
    """A webhook as it came in. Nothing in it may be believed before it has been verified. `query` is what
    the address said after `?`."""

    headers: Mapping[str, str]
    body: bytes
    came_at: datetime
    query: Mapping[str, str] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """A header, whatever the case of its name; empty when it is not there."""
        wanted = name.lower()
        return next((value for given, value in self.headers.items() if given.lower() == wanted), "")


class Forged(Exception):
    """A webhook that nobody who knows the secret can have sent, or that is too old."""


Hook: TypeAlias = Callable[[Hooked, Call], tuple[str, ...]]
"""Verify a webhook and give back the ids of the tickets it speaks of. Raises Forged; a body of another shape
speaks of no ticket."""

Make: TypeAlias = Callable[[SourceName, Settings, Http, Clock], Source]


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One kind of source: the settings it takes and how it is made from them. `retells`: its `look` tells the
    last days of monitors once more, so that what the product thinks otherwise of by now is found."""

    kind: str
    settings: type[Settings]
    make: Make
    hook: Hook | None = None
    retells: bool = False


def _elapsed(value: object) -> object:
    """`60s`, `2m`, `24h` become a timedelta; business days make no sense for a machine."""
    if not isinstance(value, str):
        return value
    try:
        duration = parse_duration(value)
    except ValueError:  # its words quote what was written, which may be a secret in the wrong line
        duration = None
    if not isinstance(duration, timedelta):
        raise ValueError("write hours, minutes or seconds (24h, 2m, 60s)")
    return duration


Elapsed = Annotated[timedelta, BeforeValidator(_elapsed)]
"""A duration of elapsed time, written like 60s, 2m or 24h."""

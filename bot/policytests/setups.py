"""The promises that a test is about: those of sla.yml, or some that are written beside the test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.config import Settings
from bot.config.loading import settle
from bot.config.reading import Path, Reading, Value
from bot.policytests.files import Written
from bot.sla.ladders import GROUP, OWNER
from bot.sla.policies import Book

UTC_ZONE = "UTC"
_STAND_IN: dict[str, Value] = {"bot_token": "xoxb-stand-in", "app_token": "xapp-stand-in"}


@dataclass(frozen=True, slots=True)
class Setup:
    """The promises in force, and the zone in which a test tells the time."""

    book: Book
    zone: str


def has_own(written: Written, *roots: Path) -> bool:
    """Whether policies are written under any of these paths."""
    return any(written.reading.at((*root, "policies")) is not None for root in roots)


def own_setup(written: Written, now: datetime, *roots: Path) -> Setup:
    """The policies under these paths. ConfigFaults, with the places of the test file, if they are faulty."""
    reading = written.part(*roots)
    reading.value.setdefault("timezone", UTC_ZONE)
    audiences = sorted(set(_audiences(reading)) - {OWNER, GROUP})
    channels: dict[str, Value] = {name: f"C0STANDIN{n}" for n, name in enumerate(audiences)}
    reading.value["slack"] = {**_STAND_IN, "channels": channels}
    return of_settings(settle(reading, {}, now))


def of_settings(settings: Settings) -> Setup:
    """The promises of a configuration."""
    return Setup(settings.book, settings.zone)


def _audiences(reading: Reading) -> Iterator[str]:
    """Every name that a ladder tells: in a test, each of them can be reached."""
    ladders = reading.at(("ladders",))
    rungs = [rung for ladder in _values(ladders) for rung in (ladder if isinstance(ladder, list) else [])]
    for rung in rungs:
        told = rung.get("tell") if isinstance(rung, dict) else None
        names = [told] if isinstance(told, str) else told
        yield from (name for name in names or () if isinstance(name, str))


def _values(value: Value) -> list[Value]:
    return list(value.values()) if isinstance(value, dict) else []

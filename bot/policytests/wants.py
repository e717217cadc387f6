"""What a test expects, line by line, and what it expects people to be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.config.reading import Path
from bot.policytests.collecting import Collector
from bot.policytests.expectations import ASPECTS, Moment, Value, Wanted, instant, read_promise, text_or_none
from bot.policytests.shapes import AlertShape, EntryShape, ExpectedShape

ABOUT_TICKET = ("policy", "ticket")
"""What can be expected besides timers: the policy that applies, and the status of the ticket."""


@dataclass(frozen=True, slots=True)
class Check:
    """What is expected at one instant."""

    at: datetime
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True)
class WantedAlert:
    """Something that people are to be told: its values by field, those that are looked at."""

    path: Path
    fields: tuple[tuple[str, Value], ...]


def wanted(entry: EntryShape, moment: Moment, path: Path, collector: Collector) -> Iterator[Wanted]:
    """All that one line expects."""
    for name, shape in (entry.expect or {}).items():
        here = (*path, "expect", name)
        if name in ABOUT_TICKET:
            yield Wanted(name, name, text_or_none(shape.state or "", moment), here)
            continue
        promise = collector.tried(here, read_promise, name, key=True)
        for aspect, text in _given(shape):
            read = partial(_boxed, aspect, moment)
            value = collector.tried((*here, aspect), read, text)
            if promise is not None and value is not None:
                yield Wanted(promise, aspect, value[0], (*here, aspect))


def _given(shape: ExpectedShape) -> Iterator[tuple[str, str]]:
    for aspect in ASPECTS:
        if (text := getattr(shape, aspect)) is not None:
            yield aspect, text


def _boxed(aspect: str, moment: Moment, text: str) -> tuple[Value]:
    """The value in a box, for it may be None."""
    return (ASPECTS[aspect].read(text, moment),)


def wanted_alert(shape: AlertShape, moment: Moment, path: Path, collector: Collector) -> WantedAlert:
    """One thing that people are to be told; a time alone is meant on the day of the alert above."""
    at = collector.tried((*path, "at"), partial(instant, moment=moment), shape.at)
    fields: list[tuple[str, Value]] = [("at", at), ("to", ", ".join(sorted(shape.to)))]
    fields += [(k, v) for k in ("rung", "reason") if (v := getattr(shape, k)) is not None]
    if shape.about is not None:
        promise = collector.tried((*path, "about"), read_promise, shape.about)
        fields.append(("about", str(promise)))
    if shape.breached is not None:
        breached = collector.tried((*path, "breached"), partial(instant, moment=moment), shape.breached)
        fields.append(("breached", breached))
    return WantedAlert(path, tuple(fields))

"""What can be expected of a timer: how each expectation is read, and how it is looked up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from bot.config.reading import Path
from bot.naming import did_you_mean, listed
from bot.sla.durations import BusinessDays, format_duration, parse_duration
from bot.sla.fold import Standing
from bot.sla.instants import local, read_local
from bot.sla.ladders import Kind
from bot.sla.policies import Metric, Origin
from bot.sla.timers import Cause, State, Timer

Value: TypeAlias = datetime | timedelta | str | None
"""What is expected or found. None is "there is none"."""

NONE = "none"


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in time an expectation stands: the zone and day that its own instants may lean on."""

    zone: str
    day: date


@dataclass(frozen=True, slots=True)
class Promise:
    """Which timer is meant; None in `kind` and `part` is the only one there is, in `cycle` the last one."""

    metric: Metric
    kind: Kind | None = None
    cycle: int | None = None
    part: str | None = None

    def __str__(self) -> str:
        name = f"{self.metric}:{self.part}" if self.part else str(self.metric)
        return " ".join([name, *([self.kind] if self.kind else []), *(_number(self.cycle))])

    def fits(self, timer: Timer) -> bool:
        """Whether a timer may be the one that is meant."""
        return (
            timer.id.metric is self.metric
            and self.kind in (None, timer.id.kind)
            and self.part in (None, timer.id.part)
            and self.cycle in (None, timer.id.cycle)
        )

    def of(self, standing: Standing) -> Timer | None:
        """The timer. LookupError when several kinds of promise would do."""
        found = [timer for timer in standing.timers if self.fits(timer)]
        if len(kinds := sorted({timer.id.kind for timer in found})) > 1:
            raise LookupError(f"is promised as {listed(kinds)}; write `{self.metric} {kinds[0]}`")
        if len(parts := sorted({timer.id.part for timer in found})) > 1:
            raise LookupError(f"is promised for {listed(parts)}; write `{self.metric}:{parts[0]}`")
        return max(found, key=lambda timer: timer.id.cycle, default=None)


def _number(cycle: int | None) -> list[str]:
    return [] if cycle is None else [str(cycle)]


def read_promise(text: str) -> Promise:
    """`first_response`, `resolution contractual`, `next_response 2`, `ownership:network`.
    ValueError in words for people."""
    name, *rest = text.split()
    metric, _, part = name.partition(":")
    if metric not in set(Metric):
        raise ValueError(f"`{metric}` is no promise; {did_you_mean(metric, [*Metric, 'policy', 'ticket'])}")
    cycle = int(rest.pop()) if rest and rest[-1].isdecimal() else None
    kind = rest.pop() if rest else None
    if rest or (kind is not None and kind not in set(Kind)):
        hint = "write it like resolution, resolution contractual or next_response 2"
        raise ValueError(f"`{text}` is no promise; {hint}")
    return Promise(Metric(metric), Kind(kind) if kind else None, cycle, part or None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One expectation: this field of this promise has this value."""

    promise: Promise | str  # or `policy`, `ticket`
    field: str
    value: Value
    path: Path


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing to expect of a timer."""

    read: Callable[[str, Moment], Value]
    look: Callable[[Timer, datetime], Value]


def duration(text: str) -> timedelta:
    """`45m`, `-1h 05m`, `0s`; no business days."""
    plain = text.strip()
    if plain in {"0", "0s", "0m", "0h"}:
        return timedelta(0)
    read = parse_duration(plain.removeprefix("-").strip())
    if isinstance(read, BusinessDays):
        raise ValueError("business days are no time of the calendar; write hours, such as 16h")
    return -read if plain.startswith("-") else read


def _duration(text: str, _: Moment) -> Value:
    return duration(text)


def instant(text: str, moment: Moment) -> Value:
    """An instant, or none."""
    return None if text == NONE else read_local(text, moment.zone, moment.day)


def _word(known: Collection[str]) -> Callable[[str, Moment], Value]:
    def read(text: str, _: Moment) -> Value:
        word = text.replace(" ", "_")
        if word == NONE:
            return None
        if word not in known:
            raise ValueError(f"`{text}` is not one of the words for this; {did_you_mean(word, known)}")
        return str(word)

    return read


def text_or_none(text: str, _: Moment) -> Value:
    """Any text, or none."""
    return None if text == NONE else text


ASPECTS: Mapping[str, Aspect] = {
    "state": Aspect(_word(list(State)), lambda timer, now: str(timer.state(now))),
    "used": Aspect(_duration, lambda timer, now: timer.used(now)),
    "left": Aspect(_duration, lambda timer, now: timer.left(now)),
    "budget": Aspect(_duration, lambda timer, _: timer.budget),
    "due": Aspect(instant, lambda timer, _: timer.due()),
    "breached": Aspect(instant, lambda timer, now: timer.breached_at(now)),
    "started": Aspect(instant, lambda timer, _: timer.started_at),
    "ended": Aspect(instant, lambda timer, _: timer.ended_at),
    "paused_for": Aspect(_word(list(Cause)), lambda timer, now: _text(timer.standing_still_at(now))),
    "policy": Aspect(text_or_none, lambda timer, _: timer.target.policy),
    "calendar": Aspect(text_or_none, lambda timer, _: timer.target.calendar.name),
    "calendar_from": Aspect(_word(list(Origin)), lambda timer, _: str(timer.target.origin)),
    "contract": Aspect(text_or_none, lambda timer, _: _contract(timer)),
    "clause": Aspect(text_or_none, lambda timer, _: timer.target.clause or None),
    "approximate": Aspect(_word(["yes", "no"]), lambda timer, _: "yes" if timer.approximate else "no"),
}
"""Every field of an expectation."""


def _text(cause: Cause | None) -> str | None:
    return None if cause is None else str(cause)


def _contract(timer: Timer) -> str | None:
    return timer.target.contract.reference if timer.target.contract else None


def words(value: Value, zone: str) -> str:
    """A value as a test file would write it."""
    match value:
        case None:
            return NONE
        case datetime():
            return local(value, zone)
        case timedelta():
            return format_duration(value)
        case str():
            return value

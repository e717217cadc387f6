"""From samples to what an indicator says: pure.

A sample is believed for one step. When none follows it within the gap, nobody can tell from the end of that
step on; so nothing is certain behind it before the next sample, or the end of the gap, has come.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sla.facts import NOBODY, Fact, FactKey, SourceName
from bot.sla.observations import Health, Observed
from bot.sla.uptime.services import monitor_subject
from bot.sources.prometheus.settings import Indicator
from bot.sources.shared.instants import EPOCH
from bot.sources.shared.turns import Turn

TICK = timedelta(milliseconds=1)
"""Prometheus' own grain."""

_CONDITIONS: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A value and its own instant."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of an indicator: all samples up to `read_to`, the last of them at `last_at`, and what it
    says since. None: nothing yet."""

    read_to: datetime
    last_at: datetime | None = None
    health: Health | None = None

    def settled(self, step: timedelta) -> datetime:
        """Up to here nothing that is read later can change what was told."""
        if self.last_at is None or self.health is Health.UNKNOWN:
            return self.read_to
        return min(self.read_to, self.last_at + step - TICK)


def judging(indicator: Indicator) -> Callable[[float], Health]:
    """What a sample of this indicator says, by its value."""
    sign, bound = indicator.condition
    good, untold = _CONDITIONS[sign], Health.UP if indicator.no_traffic == "up" else Health.UNKNOWN

    def judge(value: float) -> Health:
        if math.isnan(value):
            return untold
        return Health.UP if good(value, bound) else Health.DOWN

    return judge


def listen(
    heard: Heard, samples: Iterable[Sample], until: datetime, indicator: Indicator
) -> tuple[list[Turn], Heard]:
    """The changes that samples up to `until` tell, in order, and what has been heard then."""
    turns, judge = list[Turn](), judging(indicator)
    for sample in samples:
        if not heard.read_to < sample.at <= until:
            continue
        heard = _gap(heard, sample.at, indicator, turns)
        health = judge(sample.value)
        if health is not heard.health:
            turns.append(Turn(sample.at, health))
        heard = replace(heard, last_at=sample.at, health=health)
    heard = _gap(heard, until, indicator, turns)
    return turns, replace(heard, read_to=max(until, heard.read_to))


def lost(heard: Heard, until: datetime, indicator: Indicator) -> tuple[list[Turn], Heard]:
    """What is told when the samples up to `until` cannot be had, or not all of them: nobody knows."""
    if heard.last_at is None or heard.health is Health.UNKNOWN:
        return [], replace(heard, read_to=until)
    at = min(heard.settled(indicator.step), until) + TICK
    return [Turn(at, Health.UNKNOWN)], Heard(until, heard.last_at, Health.UNKNOWN)


def one_series(series: Sequence[Sequence[Sample]]) -> list[Sample] | None:
    """The samples of series that follow each other, as when a label changes; None for series that tell of
    the same time."""
    joined = list[Sample]()
    for one in sorted((one for one in series if one), key=lambda one: one[0].at):
        if joined and one[0].at <= joined[-1].at:
            return None
        joined += one
    return joined


def fact_of(source: SourceName, name: str, turn: Turn, observed_at: datetime) -> Fact:
    """A change as a fact, with the same key at every reading."""
    return Fact(
        source=source,
        key=FactKey(f"monitor:{name}:{(turn.at - EPOCH) // TICK}:{turn.health}"),
        subject=monitor_subject(source, name),
        occurred_at=turn.at,
        observed_at=observed_at,
        author=NOBODY,
        deed=Observed(turn.health),
    )


def _gap(heard: Heard, now: datetime, indicator: Indicator, turns: list[Turn]) -> Heard:
    """Nobody knows from the end of the last sample's step on, when the gap up to `now` is too long."""
    silent = heard.last_at is None or heard.health is Health.UNKNOWN
    if silent or heard.last_at is None or now - heard.last_at <= indicator.patience:
        return heard
    turns.append(Turn(heard.last_at + indicator.step, Health.UNKNOWN))
    return replace(heard, health=Health.UNKNOWN)

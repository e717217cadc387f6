"""What the configuration may say about an Alertmanager."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.sla.patterns import fault_of
from bot.sources.alertmanager.matchers import Matcher, parse
from bot.sources.shared.sightings import patience
from bot.sources.shared.signed_in import MonitorName, SignedIn
from bot.sources.shared.spec import Elapsed, Hooked, Settings


def _matchers(value: tuple[str, ...]) -> tuple[str, ...]:
    matchers = tuple(map(parse, value))
    if all(one.fits("") for one in matchers):
        raise ValueError("these would match every alert")
    for one in matchers:
        if one.pattern and (slow := fault_of(one.value)):
            raise ValueError(f"{one.value} could take very long on some alerts: it {slow}")
    return value


Matchers = Annotated[
    tuple[Annotated[str, Field(max_length=1000)], ...], Field(min_length=1), AfterValidator(_matchers)
]
"""Matchers as Alertmanager writes them; an alert must satisfy all."""


class Monitor(Settings):
    """A monitor: it is down while an alert that satisfies all these matchers is active."""

    alerts: Matchers
    for_: Annotated[Elapsed, Field(alias="for", ge=timedelta(0), le=timedelta(hours=6))] = timedelta(0)
    """The `for` of the alert's rule: so long before the alert the outage began."""
    labels: Annotated[Mapping[str, Annotated[str, Field(max_length=200)]], Field(max_length=50)] = Field({})
    """Further labels that its alerts carry, so that a silence of them is known to be one of this monitor."""

    @cached_property
    def matchers(self) -> tuple[Matcher, ...]:
        """Read from their text, once."""
        return tuple(map(parse, self.alerts))


class AlertmanagerSettings(SignedIn, Hooked):
    """Where it is, how to sign in with what stands before it, and which alerts mean an outage."""

    kind: Literal["alertmanager"] = "alertmanager"
    every: Annotated[Elapsed, Field(ge=timedelta(seconds=5), le=timedelta(hours=1))] = timedelta(seconds=30)
    """How often to read. The end of an outage is known to one reading."""
    lag: Annotated[Elapsed, Field(ge=timedelta(seconds=1), le=timedelta(minutes=30))] = timedelta(seconds=90)
    """How long an alert may take to get here: one that is not sent at once is sent again after a minute."""
    settle: Annotated[Elapsed, Field(ge=timedelta(0), le=timedelta(hours=1))] = timedelta(minutes=2)
    """So long after its start an Alertmanager may not have been sent all alerts again: it forgets them."""
    gap: Annotated[Elapsed, Field(gt=timedelta(0), le=timedelta(days=1))] | None = None
    """Longer between two readings, and nobody can tell what was between them."""
    watchdog: Matchers | None = None
    """An alert that is always active while somebody evaluates the rules. Without it nobody can tell."""
    silences: bool = True
    """Whether silences are maintenance."""
    monitors: Annotated[Mapping[MonitorName, Monitor], Field(min_length=1, max_length=500)]
    """The monitors, by name."""

    @property
    def monitor_names(self) -> frozenset[str]:
        return frozenset(self.monitors)

    @property
    def patience(self) -> timedelta:
        """How long may be between two readings."""
        return patience(self.gap, self.every)

    @property
    def longest_for(self) -> timedelta:
        """So far back an outage may be dated from its alert."""
        return max(monitor.for_ for monitor in self.monitors.values())

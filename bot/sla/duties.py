"""Duties to report an incident to an authority: which notices, within what time, counted from what (S20).

Every duty is a row of steps. A step begins with one event and is fulfilled by one notice. The times run
round the clock, and solving the ticket fulfils nothing.

Sources: GDPR, Regulation (EU) 2016/679, article 33; NIS2, Directive (EU) 2022/2555, article 23(4); DORA,
Regulation (EU) 2022/2554, article 19(4), with the time limits of Delegated Regulation (EU) 2025/301.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.sla.durations import Months

HOUR = timedelta(hours=1)


class Duty(StrEnum):
    """A law that asks for notices."""

    GDPR = "gdpr"
    NIS2 = "nis2"
    DORA = "dora"


class Event(StrEnum):
    """What happens to an incident. The last four are notices that were given."""

    AWARE = "aware"  # we know that it happened
    CLASSIFIED = "classified"  # we hold it to be a major one
    EARLY_WARNING = "early-warning"
    INITIAL = "initial"
    NOTIFICATION = "notification"
    INTERMEDIATE = "intermediate"
    FINAL = "final"

    @property
    def is_notice(self) -> bool:
        """Whether somebody was told of the incident."""
        return self not in (Event.AWARE, Event.CLASSIFIED)


@dataclass(frozen=True, slots=True)
class Step:
    """One notice that is due: the time it has, the event that starts it and the notice that ends it."""

    name: str
    within: timedelta | Months
    starts: Event
    stops: Event


STEPS: dict[Duty, tuple[Step, ...]] = {
    Duty.GDPR: (Step("notification", 72 * HOUR, Event.AWARE, Event.NOTIFICATION),),
    Duty.NIS2: (
        Step("early-warning", 24 * HOUR, Event.AWARE, Event.EARLY_WARNING),
        Step("notification", 72 * HOUR, Event.AWARE, Event.NOTIFICATION),
        Step("final", Months(1), Event.NOTIFICATION, Event.FINAL),
    ),
    Duty.DORA: (
        Step("initial", 4 * HOUR, Event.CLASSIFIED, Event.INITIAL),
        Step("initial-at-latest", 24 * HOUR, Event.AWARE, Event.INITIAL),
        Step("intermediate", 72 * HOUR, Event.INITIAL, Event.INTERMEDIATE),
        Step("final", Months(1), Event.INTERMEDIATE, Event.FINAL),
    ),
}
"""What each law asks for, in the order in which it is due."""


def part_of(duty: Duty, step: Step) -> str:
    """What tells the timer of one step from those of the others: `nis2.early-warning`."""
    return f"{duty}.{step.name}"


PARTS: dict[str, tuple[Duty, Step]] = {
    part_of(duty, s): (duty, s) for duty, steps in STEPS.items() for s in steps
}
"""Duty and step by the name of their part."""


def events_of(duty: Duty) -> tuple[Event, ...]:
    """All that can happen under a duty, in the order of its steps."""
    found = [event for step in STEPS[duty] for event in (step.starts, step.stops)]
    return tuple(dict.fromkeys(found))

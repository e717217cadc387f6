"""Simulate: a ticket's history lived through again, and everything that would have been said on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.engine.messages import messages_of
from bot.engine.ports import NewMessage
from bot.sla.alerts import Alert, Raised, decide
from bot.sla.facts import Assigned, Fact, Noted, Subject
from bot.sla.fold import Standing, fold
from bot.sla.library import Library

_TICK = datetime.resolution
"""Instants are whole microseconds: who has read everything up to and including one, has read up to the
next."""


@dataclass(frozen=True, slots=True)
class Said:
    """One alert of the simulation, with the messages it makes."""

    at: datetime
    alert: Alert
    messages: tuple[NewMessage, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """How a ticket stands at the end, and what was said about it."""

    standing: Standing
    said: tuple[Said, ...]


def live(subject: Subject, facts: Sequence[Fact], library: Library, until: datetime) -> Life | None:
    """Step through the instants at which something happened or was to be said, up to and including `until`.

    At each of them only what was heard by then is known, and all of that has been read. None when nothing
    was heard by the end.
    """
    known: list[Fact] = []
    raised: list[Raised] = []
    said: list[Said] = []
    standing: Standing | None = None
    for batch, stop in _batches(facts, until):
        known += batch
        standing = fold(subject, known, library)
        now: datetime | None = batch[-1].observed_at
        while now is not None and now < stop:
            verdict = decide(standing, raised, now, now + _TICK)
            for alert in verdict.alerts:
                raised.append(Raised(alert.key, str(alert.timer.id), alert.reason, alert.at, alert.audiences))
                said.append(Said(now, alert, tuple(messages_of(alert, now))))
            now = verdict.next_check_at
    return None if standing is None else Life(standing, tuple(said))


def _batches(facts: Sequence[Fact], until: datetime) -> Iterator[tuple[list[Fact], datetime]]:
    """The facts in the order of their being heard, with the instant from which the next ones are known.

    A fact that moves no clock is no step of its own: it comes along with the next that may.
    """
    heard = sorted((f for f in facts if f.observed_at <= until), key=lambda f: f.observed_at)
    steps: list[list[Fact]] = []
    quiet: list[Fact] = []
    for _, group in groupby(heard, key=lambda f: f.observed_at):
        batch = list(group)
        if all(isinstance(f.deed, Noted | Assigned) for f in batch):
            quiet += batch
        else:
            steps.append([*quiet, *batch])
            quiet = []
    stops = [*(step[-1].observed_at for step in steps[1:]), until + _TICK]
    yield from zip(steps, stops, strict=False)

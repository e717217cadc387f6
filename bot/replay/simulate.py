"""Simulate: a ticket's history lived through again, and everything that would have been said on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from bot.replay.merges import Joined
from bot.sla.alerts import Raised, decide
from bot.sla.facts import Fact, Noted, Subject
from bot.sla.fold import Standing, fold
from bot.sla.library import Library
from bot.sla.moments import Reason

TICK = datetime.resolution
"""Instants are whole microseconds: who has read everything up to and including one, has read up to the
next."""


@dataclass(frozen=True, slots=True)
class Said:
    """One alert of the simulation. It has no audiences when it would only have been put on record."""

    at: datetime
    key: str
    reason: Reason
    audiences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """How a ticket stands at the end, and what was said about it."""

    standing: Standing
    said: tuple[Said, ...]


def live(
    subject: Subject,
    facts: Sequence[Fact],
    library: Library,
    until: datetime,
    joined: Sequence[Joined] = (),
) -> Life | None:
    """Step through the instants at which something happened or was to be said, up to and including `until`.

    At each of them only what was heard by then is known, and all of that has been read. `joined` are the
    tickets that were merged into this one. None when nothing was heard by the end.
    """
    known: list[Fact] = []
    raised: list[Raised] = []
    said: list[Said] = []
    standing: Standing | None = None
    steps = _steps(batches(facts, until), joined, until)
    stops = [*(at for at, _ in steps[1:]), until + TICK]
    for (at, batch), stop in zip(steps, stops, strict=False):
        known += batch
        standing = fold(subject, known, library, [one.absorbed for one in joined if one.heard_at <= at])
        now: datetime | None = at
        while now is not None and now < stop:
            verdict = decide(standing, raised, now, now + TICK)
            raised += [alert.on_record() for alert in verdict.alerts]
            said += [Said(now, alert.key, alert.reason, alert.audiences) for alert in verdict.alerts]
            now = verdict.next_check_at
    return None if standing is None else Life(standing, tuple(said))


def _steps(
    heard: Sequence[list[Fact]], joined: Sequence[Joined], until: datetime
) -> list[tuple[datetime, list[Fact]]]:
    """When something new is known, and the facts of it; from the first fact on."""
    steps = {batch[-1].observed_at: batch for batch in heard}
    for one in joined:
        if heard and heard[0][-1].observed_at < one.heard_at <= until:
            steps.setdefault(one.heard_at, [])
    return sorted(steps.items(), key=itemgetter(0))


def batches(facts: Sequence[Fact], until: datetime) -> list[list[Fact]]:
    """The facts in the order of their being heard; what is heard at one instant becomes known together.

    A fact that moves no clock is no step of its own: it comes along with the next that may.
    """
    heard = sorted((f for f in facts if f.observed_at <= until), key=lambda f: f.observed_at)
    steps: list[list[Fact]] = []
    quiet: list[Fact] = []
    for _, group in groupby(heard, key=lambda f: f.observed_at):
        batch = list(group)
        if all(isinstance(f.deed, Noted) for f in batch):
            quiet += batch
        else:
            steps.append([*quiet, *batch])
            quiet = []
    return steps

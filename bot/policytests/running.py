"""Running a test: the same fold and the same decisions as the bot's, from instant to instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.policytests.cases import Case
from bot.policytests.timelines import FOR_EVER, TICKET
from bot.sla.alerts import Alert, Raised, decide
from bot.sla.fold import Standing, fold

TICK = datetime.resolution
"""Who has read everything up to and including an instant has read up to the next."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something that people are told."""

    at: datetime
    alert: Alert


@dataclass(frozen=True, slots=True)
class Course:
    """How a test went: the standing at each instant that was asked for, and all that was said."""

    standings: tuple[Standing, ...]
    said: tuple[Said, ...]


def run(case: Case) -> Course:
    """Live through a test. At each instant only what was heard by then is known."""
    raised: list[Raised] = []
    said: list[Said] = []
    for stop, following in _stops(case):
        standing = _standing(case, stop)
        now: datetime | None = stop
        while now is not None and now < following:
            verdict = decide(standing, raised, now, _read_up_to(case, now))
            raised += [alert.on_record() for alert in verdict.alerts]
            said += [Said(now, alert) for alert in verdict.alerts if alert.audiences]
            now = verdict.next_check_at
    return Course(tuple(_standing(case, check.at) for check in case.checks), tuple(said))


def _standing(case: Case, at: datetime) -> Standing:
    """How the ticket stands to those who know what was heard up to an instant."""
    facts = [fact for fact in case.facts if fact.observed_at <= at]
    absorbed = [one for heard_at, one in case.absorbed if heard_at <= at]
    return fold(TICKET, facts, case.library, absorbed)


def _stops(case: Case) -> Iterator[tuple[datetime, datetime]]:
    """The instants at which something is heard or the source is read again, each with the next one."""
    instants = {fact.observed_at for fact in case.facts} | {heard_at for heard_at, _ in case.absorbed}
    instants |= {end for _, end in case.silences if end != FOR_EVER}
    stops = sorted(instant for instant in instants if instant <= case.end)
    yield from zip(stops, [*stops[1:], case.end + TICK], strict=True)


def _read_up_to(case: Case, now: datetime) -> datetime:
    """The watermark: it stands still while the source cannot be read (S27)."""
    return next((start for start, end in case.silences if start <= now < end), now + TICK)

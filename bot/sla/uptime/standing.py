"""The standing of a service: what its monitors and people said becomes its timers. Pure, as the fold of a
ticket is, and the order and the repeats of the facts do not matter either."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.sla.facts import (
    Acknowledged,
    Attributes,
    Category,
    Claimed,
    Fact,
    FactKey,
    Snoozed,
    SourceName,
    Subject,
)
from bot.sla.fold import Standing
from bot.sla.library import Library
from bot.sla.observations import Health, Observed, PeriodClosed, Watched
from bot.sla.policies import Choice
from bot.sla.scene import Acknowledgement
from bot.sla.spans import Span
from bot.sla.timers import Cause, Ending, Timer
from bot.sla.uptime.budgets import Heard, Said
from bot.sla.uptime.clocks import timer
from bot.sla.uptime.exclusions import Window, excluded_by_people, windows
from bot.sla.uptime.health import joined
from bot.sla.uptime.lanes import Lane, lanes, promised_in, promised_last
from bot.sla.uptime.periods import Per, Period, Rolling, periods_between
from bot.sla.uptime.planned import planned_windows
from bot.sla.uptime.rolling import AHEAD, rolling_timers
from bot.sla.uptime.services import Service

_MOMENT = timedelta(microseconds=1)


def once(facts: Iterable[Fact]) -> list[Fact]:
    """Each fact once, as it was first observed, in order."""
    known: dict[tuple[SourceName, FactKey], Fact] = {}
    for fact in facts:
        key = (fact.source, fact.key)
        if key not in known or (fact.observed_at, fact.order) < (known[key].observed_at, known[key].order):
            known[key] = fact
    return sorted(known.values(), key=lambda fact: fact.order)


def heard(facts: Iterable[Fact], planned: Iterable[Window] = ()) -> Heard | None:
    """What the facts of a service and of its monitors say together; None before it is watched. `planned` is
    maintenance that no fact announces."""
    ordered = once(facts)
    watched = next((fact.occurred_at for fact in ordered if isinstance(fact.deed, Watched)), None)
    if watched is None:
        return None
    said, vague = said_by(ordered)
    milder = said_mildly(ordered) if vague else None
    people = excluded_by_people(ordered)
    return Heard(said, watched, [*planned, *windows(ordered)], people, vague, milder)


_Turns = defaultdict[Subject, list[tuple[datetime, Health]]]


def said_by(ordered: Iterable[Fact]) -> tuple[Said, frozenset[datetime]]:
    """What each monitor said, in order, and the instants that are only known as intervals: an outage began
    with its interval, and anything else at the end of it, which leaves less time (S29)."""
    said, vague = _Turns(list), set[datetime]()
    for fact, health in _observed(ordered):
        at = _earliest(fact, said) if health is Health.DOWN else fact.occurred_at
        if fact.not_before is not None:
            vague.add(at)
        said[fact.subject].append((at, health))
    return dict(said), frozenset(vague)


def said_mildly(ordered: Iterable[Fact]) -> Said:
    """The same at the other ends: an outage began at the end of its interval and was over at the beginning
    of one."""
    said = _Turns(list)
    for fact, health in _observed(ordered):
        at = fact.occurred_at if health is Health.DOWN else _earliest(fact, said)
        said[fact.subject].append((at, health))
    return dict(said)


def _observed(ordered: Iterable[Fact]) -> Iterator[tuple[Fact, Health]]:
    return ((fact, fact.deed.health) for fact in ordered if isinstance(fact.deed, Observed))


def _earliest(fact: Fact, said: _Turns) -> datetime:
    """When it was so at the earliest: not before what the monitor had said last."""
    if fact.not_before is None:
        return fact.occurred_at
    before = said[fact.subject]
    return max(fact.not_before, before[-1][0]) if before else fact.not_before


def heard_of(name: str, facts: Iterable[Fact], library: Library) -> Heard | None:
    """The same with the maintenance that the configuration announces for the service of that name."""
    ordered = once(facts)
    until = ordered[-1].occurred_at + AHEAD if ordered else None
    return heard(ordered, planned_windows(name, library, until) if until else ())


def fold_service(subject: Subject, facts: Iterable[Fact], library: Library) -> Standing:
    """The standing of a service that the newest book knows. A period keeps the edition in force when it began
    (S10)."""
    ordered = once(facts)
    return standing_of(subject, ordered, heard_of(subject.id, ordered, library), library)


def standing_of(subject: Subject, ordered: Sequence[Fact], known: Heard | None, library: Library) -> Standing:
    """The same from facts that stand in order, once each, and what was heard by them."""
    service = library.latest.service(subject.id)
    last_at = ordered[-1].occurred_at if ordered else None
    timers: list[Timer] = []
    if known is not None and last_at is not None:
        closed = frozenset(fact.deed.name for fact in ordered if isinstance(fact.deed, PeriodClosed))
        timers = sorted(
            _Budgets(subject, known, library, last_at, closed).timers(),
            key=lambda t: (t.started_at, *t.id.lane, t.id.cycle),
        )
    customers = sorted({p.customer for p in service.promises if p.customer}) if service else []
    claimed = [fact.deed.slack_user for fact in ordered if isinstance(fact.deed, Claimed)]
    snoozed = [fact.deed.until for fact in ordered if isinstance(fact.deed, Snoozed)]
    return Standing(
        subject=subject,
        timers=tuple(timers),
        choice=Choice(
            subject.id if service else None, None, tuple({t.target.lane: t.target for t in timers}.values())
        ),
        category=_category(service, known, last_at),
        attributes=Attributes(
            customer=", ".join(customers) or None, group=(service.group or None) if service else None
        ),
        requester="",
        owner=None,
        claimed_by=claimed[-1] if claimed else "",
        opened_at=known.watched_at if known else None,
        deleted=service is None,
        merged_into=None,
        snoozed_until=snoozed[-1] if snoozed else None,
        acknowledgements=tuple(
            Acknowledgement(fact.occurred_at, fact.deed.timer, fact.author)
            for fact in ordered
            if isinstance(fact.deed, Acknowledged)
        ),
        last_at=last_at,
    )


@dataclass(frozen=True, slots=True)
class _Budgets:
    """All that the timers of a service are made of. `closed` are names of periods."""

    subject: Subject
    known: Heard
    library: Library
    last_at: datetime
    closed: frozenset[str]

    def timers(self) -> Iterator[Timer]:
        """The timers of all promises."""
        for lane, zone, per in lanes(self.subject, self.library):
            made = self._rolling(lane, per) if isinstance(per, Rolling) else self._periods(lane, zone, per)
            yield from (_marked(one, self.known.vague) for one in made)

    def _periods(self, lane: Lane, zone: str, per: Per) -> Iterator[Timer]:
        watched_at = self.known.watched_at
        for period in periods_between(watched_at, max(self.last_at, watched_at), per, zone):
            found = promised_in(self.subject, lane, self.library, period, watched_at)
            one = timer(*found, self.known, period, closed=period.name in self.closed) if found else None
            if found and one is not None:
                yield from cut(one, found[1].until)

    def _rolling(self, lane: Lane, per: Rolling) -> Iterator[Timer]:
        """By the newest edition that has the promise."""
        found = promised_last(self.subject, lane, self.library)
        if found is not None:
            for one in rolling_timers(*found, per, self.known, self.last_at):
                yield from cut(one, found[1].until)


def _marked(timer: Timer, vague: frozenset[datetime]) -> Timer:
    """The timer, marked as approximate if it ran from or to an instant that is (S29)."""
    ran = (one for one in timer.stretches if one.cause is Cause.RUNNING)
    hangs = vague and any(not vague.isdisjoint((one.start, one.end)) for one in ran)
    return replace(timer, approximate=True) if hangs else timer


def cut(timer: Timer, at: datetime | None) -> Iterator[Timer]:
    """The timer of a promise that left the configuration at an instant: none that begins later; one that goes
    on is missed if it was broken by then, else cancelled."""
    if at is None or (timer.ended_at is not None and timer.ended_at <= at):
        yield timer
    elif timer.started_at < at:
        kept = (one for one in timer.stretches if one.start < at)
        stretches = tuple(one if one.end and one.end <= at else replace(one, end=at) for one in kept)
        ended = Timer(timer.id, stretches, at, Ending.STOPPED)
        yield ended if ended.breached_at(at) is not None else replace(ended, ending=Ending.CANCELLED)


def current(timers: Iterable[Timer], now: datetime) -> list[Timer]:
    """The timers of periods and outages that go on at an instant."""
    return [one for one in timers if one.started_at <= now and one.ended_at is None]


def is_down(service: Service, known: Heard, at: datetime) -> bool:
    """Whether any promise's monitors say that the service is bad at an instant, excluded or not."""
    for promise in service.promises:
        said = {str(one): known.said.get(one, ()) for one in promise.monitors}
        if joined(said, service.quorum, Span(at, at + _MOMENT), service.min_length).outages.contains(at):
            return True
    return False


def _category(service: Service | None, known: Heard | None, at: datetime | None) -> Category:
    """A service that is down is open; one that works is solved."""
    if service is None or known is None or at is None:
        return Category.CLOSED
    return Category.OPEN if is_down(service, known, at) else Category.SOLVED


def periods_to_close(service: Service, known: Heard, closed: Iterable[str], until: datetime) -> list[Period]:
    """Periods of any promise that are over by `until` and not closed yet, in order; of two zones the later
    end."""
    done, found = set(closed), dict[str, Period]()
    for promise in service.promises:
        if isinstance(promise.per, Rolling):
            continue
        for period in periods_between(known.watched_at, until, promise.per, promise.zone):
            if period.span.end <= until and period.name not in done:
                other = found.get(period.name)
                if other is None or other.span.end < period.span.end:
                    found[period.name] = period
    return sorted(found.values(), key=lambda one: (one.span.end, one.name))

"""What a supplier's outage endangers: budgets of promises to customers, and our own claim (S43, S44).

An outage that goes on is tried, not calculated: the services that depend on it are folded as if they were
down from now on, by the same rules as ever. Hours, maintenance, exclusions and editions count as they will.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sla.claims import ClaimWindow, Incident
from bot.sla.contracts import ClaimFrom
from bot.sla.facts import NOBODY, Fact, FactKey
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.observations import Health, Observed
from bot.sla.policies import Book
from bot.sla.promises import Supplier
from bot.sla.timers import Cause, Timer
from bot.sla.upstream import Dependent, our_claim, zone_of
from bot.sla.uptime.periods import Per, Rolling, period_at
from bot.sla.uptime.services import Service
from bot.sla.uptime.standing import current, fold_service, heard_of, is_down

Told = Mapping[str, Sequence[Fact]]
"""What is known of each service, by its name: its facts and those of its monitors."""


@dataclass(frozen=True, slots=True)
class Danger:
    """A budget that is in danger. `timer` runs as if the service were down from now on; `down`: it is. `cost`
    is what an outage that is over took from it."""

    service: Service
    timer: Timer
    down: bool
    cost: timedelta | None = None


@dataclass(frozen=True, slots=True)
class OurClaim:
    """What we may claim of a supplier, by the contract. `window` is None where it sets no time, or counts
    from a right that has not arisen and is not in sight. The right arises when their promise is broken: at
    `right_at`, if it goes on; None when that is not in sight."""

    supplier: Supplier
    window: ClaimWindow | None
    zone: str
    right_at: datetime | None


def dangers(library: Library, found: Iterable[Dependent], told: Told, now: datetime) -> list[Danger]:
    """Every budget that the promises have now, in the order in which they break; those that do not come
    last."""
    made = []
    for service, lanes in _by_service(found):
        facts = told.get(service.name, ())
        known = heard_of(service.name, facts, library)
        if known is not None:
            tried = fold_service(service.subject, [*facts, *as_if_down(service, now)], library)
            down = is_down(service, known, now)
            open_now = (t for t in current(tried.timers, now) if _lane(t) in lanes and not _over(t, now))
            made += [Danger(service, timer, down) for timer in open_now]
    return sorted(made, key=_soonest)


def costs(
    library: Library, found: Iterable[Dependent], told: Told, began_at: datetime, ended_at: datetime
) -> list[Danger]:
    """What an outage that is over took from each budget that went on meanwhile; from some nothing at all."""
    made = []
    for service, lanes in _by_service(found):
        standing = fold_service(service.subject, told.get(service.name, ()), library)
        for timer in standing.timers:
            over = timer.ended_at is not None and timer.ended_at <= began_at
            if _lane(timer) in lanes and timer.started_at < ended_at and not over:
                cost = timer.used(ended_at) - timer.used(began_at)
                made.append(Danger(service, timer, down=False, cost=cost))
    return sorted(made, key=_dearest)


def as_if_down(service: Service, now: datetime) -> Iterator[Fact]:
    """What every monitor of a service would say if it went down now. For trying out; never stored."""
    for monitor in sorted(service.monitors):
        key = FactKey(f"as if:{monitor}")
        yield Fact(
            monitor.source, key, monitor, now, now, NOBODY, Observed(Health.DOWN), sequence=1_000_000_000
        )


def broken_at(timers: Iterable[Timer]) -> datetime | None:
    """When the first promise of a supplier breaks, or was broken; None when that is not in sight."""
    dues = (timer.due() for timer in timers if timer.id.kind is Kind.SUPPLIER)
    return min((at for at in dues if at is not None), default=None)


def theirs(library: Library, service: Service, facts: Sequence[Fact], now: datetime) -> list[Timer]:
    """The budgets of the suppliers' own promises about a service, as if it were down from now on."""
    tried = fold_service(service.subject, [*facts, *as_if_down(service, now)], library)
    return [t for t in current(tried.timers, now) if t.id.kind is Kind.SUPPLIER and not _over(t, now)]


def our_claims(book: Book, service: Service, began_at: datetime, right_at: datetime | None) -> list[OurClaim]:
    """What may be claimed of each supplier that a service names, for an outage that began at an instant."""
    made = []
    for supplier in book.suppliers:
        if supplier.name in service.suppliers:
            window = _window(book, supplier, service, began_at, right_at)
            made.append(OurClaim(supplier, window, zone_of(book, supplier), right_at))
    return made


def _window(
    book: Book, supplier: Supplier, service: Service, began_at: datetime, right_at: datetime | None
) -> ClaimWindow | None:
    claim = supplier.contract.claim if supplier.contract else None
    if claim is None or (claim.start is ClaimFrom.ELIGIBILITY and right_at is None):
        return None
    promised = next((p for p in service.promises if p.kind is Kind.SUPPLIER), None)
    zone = promised.zone if promised else zone_of(book, supplier)
    per = promised.per if promised and not isinstance(promised.per, Rolling) else Per.MONTH
    period = period_at(began_at, per, zone).span
    return our_claim(book, supplier, Incident(began_at, period, right_at or began_at))


def _by_service(found: Iterable[Dependent]) -> Iterator[tuple[Service, set[tuple[str, ...]]]]:
    """Each service with the promises that are looked at."""
    grouped: dict[str, tuple[Service, set[tuple[str, ...]]]] = {}
    for one in found:
        promise = one.promise
        _, lanes = grouped.setdefault(one.service.name, (one.service, set()))
        lanes.add((promise.metric, promise.kind, promise.part))
    yield from grouped.values()


def _lane(timer: Timer) -> tuple[str, ...]:
    return (timer.id.metric, timer.id.kind, timer.id.part)


def _over(timer: Timer, now: datetime) -> bool:
    """Whether its period is over and only waits to be closed."""
    return timer.standing_still_at(now) is Cause.PERIOD_OVER


def _soonest(one: Danger) -> tuple[bool, datetime, str, str]:
    due = one.timer.due()
    return (due is None, due or one.timer.started_at, one.service.name, str(one.timer.id))


def _dearest(one: Danger) -> tuple[timedelta, str, str]:
    return (-(one.cost or timedelta(0)), one.service.name, str(one.timer.id))

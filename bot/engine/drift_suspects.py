"""What may differ between a helpdesk's rules and ours: the calendars, zones, budgets and switches to try."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from bot.engine.drift_views import Because, Finding, Moment
from bot.sla.calendars import ALWAYS, Calendar, Holidays
from bot.sla.durations import Duration
from bot.sla.facts import Category
from bot.sla.library import Edition, Library
from bot.sla.policies import Book, Metric, Policy, Supplier, Target, Team
from bot.sla.switches import Reopen
from bot.sla.timers import Stretch, Timer

Change = Callable[[Timer], Timer]
"""What another rule makes of a timer."""
PAUSES = (
    frozenset[Category](),
    frozenset({Category.PENDING}),
    frozenset({Category.ON_HOLD}),
    frozenset({Category.PENDING, Category.ON_HOLD}),
)
_HALVES = ("Asia/Tehran", "Asia/Kabul", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Yangon", "Australia/Darwin")
OFFSETS = (*(f"Etc/GMT{-hours:+}" for hours in range(-11, 14) if hours), *_HALVES)
"""One zone for each distance from UTC that people live at, and UTC itself aside."""


class Suspects:
    """What a configuration knows besides what applies to a ticket. Made once for many tickets: what other
    rules make of the library is remembered."""

    def __init__(self, library: Library, zone: str) -> None:
        """`zone` is the default one."""
        self.library = library
        editions = reversed(library.editions)
        found = [calendar for edition in editions for calendar in _of_book(edition.book)]
        self.calendars = {one.version: one for one in reversed(found)}
        self.zones = tuple(dict.fromkeys([zone, *(one.zone for one in found), "UTC"]))
        self._altered: dict[_Pausing | _Reopening, Library] = {}

    def budgets(self, metric: Metric) -> Sequence[Duration]:
        """What is promised of a metric to anybody, by the newest edition."""
        promises = (p for policy in self.library.latest.policies for p in policy.promises)
        return list(dict.fromkeys(p.budget for p in promises if p.metric is metric))

    def pausing(self, timer: Timer) -> Iterator[tuple[Finding, Library]]:
        """Other statuses in which the clock stands still."""
        own = timer.target.promise.pause_on
        for pauses in PAUSES:
            if pauses != own:
                found = Finding(Because.PAUSE, pauses=(pauses, own))
                yield found, self._with(_Pausing(timer.id.lane, pauses))

    def reopening(self, timer: Timer) -> Iterator[tuple[Finding, Library]]:
        """Other ways to go on after a reopening (S16)."""
        for reopen in Reopen:
            if reopen is not timer.target.switches.reopen:
                yield Finding(Because.REOPENING, reopen=reopen), self._with(_Reopening(reopen))

    def _with(self, change: _Pausing | _Reopening) -> Library:
        """The library with every policy changed so."""
        if change not in self._altered:
            books = ((e.since, e.book) for e in self.library.editions)
            changed = ((at, replace(b, policies=tuple(map(change, b.policies)))) for at, b in books)
            self._altered[change] = Library(tuple(Edition(at, book) for at, book in changed))
        return self._altered[change]


def calendar_changes(suspects: Suspects, own: Calendar) -> Iterator[tuple[Finding, Change]]:
    """Round the clock, the other calendars, the own one without its holidays, and in other zones."""
    always, same = replace(ALWAYS, name="24x7", zone=own.zone), own.version
    for version, other in ({always.version: always} | suspects.calendars).items():
        if version != same:
            yield Finding(Because.CALENDAR, other.name, own.name), under(other)
    if bare(own) != own:
        yield Finding(Because.HOLIDAYS, here=own.name), under(bare(own))
    for zone in suspects.zones:
        if zone != own.zone and own.week != ALWAYS.week:
            yield Finding(Because.ZONE, zone, own.zone), under(replace(own, zone=zone))


def offset_changes(own: Calendar, at: datetime) -> Iterator[tuple[Finding, Change]]:
    """The own hours at every other distance from UTC."""
    if own.week == ALWAYS.week:
        return
    for zone in OFFSETS:
        moved = _moved(own, zone)
        offset = at.astimezone(moved.days().zone).strftime("%z")
        yield Finding(Because.ZONE, f"UTC{offset[:3]}:{offset[3:]}", own.zone), under(moved)


def budget_changes(suspects: Suspects, timer: Timer) -> Iterator[tuple[Finding, Change]]:
    """What is promised to others."""
    own = timer.target.promise.budget
    for budget in suspects.budgets(timer.id.metric):
        if budget != own:
            yield Finding(Because.BUDGET, budgets=(budget, own)), within(budget)


def start_changes(
    timer: Timer, starts: Sequence[tuple[Moment, datetime]]
) -> Iterator[tuple[Finding, Change]]:
    """A beginning with something else that happened."""
    for moment, at in starts:
        if at != timer.started_at:
            yield Finding(Because.START, moment=moment), beginning(at)


# --- what another rule makes of a timer ----------------------------------------


def under(calendar: Calendar) -> Change:
    """The same timer under another calendar."""
    return lambda timer: _with_target(timer, lambda target: replace(target, calendar=calendar))


def within(budget: Duration) -> Change:
    """The same timer with another budget."""
    return lambda timer: _with_target(
        timer, lambda target: replace(target, promise=replace(target.promise, budget=budget))
    )


def beginning(at: datetime) -> Change:
    """The same timer from another instant on: what it did before that is forgotten, or it did the same."""

    def change(timer: Timer) -> Timer:
        first, *rest = [s for s in timer.stretches if s.end is None or s.end > at] or [timer.stretches[-1]]
        return replace(timer, stretches=(replace(first, start=at), *rest))

    return change


def bare(calendar: Calendar) -> Calendar:
    """The weekly hours alone."""
    return calendar if not any(calendar.week) else replace(calendar, holidays=Holidays(), short=(), extra=())


def _with_target(timer: Timer, change: Callable[[Target], Target]) -> Timer:
    """Nearly always all stretches have one target: it is changed once."""
    changed: dict[int, Target] = {}
    stretches = []
    for s in timer.stretches:
        target = changed.get(id(s.target)) or changed.setdefault(id(s.target), change(s.target))
        stretches.append(Stretch(s.start, s.end, s.cause, target, s.detail, s.promised, s.holder))
    return Timer(timer.id, tuple(stretches), timer.ended_at, timer.ending, timer.approximate)


# --- other rules for whole policies ----------------------------------------


@dataclass(frozen=True, slots=True)
class _Pausing:
    lane: tuple[object, ...]
    pauses: frozenset[Category]

    def __call__(self, policy: Policy) -> Policy:
        promises = (replace(p, pause_on=self.pauses) if p.lane == self.lane else p for p in policy.promises)
        return replace(policy, promises=tuple(promises))


@dataclass(frozen=True, slots=True)
class _Reopening:
    reopen: Reopen

    def __call__(self, policy: Policy) -> Policy:
        return replace(policy, switches=replace(policy.switches, reopen=self.reopen))


@lru_cache(maxsize=512)
def _moved(calendar: Calendar, zone: str) -> Calendar:
    return replace(calendar, zone=zone)


def _of_book(book: Book) -> Iterator[Calendar]:
    yield book.calendar
    for policy in book.policies:
        named = [p.about.calendar for p in policy.promises if isinstance(p.about, Team | Supplier)]
        yield from (c for c in (policy.calendar, *named) if c is not None)
    for customer in book.customers:
        contract = customer.contract.calendar if customer.contract else None
        yield from (c for c in (customer.calendar, contract) if c is not None)

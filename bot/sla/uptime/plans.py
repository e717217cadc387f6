"""Plans: windows of maintenance as people talk about them, and what is to be told of each by when (S38).

`exclusions.windows` says which time a window excuses; here a window is planned, moved, called off, ended
early, and announced: at once, and again ahead of its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from bot.sla.facts import SLACK, Fact, Subject
from bot.sla.library import Library
from bot.sla.observations import MaintenanceCalledOff, MaintenancePlanned
from bot.sla.spans import Span
from bot.sla.uptime.recurring import Once, Planned, Recurring, occurrences

LOOK_AHEAD = timedelta(days=62)
"""How far ahead windows that come again are laid out."""


class Change(StrEnum):
    """What was said of a window last, as far as it changed anything."""

    PLANNED = "planned"
    MOVED = "moved"
    OFF = "off"
    ENDED = "ended"  # over earlier than planned


@dataclass(frozen=True, slots=True)
class Plan:
    """A window as it stands. `id` stays when it is moved, and is the same for every service that it concerns.

    `since` is when we heard of what is so now; `was` is its span before it was moved or ended early. `name`
    is set for those that people declared here, `author` is who said so in Slack. `repeats` is set for a
    window that comes again; `before` is the end of the one before it.
    """

    id: str
    span: Span
    since: datetime
    change: Change = Change.PLANNED
    was: Span | None = None
    reason: str = ""
    name: str = ""
    author: str = ""
    monitor: Subject | None = None
    repeats: Recurring | None = None
    before: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it takes place."""
        return self.change in (Change.PLANNED, Change.MOVED)

    def over(self, now: datetime) -> bool:
        """Whether nothing needs to be said of it any more: its time has passed, or would have."""
        end = self.was.end if self.change is Change.ENDED and self.was else self.span.end
        return end <= now


@dataclass(frozen=True, slots=True)
class Stage:
    """Something to tell of a window, and from when on. `ahead` is set for what is told before it begins."""

    at: datetime
    change: Change
    ahead: timedelta | None = None

    def key(self, plan: Plan) -> str:
        """Unique for ever among what is told of a plan."""
        if self.ahead is not None:
            return f"ahead-{self.ahead.total_seconds():g}s-{plan.span.start.isoformat()}"
        return f"{self.change}-{self.at.isoformat()}"


def plans_of(facts: Iterable[Fact]) -> list[Plan]:
    """Every window that facts speak of, as it stands after the last word about it."""
    known: dict[tuple[Subject, str], Plan] = {}
    for fact in sorted(facts, key=lambda one: one.order):
        match fact.deed:
            case MaintenancePlanned(name):
                key = (fact.subject, name)
                known[key] = _planned(known.get(key), fact, fact.deed)
            case MaintenanceCalledOff(name, ended):
                before = known.get((fact.subject, name))
                if before is not None and before.stands:
                    known[fact.subject, name] = _called_off(before, fact, ended=ended)
            case _:
                continue
    return sorted(known.values(), key=lambda one: (one.span, one.id))


def plans_in_file(name: str, library: Library, now: datetime) -> Iterator[Plan]:
    """The windows that the editions of the file plan for a service: single ones, and of those that come again
    the ones that are not over, up to a while ahead. What a later edition leaves out before it begins is
    called off."""
    for planned, since, until in _said(name, library):
        match planned:
            case Once(span, _, reason):
                off = until is not None and until <= span.start
                at = until if off and until is not None else since
                yield Plan(_id(planned), span, at, Change.OFF if off else Change.PLANNED, reason=reason)
            case Recurring():
                yield from _coming(planned, since, until, now)


def series_in_file(name: str, library: Library, now: datetime) -> Iterator[Plan]:
    """The windows that come again, one plan for all of each: its span is that of the next one."""
    for planned, since, until in _said(name, library):
        if not isinstance(planned, Recurring):
            continue
        found = next(occurrences(planned, max(now, since), now + timedelta(days=400)), None)
        if found is None:
            continue
        change = Change.PLANNED if until is None else Change.OFF
        series = Plan(f"series-{_id(planned)}", found, since if until is None else until, change)
        yield replace(series, reason=planned.reason, repeats=planned)


def due_stage(plan: Plan, ahead: Sequence[timedelta], now: datetime) -> Stage | None:
    """What is to be told by now: of several that were missed the last one only. None when there is nothing,
    or nothing any more."""
    if plan.over(now):
        return None
    return max((one for one in _stages(plan, ahead) if one.at <= now), key=lambda one: one.at, default=None)


def next_stage_at(plan: Plan, ahead: Sequence[timedelta], now: datetime) -> datetime | None:
    """When there is more to tell."""
    return min((one.at for one in _stages(plan, ahead) if one.at > now), default=None)


def told_under(plan: Plan, ahead: Sequence[timedelta], key: str, now: datetime) -> Stage | None:
    """What was to be told under a key; None if that is not so any more."""
    if plan.over(now):
        return None
    return next((one for one in _stages(plan, ahead) if one.key(plan) == key), None)


def _stages(plan: Plan, ahead: Sequence[timedelta]) -> Iterator[Stage]:
    """A window that comes again was announced with all the others, and is told only ahead. Nothing is told
    ahead before it was known, nor before the one before it is over: of one in every night, an hour ahead."""
    if plan.repeats is None or plan.id.startswith("series-"):
        yield Stage(plan.since, plan.change)
    if not plan.stands or plan.id.startswith("series-"):
        return
    for one in ahead:
        at = plan.span.start - one
        if at > plan.since and (plan.before is None or at >= plan.before):
            yield Stage(at, plan.change, one)


def _planned(before: Plan | None, fact: Fact, deed: MaintenancePlanned) -> Plan:
    span = Span(deed.start, deed.end)
    if before is not None and before.stands and before.span == span:
        return replace(before, reason=deed.reason)
    moved = before is not None and before.stands
    monitor = fact.subject if fact.subject.kind == "monitor" else None
    return Plan(
        id=f"{fact.subject.source}-{deed.name}",
        span=span,
        since=fact.observed_at,
        change=Change.MOVED if moved else Change.PLANNED,
        was=before.span if moved and before is not None else None,
        reason=deed.reason,
        name="" if monitor else deed.name,
        author=_author(fact),
        monitor=monitor,
    )


def _called_off(before: Plan, fact: Fact, *, ended: bool) -> Plan:
    """Ended early, what has been stays; of what had not begun there is nothing."""
    if not ended or fact.occurred_at <= before.span.start:
        return replace(before, change=Change.OFF, since=fact.observed_at, author=_author(fact))
    end = min(fact.occurred_at, before.span.end)
    return replace(
        before,
        span=Span(before.span.start, end),
        was=before.span,
        change=Change.ENDED,
        since=fact.observed_at,
        author=_author(fact),
    )


def _author(fact: Fact) -> str:
    return fact.author.id if fact.source == SLACK else ""


def _said(name: str, library: Library) -> list[tuple[Planned, datetime, datetime | None]]:
    """What the editions plan for a service: since when it is said, and from when on no more."""
    found: dict[Planned, tuple[datetime, datetime | None]] = {}
    for edition in library.editions:
        service = edition.book.service(name)
        said = set(service.planned if service else ())
        for one in said:
            since, until = found.get(one, (edition.since, None))
            found[one] = (edition.since if until is not None else since, None)
        for one, (since, until) in found.items():
            if one not in said and until is None:
                found[one] = (since, edition.since)
    return [(one, since, until) for one, (since, until) in found.items()]


def _coming(planned: Recurring, since: datetime, until: datetime | None, now: datetime) -> Iterator[Plan]:
    if until is not None and until <= now:
        return
    before: datetime | None = None
    start = max(since, now - timedelta(days=8))
    for span in occurrences(planned, start, now + LOOK_AHEAD):
        if span.end > now:
            plan = Plan(_id(Once(span)), span, since, reason=planned.reason)
            yield replace(plan, repeats=planned, before=before)
        before = span.end


def _id(planned: Planned) -> str:
    """The same for the same plan of another service."""
    if isinstance(planned, Once):
        return f"file-{planned.span.start.isoformat()}-{planned.span.end.isoformat()}"
    return "file-" + sha256(repr(replace(planned, reason="")).encode()).hexdigest()[:16]

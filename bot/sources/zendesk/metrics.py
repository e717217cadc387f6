"""Zendesk's own SLA, told as events: goals, pauses, breaches. It is compared with ours, and decides nothing.

An event tells one thing about one clock, so what was told before is remembered in the cursor, for clocks
that still run. Zendesk tells when a goal was missed, and how long it is; when it will be due it does not
tell. That is known here only for goals in calendar hours, and for those that were missed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.sla.facts import SourceName, Subject
from bot.sla.pages import NativeTimer
from bot.sla.promises import Metric
from bot.sources.shared.instants import format_epoch, parse_epoch, parse_iso
from bot.sources.shared.reading import Json, mapping, number, readable, text
from bot.sources.zendesk.client import Client
from bot.sources.zendesk.position import Position
from bot.troubles import SourceTrouble

EVERY = timedelta(minutes=5)
UNAVAILABLE = timedelta(hours=1)
"""An account whose plan has no such events is asked again so seldom."""
PAGES_AT_ONCE = 3
MOST_CLOCKS = 3000
"""So many clocks are remembered; of the oldest ones beyond that, no more is told."""

_METRICS = {
    "requester_wait_time": Metric.REQUESTER_WAIT,
    "agent_work_time": Metric.AGENT_WORK,
    "pausable_update_time": Metric.PERIODIC_UPDATE,
    "periodic_update_time": Metric.PERIODIC_UPDATE,
}
_KINDS = frozenset({"activate", "pause", "fulfill", "apply_sla", "breach"})


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `goal` is the length of a goal in seconds, None when it counts in business hours or is not
    told."""

    id: int
    ticket: int
    label: str
    instance: int
    kind: str
    at: int
    withdrawn: bool = False
    goal: int | None = None

    @property
    def clock(self) -> str:
        """Which clock it is about."""
        return f"{self.ticket}:{self.label}:{self.instance}"


@dataclass(frozen=True, slots=True)
class Clock:
    """What is known of a clock, in seconds since 1970; 0 is never. `goal` is -1 when its length is not known.
    `ended_at` is never remembered."""

    started_at: int = 0
    paused_at: int = 0
    stood_still: int = 0
    promised: bool = False
    goal: int = -1
    breached_at: int = 0
    ended_at: int = 0

    def after(self, event: Event) -> Clock:
        """The clock after an event."""
        match event.kind:
            case "activate":
                stood = self.stood_still + (event.at - self.paused_at if self.paused_at else 0)
                return replace(self, started_at=self.started_at or event.at, paused_at=0, stood_still=stood)
            case "pause":
                return replace(self, paused_at=self.paused_at or event.at)
            case "apply_sla":
                goal = -1 if event.withdrawn or event.goal is None else event.goal
                return replace(self, promised=not event.withdrawn, goal=goal)
            case "breach":
                return replace(self, breached_at=0 if event.withdrawn else event.at)
            case "fulfill":
                return replace(self, ended_at=0 if event.withdrawn else event.at)
            case _:
                return self

    @property
    def due_at(self) -> datetime | None:
        """When it was or will be due, as far as that is known."""
        if self.breached_at:
            return parse_epoch(self.breached_at)
        if self.goal < 0 or not self.started_at or self.paused_at:
            return None
        return parse_epoch(self.started_at + self.stood_still + self.goal)


class Natives:
    """Reads the events from where the cursor stands. Never raises SourceTrouble: reading goes on without."""

    def __init__(self, client: Client, source: SourceName) -> None:
        self._client, self._source = client, source

    def due(self, position: Position, now: datetime) -> bool:
        """Whether it is time to ask for events again."""
        return position.metrics_at <= format_epoch(now)

    async def read(
        self, position: Position, now: datetime, may_export: Callable[[], bool]
    ) -> tuple[Position, tuple[NativeTimer, ...]]:
        """The position after some pages, and the timers that they speak of, each as it is now."""
        timers: dict[str, NativeTimer] = {}
        for _ in range(PAGES_AT_ONCE):
            if not may_export():
                break
            try:
                page = await self._client.metric_events(position.metrics, position.since)
            except SourceTrouble as trouble:
                return _later(position, now, _patience(trouble)), tuple(timers.values())
            if page is None:
                return _later(position, now, UNAVAILABLE), tuple(timers.values())
            clocks, spoken_of = played(position.clocks, list(readable(page.events, read_event)))
            timers |= {k: t for k, c in spoken_of.items() if (t := _timer(self._source, k, c, now))}
            position = replace(position, metrics=page.cursor or position.metrics, clocks=clocks)
            if not page.more:
                return _later(position, now, EVERY), tuple(timers.values())
        return position, tuple(timers.values())


def played(
    known: Mapping[str, tuple[int, ...]], events: Sequence[Event]
) -> tuple[Mapping[str, tuple[int, ...]], Mapping[str, Clock]]:
    """The clocks to remember after these events, and those that the events speak of."""
    spoken_of: dict[str, Clock] = {}
    for event in sorted(events, key=lambda one: (one.at, one.id)):
        before = spoken_of.get(event.clock) or _remembered(known.get(event.clock, ()))
        spoken_of[event.clock] = before.after(event)
    running = {id: tuple(map(int, astuple(c)[:-1])) for id, c in spoken_of.items() if not c.ended_at}
    kept = {id: clock for id, clock in known.items() if id not in spoken_of} | running
    return MappingProxyType(dict(list(kept.items())[-MOST_CLOCKS:])), spoken_of


def read_event(record: Json) -> Event:
    """Read an event. ValueError for what is none of those that matter here."""
    kind, instance = text(record, "type"), number(record, "instance_id")
    if kind not in _KINDS or instance == 0:
        raise ValueError("an event of no clock")
    return Event(
        id=number(record, "id"),
        ticket=number(record, "ticket_id"),
        label=text(record, "metric"),
        instance=instance,
        kind=kind,
        at=format_epoch(parse_iso(text(record, "time"))),
        withdrawn=record.get("deleted") is True,
        goal=_goal(record) if kind == "apply_sla" else None,
    )


def _goal(record: Json) -> int | None:
    sla = record.get("sla")
    if not isinstance(sla, dict) or sla.get("business_hours") is not False:
        return None
    if "target_in_seconds" in sla:
        return number(mapping(sla), "target_in_seconds")
    return number(mapping(sla), "target") * 60


def _timer(source: SourceName, id: str, clock: Clock, now: datetime) -> NativeTimer | None:
    """A clock as a timer; None for one without a promise, and for what has no counterpart here."""
    ticket, label, instance = id.split(":")
    metric = _METRICS.get(label)
    if label == "reply_time":
        metric = Metric.FIRST_RESPONSE if instance == "1" else Metric.NEXT_RESPONSE
    if metric is None or not (clock.promised or clock.breached_at):
        return None
    return NativeTimer(
        subject=Subject(source, ticket),
        metric=metric,
        label=label,
        seen_at=now,
        due_at=clock.due_at,
        ended_at=parse_epoch(clock.ended_at) if clock.ended_at else None,
        breached=bool(clock.breached_at),
        paused=bool(clock.paused_at) and not clock.ended_at,
    )


def _remembered(values: tuple[int, ...]) -> Clock:
    if len(values) != len(astuple(Clock())) - 1:
        return Clock()
    started_at, paused_at, stood_still, promised, goal, breached_at = values
    return Clock(started_at, paused_at, stood_still, bool(promised), goal, breached_at)


def _later(position: Position, now: datetime, wait: timedelta) -> Position:
    return replace(position, metrics_at=format_epoch(now + wait))


def _patience(trouble: SourceTrouble) -> timedelta:
    if trouble.retry_after is not None:
        return trouble.retry_after
    return UNAVAILABLE if trouble.status in {400, 403} else EVERY

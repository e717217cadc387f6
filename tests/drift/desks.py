"""A helpdesk with rules of its own: what it says of a ticket is our own calculation under those rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from bot.engine.drift import goal
from bot.engine.drift_suspects import Suspects
from bot.engine.drift_tickets import Drift, drifts
from bot.engine.drift_views import Because, Finding, Findings
from bot.sla.calendars import Calendar
from bot.sla.facts import Category, Fact
from bot.sla.fold import fold
from bot.sla.library import Library
from bot.sla.pages import NativeTimer
from bot.sla.policies import Book, Metric, Switches
from tests.sla.builders import OFFICE, book_of
from tests.sla.timeline import LONG_AGO, ON_HOLD, OPEN, PENDING, TICKET, Told, at

FIRST = Metric.FIRST_RESPONSE
SOLVED = Metric.RESOLUTION

UNKNOWN = (Finding(Because.UNKNOWN),)
NONE, CUSTOMER, BOTH = frozenset[Category](), frozenset({PENDING}), frozenset({PENDING, ON_HOLD})


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def of(*promises: object, calendar: Calendar = OFFICE, switches: Switches | None = None) -> Book:
    return book_of(*promises, calendar=calendar, switches=switches or Switches())  # type: ignore[arg-type]


@dataclass
class Pair:
    """A ticket under our book, and a helpdesk that follows another one. `deaf` are facts that it does not
    know of."""

    ours: Book
    theirs: Book
    zone: str = "UTC"
    deaf: list[Fact] = field(default_factory=list)
    ticket: Told = field(init=False)

    def __post_init__(self) -> None:
        self.ticket = Told(self.ours)

    def native(self, when: str, metric: Metric = FIRST) -> NativeTimer:
        """What the helpdesk says at an instant."""
        seen_at = at(when)
        known = [fact for fact in self.ticket.facts if fact.occurred_at <= seen_at and fact not in self.deaf]
        timers = fold(self.ticket.subject, known, Library.of(self.theirs, LONG_AGO)).timers
        timer = [one for one in timers if one.id.metric is metric][-1]
        due_at = goal(timer)
        return NativeTimer(
            subject=self.ticket.subject,
            metric=metric,
            label=str(metric),
            seen_at=seen_at,
            due_at=due_at,
            ended_at=timer.ended_at,
            breached=timer.breached_at(seen_at) is not None,
            paused=timer.ended_at is None and timer.standing_still_at(seen_at) is not None,
        )

    def drift(self, *natives: NativeTimer, now: str = "") -> list[Drift]:
        """Where the two differ."""
        as_of = at(now) if now else max(native.seen_at for native in natives)
        suspects = Suspects(Library.of(self.ours, LONG_AGO), self.zone)
        known = [fact for fact in self.ticket.facts if fact.observed_at <= as_of]
        return drifts(natives, known, (), suspects, as_of)

    def only(self, when: str, metric: Metric = FIRST, now: str = "") -> Drift:
        """The one difference in what the helpdesk says at an instant."""
        (drift,) = self.drift(self.native(when, metric), now=now)
        return drift

    def reason(self, when: str, metric: Metric = FIRST, now: str = "") -> Findings:
        """The likeliest reason for it."""
        return self.only(when, metric, now).fits[0]


def said(
    metric: Metric,
    when: str,
    due: str = "",
    *,
    ended: str = "",
    breached: bool | None = None,
    paused: bool = False,
    label: str = "",
) -> NativeTimer:
    """What a helpdesk says, spelled out."""
    return NativeTimer(
        subject=TICKET,
        metric=metric,
        label=label or str(metric),
        seen_at=at(when),
        due_at=at(due) if due else None,
        ended_at=at(ended) if ended else None,
        breached=breached,
        paused=paused,
    )


def waited(pair: Pair, category: Category = PENDING) -> None:
    """A ticket that waited from 10:00:17 to 11:32:41 and then went on."""
    pair.ticket.opens("Mon 09:00", status=OPEN)
    pair.ticket.becomes("Mon 10:00:17", category)
    pair.ticket.becomes("Mon 11:32:41", OPEN)

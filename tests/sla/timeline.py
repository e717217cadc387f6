"""A small language for tests of promises: a ticket is told as a timeline, and asked about its timers.

    ticket = Told(book_of(first_response("2h")))
    ticket.opens("Mon 09:00")
    ticket.replies("Mon 10:30")
    ticket.timer().state(at("Mon 12:00"))  # met

The week is that of Monday 2 March 2026, and clock times are UTC unless a calendar says otherwise. `Mon+1` is
the Monday after.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.sla.alerts import Alert, Raised, Verdict, decide
from bot.sla.duties import Duty, Event
from bot.sla.exclusions import Excluded
from bot.sla.facts import (
    SLACK,
    Acknowledged,
    Assigned,
    Attributes,
    AttributesChanged,
    Author,
    Category,
    Claimed,
    Deed,
    Deleted,
    Fact,
    FactKey,
    FieldChanged,
    Hidden,
    IncidentEvent,
    Merged,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    Restored,
    Snoozed,
    SourceName,
    StatusChanged,
    Subject,
    Who,
    Withdrawn,
)
from bot.sla.fold import Standing, fold
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.policies import Book, Metric
from bot.sla.timers import Timer

DESK = SourceName("desk")
TICKET = Subject(DESK, "T-1")
EVA = Author("eva", Who.AGENT)
SAM = Author("sam", Who.AGENT)
ROBOT = Author("robot", Who.BOT)
CARLA = Author("carla", Who.CUSTOMER)
MACHINE = Author("", Who.SYSTEM)

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

PENDING, ON_HOLD = Category.PENDING, Category.ON_HOLD
NEW, OPEN, SOLVED, CLOSED = Category.NEW, Category.OPEN, Category.SOLVED, Category.CLOSED


def at(when: str) -> datetime:
    """`Mon 09:00`, `Tue 10:00:30`, `Mon+1 09:00` (a week later)."""
    day, clock = when.split()
    name, _, weeks = day.partition("+")
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    days = DAYS.index(name) + 7 * int(weeks or 0)
    return MONDAY + timedelta(days=days, hours=hours, minutes=minutes, seconds=sum(seconds))


@dataclass
class Told:
    """A ticket as it is told, one fact after the other; each verb takes the instant first."""

    book: Book
    subject: Subject = TICKET
    facts: list[Fact] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)

    # --- telling

    def fact(
        self,
        when: str,
        deed: Deed,
        by: Author = EVA,
        *,
        since: str = "",
        source: SourceName = DESK,
        heard: str = "",
    ) -> Fact:
        n = len(self.facts) + 1
        fact = Fact(
            source=source,
            key=FactKey(f"f{n}"),
            subject=self.subject,
            occurred_at=at(when),
            observed_at=at(heard or when),
            author=by,
            deed=deed,
            not_before=at(since) if since else None,
            sequence=n,
        )
        self.facts.append(fact)
        return fact

    def opens(
        self,
        when: str,
        by: Author = CARLA,
        status: Category = NEW,
        *,
        priority: str = "",
        group: str = "",
        requester: str = "carla",
    ) -> Fact:
        attributes = Attributes(priority=priority or None, group=group or None)
        return self.fact(when, Opened(status, attributes, requester), by)

    def replies(self, when: str, by: Author = EVA, *, automatic: bool = False) -> Fact:
        return self.fact(when, Replied(automatic), by)

    def asks(self, when: str) -> Fact:
        return self.replies(when, CARLA)

    def notes(self, when: str, by: Author = EVA) -> Fact:
        return self.fact(when, Noted(), by)

    def becomes(self, when: str, status: Category, *, since: str = "") -> Fact:
        return self.fact(when, StatusChanged(status), since=since)

    def gets_priority(self, when: str, priority: str | None) -> Fact:
        return self.fact(when, AttributesChanged(Attributes(priority=priority)))

    def is_assigned(self, when: str, owner: str | None) -> Fact:
        return self.fact(when, Assigned(owner))

    def is_claimed(self, when: str, by: str = "U0EVA") -> Fact:
        return self.fact(when, Claimed(by), source=SLACK)

    def goes_to(self, when: str, group: str) -> Fact:
        return self.fact(when, FieldChanged("group", (group,)))

    def is_tagged(self, when: str, *tags: str) -> Fact:
        return self.fact(when, FieldChanged("tags", tags))

    def incident(self, when: str, duty: Duty, event: Event, *, heard: str = "") -> Fact:
        return self.fact(when, IncidentEvent(duty, event), source=SLACK, heard=heard)

    def withdraws(self, when: str, report: Fact) -> Fact:
        return self.fact(when, Withdrawn(report.key), source=SLACK)

    def is_for(self, when: str, requester: str) -> Fact:
        return self.fact(when, RequesterChanged(requester))

    def hides(self, when: str, message: Fact) -> Fact:
        return self.fact(when, Hidden(message.key))

    def is_merged(self, when: str, into: str = "T-2") -> Fact:
        return self.fact(when, Merged(into))

    def is_deleted(self, when: str) -> Fact:
        return self.fact(when, Deleted())

    def is_restored(self, when: str) -> Fact:
        return self.fact(when, Restored())

    def is_acknowledged(self, when: str, timer: str | None = None) -> Fact:
        return self.fact(when, Acknowledged(timer), source=SLACK)

    def is_snoozed(self, when: str, until: str) -> Fact:
        return self.fact(when, Snoozed(at(until)), source=SLACK)

    def is_excluded(self, when: str, start: str, end: str, reason: str = "maintenance") -> Fact:
        return self.fact(when, Excluded(at(start), at(end), reason, approved_by="ann"), source=SLACK)

    def is_counted_after_all(self, when: str, exclusion: Fact) -> Fact:
        return self.fact(when, Withdrawn(exclusion.key), source=SLACK)

    def never_was(self, fact: Fact) -> None:
        """Take a fact back, as if a source had not told it."""
        self.facts.remove(fact)

    # --- asking

    def standing(self, until: str = "") -> Standing:
        """What the facts say, or those that were observed up to an instant."""
        known = [f for f in self.facts if not until or f.observed_at <= at(until)]
        return fold(self.subject, known, Library.of(self.book, LONG_AGO))

    def timers(
        self, metric: Metric | None = None, kind: Kind | None = None, part: str | None = None
    ) -> list[Timer]:
        return [
            t
            for t in self.standing().timers
            if metric in (None, t.id.metric) and kind in (None, t.id.kind) and part in (None, t.id.part)
        ]

    def timer(self, metric: Metric | None = None, kind: Kind | None = None, part: str | None = None) -> Timer:
        """The only one there is."""
        (timer,) = self.timers(metric, kind, part)
        return timer

    def decide(self, when: str, read_up_to: str = "", live_from: str = "") -> Verdict:
        """Decide by what was observed up to `when`, and put the alerts on record. The source has been read
        up to then, unless told otherwise; "never" for never."""
        read = None if read_up_to == "never" else at(read_up_to or when)
        live = at(live_from) if live_from else None
        verdict = decide(self.standing(until=when), self.raised, at(when), read, live)
        self.raised += [on_record(alert) for alert in verdict.alerts]
        return verdict

    def hears(self, when: str, read_up_to: str = "", live_from: str = "") -> list[str]:
        """What people hear at an instant: `rung -> audience, audience`."""
        return [line(alert) for alert in self.decide(when, read_up_to, live_from).alerts if alert.audiences]


def opened(told: Book, when: str = "Mon 09:00", priority: str = "") -> Told:
    """A ticket that was opened, and of which nothing more is told yet."""
    ticket = Told(told)
    ticket.opens(when, priority=priority)
    return ticket


def on_record(alert: Alert) -> Raised:
    return Raised(alert.key, str(alert.timer.id), alert.reason, alert.at, alert.audiences)


def line(alert: Alert) -> str:
    return f"{alert.rung} -> {', '.join(alert.audiences)}"

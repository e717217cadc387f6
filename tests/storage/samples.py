"""Values to store, with only what matters to a test spelled out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.engine.records import Assessed, NewMessage, StoredAlert, StoredTimer, Urgency
from bot.sla.facts import NOBODY, Author, Deed, Fact, FactKey, Noted, SourceName, Subject, Who
from bot.sla.ladders import Kind
from bot.sla.pages import Page
from bot.sla.policies import Metric
from bot.sla.timers import State

DESK = SourceName("desk")
OTHER = SourceName("other")
NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = 5 * MINUTE
AGENT = Author("a-7", Who.AGENT)


def later(minutes: float) -> datetime:
    """So many minutes after NOW; before it when negative."""
    return NOW + minutes * MINUTE


def ticket(number: int | str, source: SourceName = DESK) -> Subject:
    return Subject(source, str(number))


def fact(
    key: str,
    subject: Subject | None = None,
    deed: Deed | None = None,
    at: datetime = NOW,
    source: SourceName = DESK,
) -> Fact:
    whom = subject or ticket(1)
    return Fact(source, FactKey(key), whom, at, at + MINUTE, NOBODY, deed or Noted())


def page(
    *facts: Fact, cursor: str = "c1", read_up_to: datetime | None = NOW, source: SourceName = DESK
) -> Page:
    return Page(source, facts, cursor, read_up_to)


def opened(*subjects: Subject) -> Page:
    """A page with one fact for each of these subjects."""
    return page(*(fact(f"open-{subject}", subject) for subject in subjects))


_TIMER = StoredTimer(
    id="",
    subject=ticket(1),
    metric=Metric.RESOLUTION,
    kind=Kind.INTERNAL,
    cycle=1,
    state=State.RUNNING,
    policy="Gold",
    version="v1",
    customer="Ärzte GmbH",
    group="Support",
    owner="a-7",
    claimed_by="",
    priority="high",
    started_at=later(-60),
    due_at=later(60),
    breached_at=None,
    ended_at=None,
    budget=timedelta(hours=2),
    used=timedelta(minutes=59, microseconds=1),
    approximate=False,
    warn_at=later(30),
)


def timer(name: str = "t", subject: Subject | None = None, **changes: object) -> StoredTimer:
    whom = subject or ticket(1)
    return replace(_TIMER, id=f"{whom}/{name}", subject=whom, **changes)  # type: ignore[arg-type]


def alert(key: str, subject: Subject | None = None) -> StoredAlert:
    whom = subject or ticket(1)
    return StoredAlert(key, whom, f"{whom}/t", "75%", "warning", NOW, later(1), told=True, body='{"a":1}')


def message(key: str, urgency: Urgency = Urgency.WARNING, **changes: object) -> NewMessage:
    plain = NewMessage(key, "#support", urgency, "alert", '{"b":2}')
    return replace(plain, **changes)  # type: ignore[arg-type]


def outcome(
    revision: int,
    *timers: StoredTimer,
    subject: Subject | None = None,
    alerts: Sequence[StoredAlert] = (),
    messages: Sequence[NewMessage] = (),
    next_check_at: datetime | None = None,
    policy: str | None = "Gold",
    is_open: bool = True,
) -> Assessed:
    whom = subject or ticket(1)
    return Assessed(whom, revision, timers, tuple(alerts), tuple(messages), next_check_at, policy, is_open)

"""Tickets that their source does not have any more: when they went, and when they came back (S30).

Nobody tells us the instants, only that a ticket was there at one look and not at the next. So what a sweep
puts on record is approximate (S29): `not_before` is the last instant at which the ticket is known to have
been as it was, `occurred_at` the first at which it was known to be otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.engine.records import Absence
from bot.sla.facts import NOBODY, Deleted, Fact, FactKey, Merged, Restored, SourceName, Subject

AGAIN = timedelta(minutes=10)
"""A ticket that is not there is asked for once more after this time: helpdesks forget for a moment, too."""
DAILY = timedelta(days=1)
"""A ticket that was deleted is asked for so often, for as long as it may come back."""
KEPT = timedelta(days=30)
"""So long after it went a ticket may come back; helpdesks empty their bins after that."""


def missed(subject: Subject, facts: Sequence[Fact], whole_from: datetime | None, now: datetime) -> Absence:
    """The absence of a ticket that was not there for the first time.

    It is known to have been there when the last thing happened to it. If nothing was heard of it since the
    last whole sweep began, it was open then and was looked at, so it was there then as well.
    """
    told = _told_by_source(subject, facts)
    seen_at = max((fact.occurred_at for fact in told), default=now)
    if whole_from is not None and all(fact.observed_at < whole_from for fact in told):
        seen_at = max(seen_at, whole_from)
    return Absence(subject.id, min(seen_at, now), since=now, missed_at=now, again_at=now + AGAIN)


def missed_again(absence: Absence, now: datetime, again_in: timedelta = DAILY) -> Absence | None:
    """The same absence after one more look; None when nobody needs to look any more."""
    if now - absence.since >= KEPT:
        return None
    return replace(absence, missed_at=now, again_at=now + again_in)


def deletion(source: SourceName, absence: Absence, facts: Sequence[Fact], now: datetime) -> Fact | None:
    """The fact that an absent ticket was deleted; None when its source has told so itself."""
    subject = Subject(source, absence.ticket)
    if is_deleted(_told_by_source(subject, facts)):
        return None
    return Fact(
        source=source,
        key=FactKey(f"gone:{subject.id}:{absence.since:%Y-%m-%d}"),
        subject=subject,
        occurred_at=absence.since,
        observed_at=now,
        author=NOBODY,
        deed=Deleted(),
        not_before=absence.seen_at,
    )


def comeback(source: SourceName, absence: Absence, facts: Sequence[Fact], now: datetime) -> Fact | None:
    """The fact that a deleted ticket is back; None when its source has told so itself.

    It was back before anything else happened to it.
    """
    subject = Subject(source, absence.ticket)
    told = _told_by_source(subject, facts)
    if not is_deleted(told):
        return None
    later = [
        f for f in told if f.occurred_at > absence.missed_at and not isinstance(f.deed, Deleted | Merged)
    ]
    first = min(later, key=lambda fact: fact.order, default=None)
    return Fact(
        source=source,
        key=FactKey(f"back:{subject.id}:{absence.since:%Y-%m-%d}"),
        subject=subject,
        occurred_at=max(now, absence.missed_at) if first is None else first.occurred_at,
        observed_at=now,
        author=NOBODY,
        deed=Restored(),
        not_before=absence.missed_at,
        sequence=0 if first is None else first.sequence - 1,
    )


def is_deleted(facts: Sequence[Fact]) -> bool:
    """Whether the last that was said of a ticket's existence is that it was deleted."""
    turns = [fact for fact in facts if isinstance(fact.deed, Deleted | Restored)]
    last = max(turns, key=lambda fact: fact.order, default=None)
    return last is not None and isinstance(last.deed, Deleted)


def _told_by_source(subject: Subject, facts: Sequence[Fact]) -> list[Fact]:
    """Without what people did here: they may acknowledge what is not there any more."""
    return [fact for fact in facts if fact.source == subject.source]

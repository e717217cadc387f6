"""What happened to a ticket at an instant: how people recognise when a helpdesk's clock began or stopped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.engine.drift import TOLERANCE
from bot.engine.drift_views import Moment
from bot.sla.facts import (
    Assigned,
    AttributesChanged,
    Category,
    Claimed,
    Deed,
    Deleted,
    Fact,
    FieldChanged,
    Merged,
    Noted,
    Opened,
    Replied,
    StatusChanged,
    Who,
)
from bot.sla.scene import FINISHED

_ORDER = tuple(Moment)


def moments(facts: Iterable[Fact]) -> Iterator[tuple[Moment, datetime]]:
    """Everything of the ticket's life that a clock may begin or stop with, in order."""
    before = Category.NEW
    for fact in sorted(facts, key=lambda one: one.order):
        found = _moment(fact, before)
        if isinstance(fact.deed, Opened | StatusChanged):
            before = fact.deed.category
        if found is not None:
            yield found, fact.occurred_at


def nearest(facts: Iterable[Fact], at: datetime) -> Moment:
    """What happened nearest to an instant, within a minute."""
    found = [(abs(when - at), _ORDER.index(what)) for what, when in moments(facts)]
    distance, place = min(found, default=(TOLERANCE, 0))
    return _ORDER[place] if distance < TOLERANCE else Moment.NOTHING


def starts(facts: Iterable[Fact]) -> list[tuple[Moment, datetime]]:
    """The first and the last time of each kind of moment: where else a clock may have begun."""
    first: dict[Moment, datetime] = {}
    last: dict[Moment, datetime] = {}
    for what, when in moments(facts):
        first.setdefault(what, when)
        last[what] = when
    both = [pair for pair in (*first.items(), *last.items()) if pair[0] in _MAY_BEGIN]
    return sorted(dict.fromkeys(both), key=lambda pair: (_ORDER.index(pair[0]), pair[1]))


def _moment(fact: Fact, before: Category) -> Moment | None:
    match fact.deed:
        case Replied(automatic):
            return Moment.AUTOMATIC if automatic else _WROTE.get(fact.author.who, Moment.AUTOMATIC)
        case Assigned(owner):
            return Moment.ASSIGNED if owner else None
        case StatusChanged(category):
            return _turned(before, category)
        case other:
            return _PLAIN.get(type(other))


_PLAIN: dict[type[Deed], Moment] = {
    Opened: Moment.CREATED,
    Noted: Moment.NOTED,
    AttributesChanged: Moment.CHANGED,
    FieldChanged: Moment.CHANGED,
    Merged: Moment.GONE,
    Deleted: Moment.GONE,
    Claimed: Moment.CLAIMED,
}
_WROTE = {
    Who.CUSTOMER: Moment.CUSTOMER_WROTE,
    Who.AGENT: Moment.AGENT_REPLIED,
    Who.BOT: Moment.BOT_REPLIED,
}
_MAY_BEGIN = frozenset(
    {
        Moment.CREATED,
        Moment.CUSTOMER_WROTE,
        Moment.AGENT_REPLIED,
        Moment.ASSIGNED,
        Moment.CHANGED,
        Moment.REOPENED,
        Moment.STATUS,
    }
)


def _turned(before: Category, category: Category) -> Moment:
    if category in FINISHED:
        return Moment.SOLVED
    return Moment.REOPENED if before in FINISHED else Moment.STATUS

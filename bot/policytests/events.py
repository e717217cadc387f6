"""The words for what can happen in a timeline, and the facts they stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.naming import did_you_mean, listed
from bot.policytests.shapes import EntryShape
from bot.sla.duties import Duty
from bot.sla.duties import Event as IncidentWord
from bot.sla.exclusions import Excluded
from bot.sla.facts import (
    Acknowledged,
    Assigned,
    Attributes,
    Author,
    Category,
    Claimed,
    Deed,
    Deleted,
    FactKey,
    FieldChanged,
    Hidden,
    IncidentEvent,
    Merged,
    Noted,
    Opened,
    Recalculated,
    Replied,
    RequesterChanged,
    Restored,
    Snoozed,
    StatusChanged,
    Who,
    Withdrawn,
)

REQUESTER = "customer"
"""The id of the person a ticket is for, unless a test names another."""
OPENED = "opened"
SILENT, READ, EDITED, ABSORBED = "source silent", "source read", "edited", "another merged in"
"""Events that are no facts of the ticket: the helpdesk cannot be read, can be read again; the policies are
edited; another ticket is merged into this one."""
_SINGLE = ("priority", "customer", "channel", "group", "type")
_ATTRIBUTES = (*_SINGLE, "tags", "fields")


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a timeline with its instants read. `deeds` raise ValueErrors with the key: `key: what;
    hint`."""

    shape: EntryShape
    instants: Mapping[str, datetime]
    messages: Mapping[str, FactKey]


@dataclass(frozen=True, slots=True)
class Event:
    """What an event means, who does it unless `by` says otherwise, and which keys it takes."""

    who: Who
    deeds: Callable[[Told], Iterator[Deed]]
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


def _once(make: Callable[[Told], Deed]) -> Callable[[Told], Iterator[Deed]]:
    def deeds(told: Told) -> Iterator[Deed]:
        yield make(told)

    return deeds


def _always(deed: Deed) -> Callable[[Told], Iterator[Deed]]:
    return _once(lambda _: deed)


def _nothing(_: Told) -> Iterator[Deed]:
    return iter(())


def _opened(told: Told) -> Deed:
    shape = told.shape
    attributes = Attributes(
        priority=shape.priority,
        customer=shape.customer,
        tags=frozenset(shape.tags or ()),
        channel=shape.channel,
        group=shape.group,
        type=shape.type,
        fields=tuple(sorted((shape.fields or {}).items())),
    )
    word = shape.status or Category.NEW
    if word not in set(Category):
        raise ValueError(f"status: is no status; write {listed(list(Category), 'or')}")
    return Opened(Category(word), attributes, shape.requester or REQUESTER)


def _changed(told: Told) -> Iterator[Deed]:
    """One deed for each attribute that is named; `none` unsets it."""
    shape = told.shape
    given = {name: getattr(shape, name) for name in _SINGLE}
    if not any((*given.values(), shape.tags, shape.fields)):
        raise ValueError(f"event: changes nothing; write what changed: {listed(_ATTRIBUTES, 'or')}")
    for name, value in given.items():
        if value is not None:
            yield FieldChanged(name, _unless_none(value))
    if shape.tags is not None:
        yield FieldChanged("tags", tuple(sorted(set(shape.tags) - {"none"})))
    for name, value in (shape.fields or {}).items():
        yield FieldChanged(f"field:{name}", _unless_none(value))


def _unless_none(value: str) -> tuple[str, ...]:
    return () if value == "none" else (value,)


def _hidden(told: Told) -> Deed:
    name = told.shape.message or ""
    if name not in told.messages:
        hint = did_you_mean(name, told.messages, otherwise="give the reply a `name:`")
        raise ValueError(f"message: there is no reply called `{name}` above; {hint}")
    return Hidden(told.messages[name])


def _withdrawn(told: Told) -> Deed:
    name = told.shape.record or ""
    if name not in told.messages:
        hint = did_you_mean(name, told.messages, otherwise="give the incident a `name:`")
        raise ValueError(f"record: there is no incident called `{name}` above; {hint}")
    return Withdrawn(told.messages[name])


def _excluded(told: Told) -> Deed:
    start, end = told.instants["start"], told.instants["end"]
    if start >= end:
        raise ValueError("end: is not after the start; an exclusion goes from one instant to a later one")
    return Excluded(start, end, told.shape.reason or "")


def _incident(told: Told) -> Deed:
    duty, what = told.shape.duty or "", told.shape.what or ""
    if duty not in set(Duty):
        raise ValueError(f"duty: is no duty; write {listed(list(Duty), 'or')}")
    if what not in set(IncidentWord):
        raise ValueError(f"what: happens to no incident; write {listed(list(IncidentWord), 'or')}")
    return IncidentEvent(Duty(duty), IncidentWord(what))


def _category(category: Category) -> Event:
    return Event(Who.AGENT, _always(StatusChanged(category)))


EVENTS: dict[str, Event] = {
    OPENED: Event(Who.CUSTOMER, _once(_opened), may=("status", "requester", *_ATTRIBUTES)),
    "customer writes": Event(Who.CUSTOMER, _always(Replied()), may=("name",)),
    "agent replies": Event(Who.AGENT, _always(Replied()), may=("name",)),
    "bot replies": Event(Who.BOT, _always(Replied()), may=("name",)),
    "auto-reply": Event(Who.AGENT, _always(Replied(automatic=True)), may=("name",)),
    "note": Event(Who.AGENT, _always(Noted())),
    **{category.replace("_", " "): _category(category) for category in Category},
    "changed": Event(Who.AGENT, _changed, may=_ATTRIBUTES),
    "assigned": Event(Who.AGENT, _once(lambda told: Assigned(told.shape.owner)), may=("owner",)),
    "given to": Event(
        Who.AGENT, _once(lambda told: RequesterChanged(told.shape.requester or "")), needs=("requester",)
    ),
    "made private": Event(Who.AGENT, _once(_hidden), needs=("message",)),
    "merged": Event(Who.AGENT, _once(lambda told: Merged(told.shape.into or "")), needs=("into",)),
    "deleted": Event(Who.AGENT, _always(Deleted())),
    "restored": Event(Who.AGENT, _always(Restored())),
    "acknowledged": Event(Who.AGENT, _always(Acknowledged())),
    "claimed": Event(Who.AGENT, _always(Claimed("U0AGENT"))),
    "snoozed": Event(Who.AGENT, _once(lambda told: Snoozed(told.instants["until"])), needs=("until",)),
    "excluded": Event(Who.AGENT, _once(_excluded), needs=("start", "end", "reason")),
    "recalculated": Event(
        Who.AGENT, _once(lambda told: Recalculated(told.shape.edition or "")), needs=("edition",)
    ),
    "incident": Event(Who.AGENT, _once(_incident), needs=("duty", "what"), may=("name",)),
    "withdrawn": Event(Who.AGENT, _once(_withdrawn), needs=("record",)),
    ABSORBED: Event(Who.AGENT, _nothing, needs=("opened",)),
    EDITED: Event(Who.SYSTEM, _nothing, needs=("edition",)),
    SILENT: Event(Who.SYSTEM, _nothing),
    READ: Event(Who.SYSTEM, _nothing),
}
"""Every event by its word."""

ALWAYS_ALLOWED = frozenset({"at", "event", "expect", "heard", "since", "by"})
INSTANTS = ("heard", "since", "until", "start", "end", "opened")
"""The keys that hold an instant, besides `at`."""


def misplaced(shape: EntryShape) -> Iterator[tuple[str, str]]:
    """Keys that are missing or do not belong to the event: (key, what is wrong)."""
    event = EVENTS[shape.event] if shape.event else Event(Who.SYSTEM, _nothing)
    given = shape.model_fields_set
    for key in event.needs:
        if key not in given:
            yield key, "is missing"
    known = ALWAYS_ALLOWED | set(event.needs) | set(event.may)
    for key in sorted(given - known):
        yield key, f"does not belong to the event `{shape.event}`" if shape.event else "belongs to no event"


def author(shape: EntryShape, event: Event, requester: str) -> Author:
    """Who does it. An agent is called `agent`, so `requester: agent` makes that agent the requester."""
    word = shape.by or event.who
    if word not in set(Who):
        raise ValueError(f"by: is nobody; write {listed(list(Who), 'or')}")
    who = Who(word)
    return Author(requester if who is Who.CUSTOMER else str(who), who)

"""The shape of a file of policy tests. Texts get their meaning in `bot.policytests.cases`."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from bot.config.editions import KEPT
from bot.config.scalars import Names
from bot.fields import TEXT, Section, Short, Text, Texts, Zone, under

SECTIONS = tuple(name for name in KEPT if name != "language")
"""The parts of sla.yml that may be written in a test file, for the whole file, a test, or an edition."""


class Policies(Section, extra="allow"):
    """Promises of one's own, written as in sla.yml; `strangers` are keys that belong nowhere."""

    timezone: Zone | None = None
    """The zone of calendars and of instants that name none."""

    def strangers(self) -> list[str]:
        """Keys that are neither our own nor a part of sla.yml that decides promises."""
        return [key for key in self.model_extra or () if key not in SECTIONS]


class ExpectedShape(Section):
    """What is expected of one timer at an instant; what is left out is not looked at."""

    state: Text | None = None
    """running, paused, met, met_late, breached, cancelled, merged, or none: there is no such timer."""
    used: Text | None = None
    """Time used, in the calendar."""
    left: Text | None = None
    """Time left, in the calendar; below zero after the breach."""
    budget: Text | None = None
    """The budget in force."""
    due: Text | None = None
    """The due instant; none while it stands still."""
    breached: Text | None = None
    """The instant of the breach, or none."""
    started: Text | None = None
    """When the timer's cycle began."""
    ended: Text | None = None
    """When it ended, or none."""
    paused_for: Text | None = None
    """Why it stands still: waiting_for_customer, waiting_for_third_party, solved, deleted, excluded; or
    none."""
    policy: Text | None = None
    """The policy whose promise it is."""
    calendar: Text | None = None
    """The calendar it runs in."""
    calendar_from: Text | None = None
    """Which part of the configuration named the calendar: contract, customer, policy or default."""
    contract: Text | None = None
    """The contract, or none."""
    clause: Text | None = None
    """The clause in the contract's words, or none."""
    approximate: Text | None = None
    """yes where an instant is only known as an interval, else no."""


Expected: TypeAlias = Annotated[ExpectedShape, Short(under("state"), TEXT)]


class EntryShape(Section):
    """One line of a timeline: an event, an expectation, or both."""

    at: Text
    """When: `Fri 2026-11-20 16:30`, or `16:45` for the day of the line above."""
    event: Text | None = None
    """What happens."""
    expect: dict[str, Expected] | None = None
    """What holds then, by promise: `first_response`, `resolution contractual`, `next_response 2`; or
    `policy` and `ticket`."""
    heard: Text | None = None
    """When we heard of it, if later."""
    since: Text | None = None
    """The other end, if it is only known that it happened between two instants."""
    by: Text | None = None
    """Who does it, if somebody else than usual: customer, agent, bot, system or requester."""
    status: Text | None = None
    priority: Text | None = None
    customer: Text | None = None
    tags: Texts | None = None
    channel: Text | None = None
    group: Text | None = None
    type: Text | None = None
    fields: dict[Text, Text] | None = None
    owner: Text | None = None
    requester: Text | None = None
    into: Text | None = None
    opened: Text | None = None
    name: Text | None = None
    message: Text | None = None
    record: Text | None = None
    until: Text | None = None
    start: Text | None = None
    end: Text | None = None
    reason: Text | None = None
    edition: Text | None = None
    duty: Text | None = None
    what: Text | None = None


class AlertShape(Section):
    """One thing that people are told. What is left out is not looked at."""

    at: Text
    """When it is told."""
    to: Names
    """Who is told."""
    rung: Text | None = None
    """The rung: warn/75%, due, after-1800s, corrected."""
    about: Text | None = None
    """The promise it is about."""
    reason: Text | None = None
    """warning, breached, over_at_change, escalated, repeated or corrected."""
    breached: Text | None = None
    """The instant of the breach that it tells of, or none."""


class CaseShape(Policies):
    """One test: promises, a timeline, and what is told."""

    name: Text
    """What is tested, in a sentence."""
    about: Text = ""
    """Why, for whoever reads it."""
    editions: dict[Text, Policies] = Field({})
    """Later editions of the promises, for the events `edited` and `recalculated`."""
    timeline: list[EntryShape] = Field(min_length=1)
    """Events and expectations, in the order of their happening."""
    alerts: list[AlertShape] | None = None
    """Everything that people are told up to the end of the timeline; [] for nothing."""


class FileShape(Policies):
    """A file of policy tests."""

    config: Text | None = None
    """The sla.yml whose promises are tested, from this file's folder."""
    about: Text = ""
    """What the file is about."""
    tests: list[CaseShape] = Field(min_length=1)
    """The tests."""

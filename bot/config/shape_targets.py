"""The shape of targets in sla.yml: what is promised about which metric, to whom, by whom."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, model_validator

from bot.config.scalars import (
    BUDGET,
    Budget,
    EventWord,
    Name,
    OwnershipStartWord,
    PauseWords,
    WarnSteps,
)
from bot.fields import JsonSchema, Section, Short, Text, Texts, under, wrong
from bot.sla.duties import Duty
from bot.sla.policies import OwnershipStart


class BudgetShape(Section):
    """One promise: how long, and what differs for it."""

    within: Budget
    """How long: 90s, 30m, 8h (of the calendar's time) or 2 business days."""
    clause: Text = ""
    """The clause, by its name under the contract's clauses."""
    pause_on: PauseWords | None = None
    """Statuses in which this promise stands still, if not the target's."""
    warn: WarnSteps | None = None
    """Warnings of this promise, if not the target's."""
    ladder: Name | None = None
    """The ladder of this promise, if not the target's."""


Promised: TypeAlias = Annotated[BudgetShape, Short(under("within"), BUDGET.schema())]


class TargetShape(Section):
    """What is promised about one metric, to whom."""

    internal: Promised | None = None
    """Your own goal, stricter than what you promised."""
    ola: Promised | None = None
    """What one of your teams promised another."""
    contractual: Promised | None = None
    """What you promised the customer; a breach goes to legal."""
    pause_on: PauseWords | None = None
    """Statuses in which the clock stands still: pending (waits for the customer), on_hold (for a third
    party)."""
    warn: WarnSteps | None = None
    """Warnings: a share of the budget (75%) or time left (15m); if not the policy's."""
    ladder: Name | None = None
    """The ladder, if not the policy's."""

    @model_validator(mode="after")
    def _something(self) -> TargetShape:
        if not (self.internal or self.ola or self.contractual):
            raise wrong("promises nothing", "write internal or contractual, for example `internal: 4h`")
        return self


Target: TypeAlias = Annotated[TargetShape, Short(under("internal"), BUDGET.schema())]


class SummedShape(Section):
    """What is promised about the time in some statuses. They are what it measures, so nothing pauses it."""

    internal: Promised | None = None
    """Your own goal, stricter than what you promised."""
    ola: Promised | None = None
    """What one of your teams promised another."""
    contractual: Promised | None = None
    """What you promised the customer; a breach goes to legal."""
    warn: WarnSteps | None = None
    """Warnings, if not the policy's."""
    ladder: Name | None = None
    """The ladder, if not the policy's."""

    @model_validator(mode="after")
    def _something(self) -> SummedShape:
        given = [one for one in (self.internal, self.ola, self.contractual) if one]
        if not given:
            raise wrong("promises nothing", "write internal or contractual, for example `internal: 16h`")
        if any(one.pause_on is not None for one in given):
            raise wrong("pauses what is a sum of statuses", "leave pause_on out: the metric says what counts")
        return self


Summed: TypeAlias = Annotated[SummedShape, Short(under("internal"), BUDGET.schema())]


class OwnershipShape(TargetShape):
    """What a team promised about the time while it has the ticket. A lone duration is an ola."""

    group: Texts | None = None
    """The helpdesk's groups that are this team, if not the one of its name."""
    start: OwnershipStartWord = OwnershipStart.ASSIGNED
    """assigned: when the team gets the ticket. created: with the ticket, while no team has it yet."""
    calendar: Name | None = None
    """The team's own calendar, if not the policy's."""


Ownership: TypeAlias = Annotated[OwnershipShape, Short(under("ola"), BUDGET.schema())]


class SupplierTimeShape(Section):
    """What a supplier promised about tickets like these."""

    within: Budget
    """How long: 90s, 30m, 8h (of the supplier's calendar) or 2 business days."""
    clause: Text = ""
    """The clause, by its name under the contract's clauses."""
    warn: WarnSteps | None = None
    """Warnings, if not the policy's."""
    ladder: Name | None = None
    """The ladder, if not the policy's."""


SupplierTime: TypeAlias = Annotated[SupplierTimeShape, Short(under("within"), BUDGET.schema())]


class DutyShape(Section):
    """A law that wants incidents reported. Its steps and times are fixed."""

    tags: dict[EventWord, Text] = Field({})
    """Tags that say the same as the commands when they are added: {aware: data-breach}."""
    warn: WarnSteps | None = None
    """Warnings, if not the policy's."""
    ladder: Name | None = None
    """The ladder, if not the policy's."""


def _each(value: object) -> object:
    names = [value] if isinstance(value, str) else value
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return {name: {} for name in names}
    return value


class DutiesShape(Section):
    """Which laws want incidents in these tickets reported. Begins with `/sla incident` or a tag."""

    gdpr: DutyShape | None = None
    """GDPR: 72 hours from awareness."""
    nis2: DutyShape | None = None
    """NIS2: an early warning in 24 hours, a notification in 72, a final report a month after it."""
    dora: DutyShape | None = None
    """DORA: 4 hours from classification and 24 from awareness, 72 after that, a month after that."""

    @model_validator(mode="after")
    def _something(self) -> DutiesShape:
        if not (self.gdpr or self.nis2 or self.dora):
            raise wrong("names no law", "write gdpr, nis2 or dora, for example `incident_notice: [gdpr]`")
        return self


LAWS: JsonSchema = {"enum": [duty.value for duty in Duty]}
Duties: TypeAlias = Annotated[
    DutiesShape, Short(_each, {"anyOf": [LAWS, {"type": "array", "items": LAWS, "minItems": 1}]})
]


class TargetsShape(Section):
    """What is promised, by metric. A lone duration is an internal target."""

    first_response: Target | None = None
    """From the customer's first message to the first public reply by a human agent."""
    next_response: Target | None = None
    """From each further customer message that waits to the next public reply."""
    periodic_update: Target | None = None
    """From each public reply to the next one, while the ticket is open; pauses while pending unless
    pause_on says otherwise."""
    resolution: Target | None = None
    """From the start of the ticket until it is solved; pauses while pending unless pause_on says
    otherwise."""
    time_to_own: Target | None = None
    """From the start of the ticket until a human being owns it."""
    ownership: dict[Name, Ownership] = Field({})
    """The time while one team has the ticket, by the team: {engineering: 4h}."""
    requester_wait: Summed | None = None
    """The time in which the requester waits for you or a third party: all but pending and solved."""
    agent_work: Summed | None = None
    """The time in which agents have it: new and open."""
    supplier_time: dict[Name, SupplierTime] = Field({})
    """The time while the ticket on hold waits for one of the suppliers: {carrier: 8h}."""
    incident_notice: Duties | None = None
    """Notices to authorities: [gdpr, nis2, dora]."""

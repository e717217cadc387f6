"""The shape of policies and ladders in sla.yml."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, TypeAlias

from pydantic import Field, model_validator

from bot.config.scalars import (
    Duration,
    Grace,
    KindWord,
    MergeStartWord,
    Name,
    Names,
    OnChangeWord,
    Patterns,
    ReopenWord,
    RungMoment,
    Unless,
    WarnSteps,
    YesNo,
)
from bot.config.shape_targets import TargetsShape
from bot.fields import TEXT, Section, Short, Text, Texts, wrong
from bot.sla.policies import MergeStart, OnChange, Reopen


class ComparisonShape(Section):
    """How a field is compared; all that is given must hold. Upper and lower case are the same."""

    is_: Text | None = Field(None, alias="is")
    """It is this."""
    in_: list[Text] | None = Field(None, alias="in")
    """It is one of these."""
    not_: Texts | None = Field(None, alias="not")
    """It is none of these."""
    matches: Patterns | None = None
    """It fits one of these regular expressions as a whole."""

    @model_validator(mode="after")
    def _something(self) -> ComparisonShape:
        if not (self.is_ or self.in_ or self.not_ or self.matches):
            raise wrong("compares with nothing", "write a value, a list, {not: ...} or {matches: ...}")
        return self


def _widen(value: object) -> object:
    if isinstance(value, str):
        return {"is": value}
    return {"in": value} if isinstance(value, list) else value


Comparison: TypeAlias = Annotated[
    ComparisonShape, Short(_widen, {"anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}]})
]


class MatchShape(Section):
    """Which tickets: each named field must fit a value, a list (any), {not: ...} or {matches: regex}."""

    customer: Comparison | None = None
    """The customer's name under customers."""
    customer_tier: Comparison | None = None
    """The customer's tier."""
    organization: Comparison | None = None
    """The organisation as the helpdesk names it."""
    priority: Comparison | None = None
    """The ticket's priority as the helpdesk names it."""
    tags: Comparison | None = None
    """Any of the ticket's tags."""
    channel: Comparison | None = None
    """How the ticket came in: email, web, chat."""
    group: Comparison | None = None
    """The team or queue that has the ticket."""
    type: Comparison | None = None
    """The ticket's type."""
    source: Comparison | None = None
    """The source's name in this file."""
    fields: dict[Text, Comparison] = Field({})
    """Custom fields of the helpdesk, by name."""


class SwitchesShape(Section):
    """Where products differ: choose what an SLA means to you."""

    bots_count: YesNo = False
    """Whether a bot's public reply counts as a response."""
    grace: Grace = timedelta(0)
    """A customer message followed by closing within this time, without an answer, wanted none (a "thank
    you")."""
    reopen: ReopenWord = Reopen.CONTINUE_EXCLUDING_SOLVED
    """What reopening does to the resolution clock."""
    resume_on_reply: YesNo = True
    """Whether a customer's reply ends a pause although the helpdesk's status lags behind."""
    on_change: OnChangeWord = OnChange.KEEP_START
    """What a change of policy does to a running clock."""
    pausable: YesNo = True
    """Whether an interval between updates may stand still."""
    merge_start: MergeStartWord = MergeStart.OWN
    """Which start a ticket has after an older one was merged into it."""


class PolicyShape(Section):
    """Which tickets are promised what, in which calendar, and who is told."""

    name: Text
    """The policy's name, as messages show it."""
    match: MatchShape
    """Which tickets; `match: {}` covers all that are left."""
    calendar: Name | None = None
    """When time counts, unless the customer or the contract names a calendar; else the file's."""
    targets: TargetsShape | None = None
    """What is promised."""
    warn: WarnSteps | None = None
    """Warnings before a breach: shares of the budget or time left. Left out: [75%]. None at all: []."""
    ladder: Name = "default"
    """Who is told when, by its name under ladders; `none` tells nobody."""
    switches: SwitchesShape = SwitchesShape()
    """Where products differ."""
    no_sla: YesNo = False
    """Says that these tickets are promised nothing, on purpose."""

    @model_validator(mode="after")
    def _promises(self) -> PolicyShape:
        promised = self.targets is not None and bool(self.targets.model_fields_set)
        if promised == self.no_sla:
            what = "has targets and no_sla" if promised else "promises nothing"
            raise wrong(what, "write targets, or `no_sla: true` if that is the intention")
        return self


class RungShape(Section):
    """One step of an escalation: when, and who is told."""

    at: RungMoment | None = None
    """warn: at each warning. due: at the breach."""
    after: Duration | None = None
    """So much time of the calendar after the breach."""
    unless: Unless | None = None
    """acknowledged: not if somebody has taken notice."""
    kind: KindWord | None = None
    """Only for targets of this kind: internal, ola, contractual or supplier."""
    tell: Names = Field(min_length=1)
    """Who: owner, group (the channel of the ticket's group), and names of channels and roles."""
    repeat: Duration | None = None
    """Tell again every so much time until somebody acknowledges."""
    wake: YesNo = False
    """Whether a warning may reach people outside their hours."""

    @model_validator(mode="after")
    def _when(self) -> RungShape:
        if (self.at is None) == (self.after is None):
            raise wrong("needs one moment", "write `at: warn`, `at: due` or `after: 30m`, one of them")
        if self.at == "warn" and self.repeat is not None:
            raise wrong(
                "repeats a warning", "repeat is for rungs at or after the breach; add a warning step instead"
            )
        return self


LadderShape: TypeAlias = Annotated[list[RungShape], Field(min_length=1)]

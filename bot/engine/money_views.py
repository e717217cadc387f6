"""What people are shown of credits and claims (S41-S43). Every amount is an estimate until legal signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.engine.views import SourceView
from bot.sla.claims import Direction
from bot.sla.credits import Money, added
from bot.sla.dues import Basis, Owed
from bot.sla.facts import Subject
from bot.sla.filings import Filing
from bot.sla.promises import Metric
from bot.sla.uptime.periods import Period


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a period's report for legal, and when. `by` is a Slack user."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OwedView:
    """What a customer is owed for a period, by each contract that was in force in it.

    `over` is False while the period goes on: then all is so far. `signed` is None while it is an estimate.
    `anew` is what is known now, contract by contract, where that differs from what stands on record.
    """

    customer: str
    period: Period
    owed: tuple[Owed, ...]
    over: bool
    zone: str
    signed: Signature | None = None
    anew: tuple[Owed, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimItem:
    """One thing that a claim is about. `name` is a service's title or a ticket's number, empty for a count of
    tickets. `money` is None where the contract says no amount; `anew` is what is known since the closing
    makes of it, where that is another amount."""

    incident: str
    basis: Basis
    name: str
    period: str
    happened_at: datetime
    money: Money | None = None
    anew: Money | None = None
    metric: Metric | None = None
    approximate: bool = False


class ClaimStage(StrEnum):
    """Why a claim is spoken of: it may be made, its time runs out, it has run out, or it was none."""

    OPENED = "opened"
    REMINDER = "reminder"
    CLOSED = "closed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class ClaimView:
    """All that one party may claim under one contract until one instant. `days_left` counts the days after
    today up to the last one, in the contract's zone; 0 is today, below it is over. `filed` are the incidents
    that were; `filings` say who noted that, and who took it back."""

    direction: Direction
    party: str
    contract: str
    opens_at: datetime
    closes_at: datetime
    zone: str
    days_left: int
    items: tuple[ClaimItem, ...]
    filed: frozenset[str] = frozenset()
    filings: tuple[Filing, ...] = ()
    reminders: tuple[datetime, ...] = ()
    stage: ClaimStage = ClaimStage.OPENED

    @property
    def unfiled(self) -> tuple[ClaimItem, ...]:
        """What is still to be filed."""
        return tuple(item for item in self.items if item.incident not in self.filed)

    @property
    def settled(self) -> tuple[Filing, ...]:
        """What stands of what was noted."""
        return tuple(one for one in self.filings if one.stands)

    @property
    def total(self) -> Money | None:
        """The sum of what is not filed; None where the contract says no amount."""
        return added(item.money for item in self.unfiled if item.money is not None)


@dataclass(frozen=True, slots=True)
class CreditsView:
    """The answer to `/sla credits`. `title` is the customer, empty for all; `titles` are those of services,
    `numbers` those of tickets. `claims` may still be made; of `filed` something was, and its time is not
    over."""

    title: str
    periods: tuple[OwedView, ...]
    claims: tuple[ClaimView, ...]
    titles: Mapping[str, str]
    numbers: Mapping[Subject, str]
    sources: tuple[SourceView, ...]
    zone: str
    as_of: datetime
    filed: tuple[ClaimView, ...] = ()


@dataclass(frozen=True, slots=True)
class NoSuchPeriod:
    """What was asked for is no calendar period: credits go by months, quarters and years."""

    asked: str


@dataclass(frozen=True, slots=True)
class ClaimName:
    """What tells a claim from all others."""

    direction: Direction
    party: str
    contract: str
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Filed:
    """A claim is on record as filed, by that Slack user; `already` when it was before."""

    claim: ClaimView
    by: str
    already: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """That a claim was filed is taken back, by that Slack user: it is still to be filed; `already` when that
    was so before."""

    claim: ClaimView
    by: str
    already: bool

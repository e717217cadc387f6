"""The ticket as the fold sees it: facts come in, signals for the timers go out.

A signal is what a fact means for any promise. It is worked out once here, so that the tables of the metrics
(`bot.sla.lanes`) speak of customers and agents, not of statuses and authors.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias, assert_never

from bot.sla.exclusions import Excluded, ExclusionAsked, ExclusionRefused
from bot.sla.facts import (
    Acknowledged,
    Assigned,
    Attributes,
    AttributesChanged,
    Author,
    Category,
    Claimed,
    Deleted,
    Fact,
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
from bot.sla.observations import MaintenanceCalledOff, MaintenancePlanned, Observed, PeriodClosed, Watched
from bot.sla.papers import ClaimFiled, ReportFrozen, ReportSigned

NOTHING_SET = Attributes()
FINISHED = frozenset({Category.SOLVED, Category.CLOSED})


class Signal(StrEnum):
    """What a fact means for a promise."""

    BORN = "born"
    CUSTOMER_SPOKE = "customer_spoke"
    AGENT_REPLIED = "agent_replied"
    BOT_REPLIED = "bot_replied"
    OWNED = "owned"
    FINISHED = "finished"
    REOPENED = "reopened"
    MERGED = "merged"
    DUTY_BEGAN = "duty_began"
    DUTY_FULFILLED = "duty_fulfilled"


Heard: TypeAlias = Signal | IncidentEvent
"""What a lane is told. Which signal an incident's event is depends on the step that a lane follows."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What decides whether a clock stands still: it holds from its instant until the next mark.

    `answered_pending` says that the customer has replied while the status still says pending (S23),
    `teamless` that no team has ever had the ticket (S17). The attributes tell which team or supplier has it.
    """

    at: datetime
    category: Category
    answered_pending: bool = False
    deleted: bool = False
    attributes: Attributes = NOTHING_SET
    teamless: bool = True


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Somebody took notice of one timer, or of all that ran then (None)."""

    at: datetime
    timer: str | None
    by: Author


class Scene:
    """The state of a ticket while its facts are played in order."""

    def __init__(self, bots: Collection[str] = ()) -> None:
        """`bots` are the ids of those who are no human beings: what is theirs has no owner (S17)."""
        self._bots = bots
        self.opened_at: datetime | None = None
        self.category = Category.NEW
        self.attributes = Attributes()
        self.requester = ""
        self.owner: str | None = None
        self.claimed_by = ""
        self.deleted = False
        self.merged_into: str | None = None
        self.snoozed_until: datetime | None = None
        self.acknowledgements: list[Acknowledgement] = []
        self.exclusions: list[Excluded] = []
        self._answered_pending = False
        self._teamless = True
        self._before_deletion = Category.NEW
        self._says: tuple[Category, bool, bool, Attributes, bool] | None = None

    def play(self, fact: Fact) -> Sequence[Heard]:  # noqa: C901, PLR0911, PLR0912 - one line per deed: a table
        """Take in one fact; the signals it gives, in their order."""
        match fact.deed:
            case Opened():
                return self._opened(fact, fact.deed)
            case Replied():
                return self._replied(fact, fact.deed)
            case StatusChanged(category):
                return self._status(category)
            case AttributesChanged(attributes):
                self.attributes = attributes
            case FieldChanged():
                self.attributes = with_field(self.attributes, fact.deed)
            case Assigned(owner):
                self.owner, self.claimed_by = owner, ""
                return [Signal.OWNED] if owner and owner not in self._bots else []
            case RequesterChanged(requester):
                self.requester = requester
            case Merged(into):
                self.merged_into = into
                return [Signal.MERGED]
            case Deleted():
                self._delete()
            case Restored():
                return self._restore()
            case Acknowledged(timer):
                self.acknowledgements.append(Acknowledgement(fact.occurred_at, timer, fact.author))
            case Snoozed(until):
                self.snoozed_until = until
            case Claimed(slack_user):
                self.claimed_by = slack_user
                return [Signal.OWNED]
            case IncidentEvent():
                return [fact.deed]
            case Excluded():
                self.exclusions.append(fact.deed)
            case ExclusionAsked() | ExclusionRefused():
                pass  # only what was approved changes a clock
            case ReportFrozen() | ReportSigned() | ClaimFiled():
                pass  # of customers, never of tickets
            case Noted() | Hidden() | Withdrawn() | Recalculated():
                pass  # the fold takes out what never was before, and tells the lanes of another edition
            case Observed() | Watched() | PeriodClosed() | MaintenancePlanned() | MaintenanceCalledOff():
                pass  # of services and monitors, never of tickets
            case _:
                assert_never(fact.deed)
        return []

    def marked(self, at: datetime) -> Mark | None:
        """The mark that holds from `at` if it says something new, else None. Nothing before the opening."""
        if self.opened_at is None:
            return None
        self._teamless = self._teamless and not self.attributes.group
        says = (self.category, self._answered_pending, self.deleted, self.attributes, self._teamless)
        if says == self._says:
            return None
        self._says = says
        return Mark(at, *says)

    def _opened(self, fact: Fact, deed: Opened) -> list[Signal]:
        if self.opened_at is not None:
            return []
        self.opened_at = fact.occurred_at
        self.category, self.attributes, self.requester = deed.category, deed.attributes, deed.requester
        spoke = [Signal.CUSTOMER_SPOKE] if self._is_customer(fact.author) else []
        finished = [Signal.FINISHED] if deed.category in FINISHED else []
        return [Signal.BORN, *spoke, *finished]

    def _replied(self, fact: Fact, deed: Replied) -> list[Signal]:
        if deed.automatic:
            return []
        if self._is_customer(fact.author):
            self._answered_pending = self.category is Category.PENDING
            return [Signal.CUSTOMER_SPOKE]
        match fact.author.who:
            case Who.AGENT:
                return [Signal.AGENT_REPLIED]
            case Who.BOT:
                return [Signal.BOT_REPLIED]
            case _:
                return []

    def _status(self, category: Category) -> list[Signal]:
        before, self.category = self.category, category
        self._answered_pending = False
        return [] if self.deleted else self._turned(before)

    def _turned(self, before: Category) -> list[Signal]:
        """Closing what was solved says "finished" once more: it settles what was asked in between (S15)."""
        if self.category in FINISHED:
            return [Signal.FINISHED] if self.category is not before else []
        return [Signal.REOPENED] if before in FINISHED else []

    def _delete(self) -> None:
        if not self.deleted:
            self.deleted, self._before_deletion = True, self.category

    def _restore(self) -> list[Signal]:
        """A status that came with the deletion settles nothing; one that is still there afterwards does
        (S30)."""
        if not self.deleted:
            return []
        self.deleted = False
        return self._turned(self._before_deletion)

    def _is_customer(self, author: Author) -> bool:
        """The requester is a customer here even when they are an agent elsewhere (S13)."""
        return author.who is Who.CUSTOMER or (author.id != "" and author.id == self.requester)


def with_field(attributes: Attributes, change: FieldChanged) -> Attributes:
    """The attributes after one field has changed."""
    first = change.values[0] if change.values else None
    match change.field:
        case "priority":
            return replace(attributes, priority=first)
        case "customer":
            return replace(attributes, customer=first)
        case "channel":
            return replace(attributes, channel=first)
        case "group":
            return replace(attributes, group=first)
        case "type":
            return replace(attributes, type=first)
        case "tags":
            return replace(attributes, tags=frozenset(change.values))
        case custom:
            name = custom.removeprefix("field:")
            rest = [(n, v) for n, v in attributes.fields if n != name]
            return replace(attributes, fields=tuple(sorted(rest + [(name, v) for v in change.values])))

"""What the handlers ask of the engine: answers to questions, and deeds of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.engine.drift_views import DriftView
from bot.engine.exclusion_views import ExclusionDone, ExclusionsView, Objected, Wanted
from bot.engine.maintenance_views import DoneView, PlansView, PlanView, Trouble, Wish
from bot.engine.money_views import ClaimName, CreditsView, Filed, NoSuchPeriod, TakenBack
from bot.engine.planning import By, Slips
from bot.engine.report_views import NoReport, ReportView, SignRefused
from bot.engine.status_views import StatusView
from bot.engine.uptime_report_views import NoPeriod, UptimeAnswer
from bot.engine.views import Done, ExplainView, ListView, NotFound, Refused, Several, TicketAnswer, TicketView
from bot.papers.press import Printed
from bot.sla.duties import Duty, Event


class Answers(Protocol):
    """Questions. They change nothing."""

    async def status(self, name: str | None) -> StatusView | NotFound:
        """How we stand, over all or for a customer, team or policy."""
        ...

    async def at_risk(self, limit: int = 20) -> ListView:
        """Tickets that are late or soon will be, nearest due first."""
        ...

    async def mine(self, slack_user: str) -> ListView:
        """Tickets that somebody owns or has claimed."""
        ...

    async def ticket(self, text: str) -> TicketAnswer | NotFound | Several:
        """The timers of one ticket, by number or as `source:id`."""
        ...

    async def drift(self, name: str | None) -> DriftView | NotFound | Several:
        """Where the helpdesks' own SLA says something else, over all or for a customer, team, policy or
        ticket."""
        ...

    async def uptime(self, name: str | None, period: str) -> UptimeAnswer | NotFound | NoPeriod:
        """How much of the time services work: all, one, or those promised to a customer; in a period as
        `handlers.periods` writes it, empty for the present one."""
        ...

    async def explain(self, text: str) -> tuple[ExplainView, ...] | NotFound | Several:
        """Why each timer of a ticket says what it says."""
        ...


class Deeds(Protocol):
    """What people do. Each deed checks who does it, and doing it twice changes nothing."""

    async def acknowledge(self, subject: str, slack_user: str, /, timer: str | None = None) -> Done | Refused:
        """Take notice: one timer of `source:id` climbs no further, or all of them."""
        ...

    async def snooze(self, subject: str, slack_user: str, duration: timedelta, /) -> Done | Refused:
        """No warnings for a while."""
        ...

    async def claim(self, subject: str, slack_user: str, /) -> Done | Refused:
        """From now on the ticket's alerts come to this user."""
        ...

    async def incident(
        self, subject: str, slack_user: str, duty: Duty, event: Event, /, at: str = ""
    ) -> Done | Refused:
        """Something happened to an incident that a law wants reported, or notice of it was given: now, or at
        an instant as people write it."""
        ...

    async def withdraw(self, subject: str, slack_user: str, duty: Duty, event: Event, /) -> Done | Refused:
        """That was put on record by mistake."""
        ...

    async def may_ask(self, slack_user: str, /) -> Refused | None:
        """None when the user may be told things."""
        ...

    async def language(self, slack_user: str, /) -> str:
        """The language to speak to a user."""
        ...


class Money(Protocol):
    """What things cost: for leads, legal and admins only."""

    async def credits(
        self, slack_user: str, name: str | None, period: str, /
    ) -> CreditsView | NotFound | NoSuchPeriod | Refused:
        """What is owed to all customers or to one, and what may be claimed."""
        ...

    async def file(self, name: ClaimName, slack_user: str, /) -> Filed | Refused:
        """Put on record that a claim was filed; its reminders end."""
        ...

    async def take_back(self, name: ClaimName, filed_at: datetime, slack_user: str, /) -> TakenBack | Refused:
        """That it was filed, which was noted at an instant, was a mistake; its reminders go on."""
        ...


class Exclusions(Protocol):
    """Time that does not count: one asks, somebody else answers. Who may do what is checked at each step."""

    async def may_ask(self, slack_user: str, /) -> Refused | Objected | None:
        """None when the user may ask for an exclusion."""
        ...

    async def subject(self, text: str, /) -> TicketView | NotFound | Several:
        """The ticket or service that is meant."""
        ...

    async def ask(
        self, wanted: Wanted, slack_user: str, /
    ) -> ExclusionDone | Objected | Refused | NotFound | Several:
        """Put a request on record; those who approve are asked."""
        ...

    async def approve(self, id: str, slack_user: str, /) -> ExclusionDone | Objected | Refused:
        """Say yes to a request of somebody else."""
        ...

    async def refuse(self, id: str, slack_user: str, /) -> ExclusionDone | Objected | Refused:
        """Say no to it."""
        ...

    async def withdraw(self, id: str, slack_user: str, /) -> ExclusionDone | Objected | Refused:
        """Take back what one asked for or approved."""
        ...

    async def listed(self) -> ExclusionsView:
        """All of them, what waits for an answer first."""
        ...


class Planning(Protocol):
    """Maintenance as people plan it."""

    async def may_plan(self, slack_user: str, /) -> Trouble | None:
        """None when the user may plan maintenance."""
        ...

    def services(self) -> Sequence[tuple[str, str]]:
        """Titles and names of what maintenance can be planned for."""
        ...

    def now(self) -> datetime:
        """The present instant, from which forms begin."""
        ...

    async def listed(self, *, may_change: bool) -> PlansView:
        """What is planned, the next one first."""
        ...

    async def shown(self, name: str, /) -> PlanView | Trouble:
        """A window by its name."""
        ...

    async def declare(self, wish: Wish, by: By, /) -> DoneView | Slips:
        """Announce maintenance; the same form sent twice is put on record once."""
        ...

    async def move(self, name: str, wish: Wish, by: By, /) -> DoneView | Slips | Trouble:
        """Say that a window is at another time."""
        ...

    async def call_off(self, name: str, by: By, /) -> DoneView | Trouble:
        """Say that a window does not take place, or is over."""
        ...


class Reports(Protocol):
    """Reports of periods: for leads, legal, admins and those who sign."""

    async def show(
        self, slack_user: str, name: str | None, period: str, /
    ) -> Sequence[ReportView] | NoReport | Refused:
        """The report of a customer, or the last one of each."""
        ...

    async def sign(
        self, customer: str, period: str, number: int, slack_user: str, /
    ) -> ReportView | SignRefused:
        """Put a signature under an issue."""
        ...

    async def file(
        self, customer: str, period: str, number: int, wanted: str, slack_user: str, /
    ) -> Printed | Refused | None:
        """A file of an issue; None where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The sides of the engine that people meet."""

    answers: Answers
    deeds: Deeds
    money: Money
    exclusions: Exclusions
    planning: Planning
    reports: Reports

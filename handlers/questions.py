"""What can be asked with `/sla`: the closed list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bot.sla.duties import Duty, Event


@dataclass(frozen=True, slots=True)
class Status:
    """How do we stand; with a name, for that customer, team or policy."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class AtRisk:
    """What is late or soon will be."""


@dataclass(frozen=True, slots=True)
class Mine:
    """My own tickets."""


@dataclass(frozen=True, slots=True)
class Drift:
    """Where the helpdesk's own SLA says something else; with a name, for that customer, team, policy or
    ticket."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class Uptime:
    """How the services do, or one of them, or those promised to a customer; in a period as `handlers.periods`
    writes it, empty for the present one."""

    name: str | None = None
    period: str = ""


@dataclass(frozen=True, slots=True)
class Credits:
    """What broken promises cost, over all or for a customer; in a period, empty for the present one and the
    one before."""

    name: str | None = None
    period: str = ""


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """The report of a period that is over, of a customer; empty for the last one."""

    name: str | None = None
    period: str = ""


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Not a question: maintenance is to be announced, of a service if it is named; with `listed` what is
    planned."""

    name: str = ""
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Exclude:
    """Not a question: time of a ticket or a service should not count; with `listed` what was excluded."""

    name: str = ""
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """The timers of one ticket."""

    text: str


@dataclass(frozen=True, slots=True)
class Explain:
    """Why the timers of a ticket say what they say."""

    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """Not a question: an incident of a ticket is known, is a major one, or was reported (S20).

    `at` is an instant as it was written, if one was; `withdrawn` says that it was put on record by mistake.
    """

    text: str
    duty: Duty
    event: Event
    at: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class NoReport:
    """`incident` or `notified` without a ticket, a law, or a notice that this law asks for."""

    command: str


@dataclass(frozen=True, slots=True)
class Help:
    """What can be asked. `unknown` was not understood, `nearest` is the word that it may have been."""

    unknown: str = ""
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class NoTicket:
    """`ticket` or `explain` without saying which."""

    command: str


@dataclass(frozen=True, slots=True)
class TooLong:
    """More text than any name has."""


Question: TypeAlias = (
    Status
    | AtRisk
    | Mine
    | Drift
    | Uptime
    | Credits
    | PeriodReport
    | Maintenance
    | Exclude
    | Ticket
    | Explain
    | Report
    | NoReport
    | Help
    | NoTicket
    | TooLong
)

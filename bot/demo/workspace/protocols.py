"""What the workspace needs from outside: a clock, and for the page a time control and a helpdesk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Now(Protocol):
    """The clock that stamps messages. Time-outs and rate limits use the event loop's real time instead."""

    def now(self) -> datetime:
        """The present instant, aware."""


class TimeControl(Protocol):
    """The clock of the demo, which may run faster than the wall."""

    @property
    def rate(self) -> float:
        """Seconds of workspace time per second of real time; 1 is the real pace."""

    def now(self) -> datetime:
        """The present workspace instant, aware."""

    def set_rate(self, rate: float) -> None:
        """Go on from the present instant at another pace."""


class Deed(StrEnum):
    """What the page can do to a ticket."""

    CUSTOMER_REPLIES = "customer_replies"
    AGENT_REPLIES = "agent_replies"
    INTERNAL_NOTE = "internal_note"
    SET_PENDING = "set_pending"
    ON_HOLD = "on_hold"
    SOLVE = "solve"
    REOPEN = "reopen"


class Helpdesk(Protocol):
    """The helpdesk people play with on the page."""

    def tickets(self) -> Sequence[Mapping[str, object]]:
        """Newest first. The page shows these keys: id, subject, customer, priority, status, assignee."""

    def customers(self) -> Sequence[str]:
        """Names offered in the form for a new ticket."""

    def open(self, subject: str, priority: str, customer: str, body: str) -> int:
        """Open a ticket as that customer; returns its number. Raises ValueError when it cannot be."""

    def act(self, ticket_id: int, deed: str, text: str) -> None:
        """Do one `Deed`; `text` may be empty. Raises ValueError or LookupError when it cannot be done."""

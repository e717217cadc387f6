"""The words for where a timer stands, how it ended, and why it counts or does not."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a timer stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MET_LATE = "met_late"  # stopped after the breach
    BREACHED = "breached"  # passed due, still going
    CANCELLED = "cancelled"
    MERGED = "merged"

    @property
    def open(self) -> bool:
        """Whether the timer can still change by the clock alone or by a coming fact."""
        return self in (State.RUNNING, State.PAUSED, State.BREACHED)


class Ending(StrEnum):
    """How a timer came to its end."""

    STOPPED = "stopped"
    CANCELLED = "cancelled"
    MERGED = "merged"


class Cause(StrEnum):
    """Why a stretch counts or does not."""

    RUNNING = "running"
    ANOTHER_TEAM = "another_team"  # the promise is of a team that does not have the ticket (S17)
    NOT_AT_SUPPLIER = "not_at_supplier"  # the promise is of a supplier nobody waits for now (S24)
    WAITING_FOR_CUSTOMER = "waiting_for_customer"
    WAITING_FOR_THIRD_PARTY = "waiting_for_third_party"
    SOLVED = "solved"
    DELETED = "deleted"
    EXCLUDED = "excluded"
    UP = "up"  # the service works (S19)
    UNKNOWN = "unknown"  # nobody can tell whether it does (S39)
    MAINTENANCE = "maintenance"
    PERIOD_OVER = "period_over"

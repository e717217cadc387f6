"""Switches: the named settings where products differ, with their defaults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class OnChange(StrEnum):
    """What a change of policy does to a running timer (S11)."""

    KEEP_START = "keep_start"
    RESTART = "restart"


class Reopen(StrEnum):
    """What reopening does to a resolution timer (S16)."""

    CONTINUE_EXCLUDING_SOLVED = "continue_excluding_solved"
    CONTINUE_ALL = "continue_all"
    NEW_CYCLE = "new_cycle"
    IGNORE = "ignore"


class OwnershipStart(StrEnum):
    """Whose time it is while a new ticket is with no team yet (S17)."""

    ASSIGNED = "assigned"  # nobody's: a team's time begins when it gets the ticket
    CREATED = "created"  # the team's, from the creation of the ticket


class MergeStart(StrEnum):
    """Which start the ticket keeps that another one is merged into (S30)."""

    OWN = "own"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Switches:
    """The named settings of a policy where products differ, with their defaults."""

    bots_count: bool = False  # S13
    grace: timedelta = timedelta(0)  # S14
    reopen: Reopen = Reopen.CONTINUE_EXCLUDING_SOLVED  # S16
    resume_on_reply: bool = True  # S23
    on_change: OnChange = OnChange.KEEP_START  # S11
    pausable: bool = True  # S15
    merge_start: MergeStart = MergeStart.OWN  # S30


DEFAULTS = Switches()
"""What holds where a policy says nothing."""

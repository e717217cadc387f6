"""What people are shown of exclusions: requests, their answers, lists, and both figures (S45)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.engine.views import TicketView, TimerView
from bot.sla.excluded import Exclusion


@dataclass(frozen=True, slots=True)
class ExclusionView:
    """An exclusion of a ticket or a service. `changes` are the promises that it changes, or would change if
    it were approved: as they are with it, and beside that as they are without."""

    subject: TicketView
    exclusion: Exclusion
    changes: tuple[TimerView, ...] = ()


class ExclusionMoment(StrEnum):
    """Why somebody is told of an exclusion."""

    ASKED = "asked"  # the approvers: their answer is wanted
    ANSWERED = "answered"  # the one who asked
    TAKEN_BACK = "taken_back"  # the approvers, and the one who asked


@dataclass(frozen=True, slots=True)
class ExclusionTold:
    """A message about an exclusion. `approvers` are the roles that may answer; `again`: a request is told
    once more because nobody has."""

    moment: ExclusionMoment
    view: ExclusionView
    approvers: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class EntryUnknown:
    """The file excludes time of something that nobody knows, or that several things are called."""

    subject: str
    start: datetime
    end: datetime
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExclusionsView:
    """The answer to `/sla exclude list`: those that wait for an answer first, then the newest."""

    items: tuple[ExclusionView, ...]
    more: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ExclusionDone:
    """What was wanted is so. `already`: it was so before, nothing changed."""

    view: ExclusionView
    already: bool = False


class Objection(StrEnum):
    """Why nothing was done about an exclusion."""

    UNKNOWN = "unknown"  # no exclusion is called that
    NOT_APPROVER = "not_approver"  # not in a role that approves
    OWN = "own"  # whoever asks does not answer
    ANSWERED = "answered"  # it has its answer, or was taken back
    NOT_THEIRS = "not_theirs"  # neither asked for it nor approved it
    IN_FILE = "in_file"  # the file declares it
    NOBODY_ASKED = "nobody_asked"  # there is nobody who could be asked to approve
    TOO_LATE = "too_late"  # it was refused or withdrawn: nothing to take back


@dataclass(frozen=True, slots=True)
class Objected:
    """Nothing was done. `view` is the exclusion as it is, if there is one."""

    why: Objection
    view: ExclusionView | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody fills in: time of a subject that should not count."""

    subject: str
    start: datetime
    end: datetime
    reason: str
    evidence: str


SHOWN_FOR = timedelta(days=400)
"""A list goes back so far."""

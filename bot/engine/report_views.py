"""What people are shown of reports of periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.sla.period_reports.issues import Issue, Signature


@dataclass(frozen=True, slots=True)
class ReportView:
    """An issue of a report. `newest` is the number of the last issue: another one than this corrects it.

    `formats` are the files that there can be of it (pdf, csv, json); `attached` ones hang in its thread.
    `waits_for` names the sources that have not been read past the end of a period that is over but not
    closed. `private`: it is the answer to one person, who may ask for the files.
    """

    issue: Issue
    newest: int
    formats: tuple[str, ...]
    waits_for: tuple[str, ...] = ()
    private: bool = False


class ReportTrouble(StrEnum):
    """What did not work with a report that was made."""

    FILES = "files"  # they could not be put into its thread
    FOLDER = "folder"  # they could not be written


@dataclass(frozen=True, slots=True)
class ReportTroubleView:
    """Something went wrong with the files of a report; the report itself is on record. `detail` is the word
    that Slack or the machine has for it."""

    trouble: ReportTrouble
    customer: str
    period: str
    detail: str
    at: datetime


class SignRefusal(StrEnum):
    """Why somebody's signature was not taken."""

    OUTSIDER = "outsider"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN = "unknown"  # there is no such report
    CORRECTED = "corrected"  # there is a later issue, which is to be signed
    ALREADY = "already"


@dataclass(frozen=True, slots=True)
class SignRefused:
    """A signature that was not taken. `by` is the one that stands already, `newest` the issue to sign."""

    why: SignRefusal
    by: Signature | None = None
    newest: int = 0


@dataclass(frozen=True, slots=True)
class NoReport:
    """There is no report: nothing is called so, or no contract of theirs was in force in that period. With
    `period` the name is known; `has` are the periods that there are reports of, the last ones. Without a name
    or a period none is on record yet; `nearest` are then all customers."""

    name: str
    period: str = ""
    nearest: tuple[str, ...] = ()
    has: tuple[str, ...] = ()

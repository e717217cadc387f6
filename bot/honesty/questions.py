"""Questions: what a pattern looked like, without a judgement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.sla.timers import TimerId


class Pattern(StrEnum):
    """What is asked about."""

    PAUSED_BEFORE_DUE = "paused_before_due"
    HOLDING_REPLY = "holding_reply"
    LOWERED_AND_RAISED = "lowered_and_raised"
    EXCLUDED_AFTERWARDS = "excluded_afterwards"


@dataclass(frozen=True, slots=True)
class Question:
    """One occurrence of a pattern.

    `left` is the calendar time before due at `at`; None where that says nothing. `until` is when it was over:
    the clock went on, the answer proper came, the priority was raised again, the exclusion ended; None while
    it lasts. `saved` says that the promise would have been missed otherwise, at that instant. `author` is the
    source's id of who did it, or empty; it is not shown unless asked for.
    """

    pattern: Pattern
    timer: TimerId
    policy: str
    at: datetime
    left: timedelta | None
    until: datetime | None
    detail: str = ""
    saved: datetime | None = None
    author: str = ""

    @property
    def ticket(self) -> str:
        """The ticket's id in its source."""
        return self.timer.subject.id

    @property
    def order(self) -> tuple[int, datetime, str]:
        return (list(Pattern).index(self.pattern), self.at, str(self.timer))

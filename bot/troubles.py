"""What can go wrong with the world outside, named by what a caller does about it."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class SourceTroubleKind(StrEnum):
    """What to do about a source that failed."""

    AUTH = "auth"  # stop reading, tell the admins once
    LIMITED = "limited"  # wait as told
    PASSING = "passing"  # back off and try again
    STRANGE = "strange"  # the answer makes no sense: put it aside


class SourceTrouble(Exception):
    """A source could not be read. `detail` is safe to show: it holds no secret and no text of a ticket."""

    def __init__(
        self, kind: SourceTroubleKind, detail: str, retry_after: timedelta | None = None, status: int = 0
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind, self.detail, self.retry_after, self.status = kind, detail, retry_after, status


class SlackTroubleKind(StrEnum):
    """What to do about a call that Slack did not carry out."""

    LIMITED = "limited"  # wait as told
    PASSING = "passing"  # certainly not done: try again later
    AMBIGUOUS = "ambiguous"  # perhaps done: look before trying again
    REFUSED = "refused"  # this channel will not take it: use another and tell the admins
    MALFORMED = "malformed"  # our blocks are wrong: send plain text, log as a bug
    GONE = "gone"  # the message to edit no longer exists: post anew
    AUTH = "auth"  # the token is no good: stop and page the admin


class SlackTrouble(Exception):
    """Slack did not do as asked. `detail` is Slack's own error word."""

    def __init__(self, kind: SlackTroubleKind, detail: str, retry_after: timedelta | None = None) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind, self.detail, self.retry_after = kind, detail, retry_after

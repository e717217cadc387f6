"""What the account may still spend in this minute, by what its own answers say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.troubles import SourceTrouble, SourceTroubleKind

MINUTE = timedelta(minutes=1)


class Purse(StrEnum):
    """Lists of tickets have a smaller limit of their own; what its answers say is kept apart."""

    LISTS = "lists of tickets"
    REST = "calls"


@dataclass(frozen=True, slots=True)
class _Heard:
    """The last word about a limit. The minute it speaks of began at `began_at` or before."""

    total: int
    left: int
    began_at: datetime


class Budget:
    """Stops before the limit, so that the account's other programs and its agents' apps get their share."""

    def __init__(self, spare: int) -> None:
        """`spare` is the share, in percent, that is left to others."""
        self._spare = spare
        self._heard: dict[Purse, _Heard] = {}

    def check(self, purse: Purse, now: datetime) -> None:
        """LIMITED, with the time to wait, when this minute's share is used up."""
        heard = self._heard.get(purse)
        if heard is None or heard.left * 100 > heard.total * self._spare:
            return
        wait = heard.began_at + MINUTE - now
        if timedelta(0) < wait <= MINUTE:
            detail = f"{heard.left} of the account's {heard.total} {purse} a minute are left, for others"
            raise SourceTrouble(SourceTroubleKind.LIMITED, detail, wait)

    def hear(self, purse: Purse, headers: Mapping[str, str], now: datetime) -> None:
        """Take in what an answer says. More left than before: a new minute has begun."""
        total, left = _count(headers, "x-ratelimit-total"), _count(headers, "x-ratelimit-remaining")
        if total is None or left is None:
            return
        before = self._heard.get(purse)
        same = before is not None and left <= before.left and now < before.began_at + MINUTE
        self._heard[purse] = _Heard(total, left, before.began_at if same and before else now)


def _count(headers: Mapping[str, str], name: str) -> int | None:
    """A number of calls; Freshdesk also writes "100.0"."""
    try:
        return int(float(headers[name]))
    except (KeyError, ValueError, OverflowError):
        return None

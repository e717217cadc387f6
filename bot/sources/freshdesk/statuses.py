"""The statuses that a ticket went through, as far as its last instants still tell.

Of each kind Freshdesk keeps the last instant only: when it was last reopened, set to pending, resolved,
closed, and when the status last changed at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sources.freshdesk.known import CLOSED, OPEN, PENDING, RESOLVED
from bot.sources.freshdesk.memo import Memo, held_until
from bot.sources.freshdesk.payloads import Seen, Stats

SAME = timedelta(seconds=2)
"""Two instants that Freshdesk writes for one event may differ by so much."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The status became `status` at `at`: exactly, or at some time after `since`."""

    at: datetime
    status: int
    since: datetime | None = None


def turns(seen: Seen) -> tuple[Turn, ...]:
    """Every change of status since the opening that is still known, oldest first; none when Freshdesk gives
    no instants."""
    return tuple(turn for turn in _told(seen) if turn.at > seen.created_at)


def lost_turns(seen: Seen, memo: Memo | None, read_at: datetime | None, *, waited: bool) -> tuple[Turn, ...]:
    """Changes that must have been, of which no instant is left; `waited` says that the ticket waited when it
    was remembered. Such a change lies before the one that hides it (S29)."""
    told = turns(seen)
    lost = []
    if (reopened := _reopened_from_nowhere(seen, memo, told)) is not None:
        at = _called_back_at(seen, reopened.at)
        lost.append(Turn(at, RESOLVED, held_until(seen, memo, read_at, at)))
    if waited and told and memo is not None and _waits_anew(memo, told):
        lost.append(Turn(told[-1].at, OPEN, held_until(seen, memo, read_at, told[-1].at)))
    return tuple(lost)


def _reopened_from_nowhere(seen: Seen, memo: Memo | None, told: tuple[Turn, ...]) -> Turn | None:
    """Reopening wipes out when the ticket was resolved, unless somebody had read it by then."""
    reopened_at = seen.stats.reopened_at if seen.stats else None
    for turn in told:
        if turn.status in {RESOLVED, CLOSED} and (reopened_at is None or turn.at < reopened_at):
            return None
        if turn.at == reopened_at:
            unread = memo is None or (turn.at > memo.updated_at and memo.status not in {RESOLVED, CLOSED})
            return turn if unread else None
    return None


def _called_back_at(seen: Seen, reopened_at: datetime) -> datetime:
    """When it was resolved at the latest: before the message that reopened it, if one did."""
    wrote_at = seen.stats.requester_responded_at if seen.stats else None
    opened_it = wrote_at is not None and timedelta(0) <= reopened_at - wrote_at <= SAME
    return wrote_at if wrote_at is not None and opened_it else reopened_at


def _waits_anew(memo: Memo, told: tuple[Turn, ...]) -> bool:
    """The ticket waits as it did before, but since another instant: in between it did not wait, and nobody
    knows how long."""
    last, former_at = told[-1], memo.status_at
    if former_at is None or last.status != memo.status or last.at <= former_at:
        return False
    return not any(former_at < turn.at < last.at for turn in told)


def first_status(seen: Seen) -> int:
    """The status a ticket was opened with. Where nothing tells, it is taken as open."""
    told = _told(seen)
    opening = [turn.status for turn in told if turn.at <= seen.created_at]
    untouched = not told and seen.updated_at <= seen.created_at
    return opening[-1] if opening else seen.status if untouched else OPEN


def closed_straight(seen: Seen) -> bool:
    """Whether a ticket was closed without having been resolved before, as a merge does it."""
    if seen.status != CLOSED:
        return False
    closed_at = seen.stats.closed_at if seen.stats else None
    resolved_at = seen.stats.resolved_at if seen.stats else None
    return closed_at is None or resolved_at is None or abs(closed_at - resolved_at) <= SAME


def _told(seen: Seen) -> list[Turn]:
    """The instants that are still there, the opening among them."""
    if seen.stats is None or seen.stats.status_updated_at is None:
        return []
    last = Turn(seen.stats.status_updated_at, seen.status)
    earlier = [turn for turn in _marks(seen.stats) if _is_before(turn, last)]
    return [*sorted(earlier, key=lambda turn: (turn.at, turn.status)), last]


def _marks(stats: Stats) -> list[Turn]:
    resolved_at = stats.resolved_at
    if resolved_at and stats.closed_at and abs(stats.closed_at - resolved_at) <= SAME:
        resolved_at = None  # closing sets both
    dated = (
        (stats.reopened_at, OPEN),
        (stats.pending_since, PENDING),
        (resolved_at, RESOLVED),
        (stats.closed_at, CLOSED),
    )
    return [Turn(at, status) for at, status in dated if at is not None]


def _is_before(turn: Turn, last: Turn) -> bool:
    """Whether it is an event of its own, before the last change."""
    return turn.at < last.at - SAME if turn.status == last.status else turn.at < last.at

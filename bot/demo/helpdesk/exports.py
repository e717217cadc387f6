"""The incremental exports: what they show, in which order, and where a page ends."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta

from bot.demo.helpdesk import shapes
from bot.demo.helpdesk.model import Account, Ticket
from bot.demo.helpdesk.shapes import Json

HELD_BACK = timedelta(seconds=60)
"""What changed in the minute before the request is left out."""

EVENTS_PER_PAGE = 1000


class TooRecent(ValueError):
    """The start lies in the minute that is held back."""


def tickets_page(
    account: Account,
    base: str,
    now: datetime,
    *,
    start: int | None,
    cursor: str | None,
    per_page: int,
    include: frozenset[str],
) -> Json:
    """A page of the cursor export of tickets, ordered by their last touch."""
    after = _read_cursor(cursor) if cursor else (_start(start, now), 0)
    visible = sorted(
        (one for one in account.tickets.values() if one.generated_at <= now - HELD_BACK), key=_touched
    )
    following = [one for one in visible if _touched(one) > after]
    page = following[:per_page]
    last = _write_cursor(_touched(page[-1])) if page else cursor
    body: Json = {
        "tickets": [shapes.ticket(one, base) for one in page],
        "after_cursor": last,
        "after_url": f"{base}/api/v2/incremental/tickets/cursor.json?cursor={last}" if last else None,
        "before_cursor": None,
        "end_of_stream": len(following) <= per_page,
    }
    return body | _sideloads(account, page, include)


def named(account: Account, base: str, ids: set[int], include: frozenset[str]) -> Json:
    """Those of these tickets that are not deleted."""
    found = [account.tickets[id] for id in sorted(ids & set(account.tickets))]
    there = [one for one in found if one.get("status") != "deleted"]
    return {"tickets": [shapes.ticket(one, base) for one in there]} | _sideloads(account, there, include)


def empty_page(base: str, cursor: str) -> Json:
    """A page that Zendesk sends now and then: nothing in it, and yet not the end."""
    stutter = cursor + "Lg=="
    return {
        "tickets": [],
        "after_cursor": stutter,
        "after_url": f"{base}/api/v2/incremental/tickets/cursor.json?cursor={stutter}",
        "before_cursor": None,
        "end_of_stream": False,
    }


def events_page(
    account: Account,
    base: str,
    now: datetime,
    *,
    start: int,
    comments: bool,
    per_page: int = EVENTS_PER_PAGE,
) -> Json:
    """A page of the event stream. All updates of its last second are on it, however many."""
    first, horizon = _start(start, now), int((now - HELD_BACK).timestamp())
    stamped = [(int(update.at.timestamp()), update) for update in account.updates]
    following = sorted(
        ((at, update) for at, update in stamped if first <= at <= horizon),
        key=lambda one: (one[0], one[1].id),
    )
    page = following[:per_page]
    page += [one for one in following[per_page:] if one[0] == page[-1][0]]
    end = page[-1][0] if page else None
    return {
        "ticket_events": [shapes.stream_event(update, comments=comments) for _, update in page],
        "count": len(page),
        "end_time": end,
        "next_page": f"{base}/api/v2/incremental/ticket_events.json?start_time={end}" if end else None,
        "end_of_stream": len(page) == len(following),
    }


def _sideloads(account: Account, page: list[Ticket], include: frozenset[str]) -> Json:
    body: Json = {}
    if "users" in include:
        fields = ("requester_id", "assignee_id")
        ids = {one.id_of(name) for one in page for name in fields} | {one.submitter_id for one in page}
        known = sorted(id for id in ids if id in account.users and id is not None)
        body["users"] = [shapes.user(account.users[id]) for id in known]
    if "organizations" in include:
        ids = {one.id_of("organization_id") for one in page}
        body["organizations"] = shapes.named(account.organizations, {id for id in ids if id is not None})
    return body


def _start(start: int | None, now: datetime) -> int:
    if start is None:
        raise ValueError("start_time is required")
    if start > (now - HELD_BACK).timestamp():
        raise TooRecent
    return start


def sla_events_page(events: list[Json], now: datetime, start: int, after: str | None, size: int) -> Json:
    """A page of events of the account's own SLA since `start`, with Zendesk's cursor paging."""
    since = datetime.fromtimestamp(start, UTC)
    told = [one for one in events if since <= datetime.fromisoformat(str(one["time"])) <= now - HELD_BACK]
    first = int(b64decode(after)) if after else 0
    page = told[first : first + size]
    cursor = b64encode(str(first + len(page)).encode()).decode() if page else None
    meta = {"has_more": len(told) > first + size, "after_cursor": cursor}
    return {"ticket_metric_events": page, "meta": meta, "links": {"next": None}}


def _touched(one: Ticket) -> tuple[int, int]:
    return int(one.generated_at.timestamp()), one.id


def _write_cursor(touched: tuple[int, int]) -> str:
    return b64encode(f"{touched[0]}.0||{touched[1]}|".encode()).decode("ascii")


def _read_cursor(cursor: str) -> tuple[int, int]:
    at, _, id = b64decode(cursor.removesuffix("Lg==") + "==").decode("ascii").rstrip("|").partition(".0||")
    return int(at), int(id)

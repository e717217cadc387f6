"""From the rows of a ticket to its facts: what differs between two rows happened at the later one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from bot.sla.facts import (
    NOBODY,
    Assigned,
    AttributesChanged,
    Author,
    Category,
    Deed,
    Noted,
    Opened,
    Replied,
    RequesterChanged,
    StatusChanged,
    Subject,
    Who,
)
from bot.sla.scene import FINISHED
from bot.sources.shared.files.history import History, Telling
from bot.sources.shared.files.maps import Reply
from bot.sources.shared.files.rows import Row

_AGENT, _BOT = Author("agent", Who.AGENT), Author("bot", Who.BOT)
_CUSTOMER = "customer"


def history_of(subject: Subject, rows: Sequence[Row]) -> History:
    """The history that rows of one ticket tell, in whatever order they come. There is at least one.

    The ticket is born when its first row says it was opened, or with that row if it says nothing or a later
    instant. What it was before its first row nobody wrote down: it is taken to have been new, with the
    attributes of that row.
    """
    rows = sorted(rows, key=lambda row: (row.at, row.order, row.line))
    telling = Telling()
    _birth(rows[0], telling)
    told = _with_ends([replace(rows[0], at=_born_at(rows[0]), category=_born_as(rows[0])), *rows])
    for before, row in pairwise(told):
        _differences(before, row, telling)
    _first_reply(rows, telling)
    return History(subject, telling.told, rows[-1].met)


def _born_at(first: Row) -> datetime:
    return min(first.opened_at or first.at, first.at)


def _born_as(first: Row) -> Category:
    return Category.NEW if first.category is None or _born_at(first) < first.at else first.category


def _birth(first: Row, telling: Telling) -> None:
    requester = first.requester or _CUSTOMER
    born = Opened(_born_as(first), first.attributes, requester)
    telling.tell(_born_at(first), Author(requester, Who.CUSTOMER), born)
    if first.owner is not None:
        telling.tell(first.at, NOBODY, Assigned(first.owner))


def _differences(before: Row, row: Row, telling: Telling) -> None:
    """Promises first, then what was said, then the status: a reply that solves was a reply to an open
    ticket."""
    if row.attributes != before.attributes:
        telling.tell(row.at, NOBODY, AttributesChanged(row.attributes))
    if row.requester != before.requester:
        telling.tell(row.at, NOBODY, RequesterChanged(row.requester or _CUSTOMER))
    if row.owner != before.owner:
        telling.tell(row.at, NOBODY, Assigned(row.owner))
    if row.reply is not Reply.NOTHING:
        telling.tell(row.at, *_said(row))
    if row.category is not None and row.category is not before.category:
        telling.tell(row.at, NOBODY, StatusChanged(row.category, row.label))


def _said(row: Row) -> tuple[Author, Deed]:
    match row.reply:
        case Reply.CUSTOMER:
            return Author(row.requester or _CUSTOMER, Who.CUSTOMER), Replied()
        case Reply.BOT:
            return _BOT, Replied()
        case Reply.AGENT:
            return _AGENT, Replied()
        case Reply.NOTE | Reply.NOTHING:
            return _AGENT, Noted()


def _first_reply(rows: Sequence[Row], telling: Telling) -> None:
    """The first reply that the file names, unless its rows have replies of their own."""
    named = [row.first_reply_at for row in rows if row.first_reply_at is not None]
    if named and not any(row.reply is Reply.AGENT for row in rows):
        telling.tell(max(named[-1], _born_at(rows[0])), _AGENT, Replied())


def _with_ends(rows: list[Row]) -> list[Row]:
    """The rows, the birth first, with the solving and closing that only their columns tell of."""
    done = next((n for n, row in enumerate(rows) if row.category in FINISHED), len(rows))
    solved_at, closed_at = rows[-1].solved_at, rows[-1].closed_at
    if solved_at is not None and _is_news(solved_at, rows[:done], rows[done:]):
        solved = replace(_silent(rows[max(done - 1, 0)]), at=solved_at, category=Category.SOLVED, label="")
        rows = [*rows[:done], solved, *rows[done:]]
    if (
        closed_at is not None
        and rows[-1].at <= closed_at
        and all(row.category is not Category.CLOSED for row in rows)
    ):
        rows = [*rows, replace(_silent(rows[-1]), at=closed_at, category=Category.CLOSED, label="")]
    return rows


def _is_news(solved_at: datetime, before: Sequence[Row], after: Sequence[Row]) -> bool:
    """Whether the rows leave room for a solving: after the last one that is not finished, before any that is.

    A closing without a solving leaves room before it. Anything else contradicts the rows, and the rows win.
    """
    if not before or (after and (after[0].category is not Category.CLOSED or solved_at >= after[0].at)):
        return False
    last = before[-1]
    said_otherwise = len(before) > 1 and last.category is not None
    return last.at < solved_at if said_otherwise else last.at <= solved_at


def _silent(row: Row) -> Row:
    return replace(row, reply=Reply.NOTHING)

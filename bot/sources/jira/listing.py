"""Listing what changed: the question in Jira's query language, and which rows of an answer may be believed.

Jira compares instants to the minute, in the zone of whoever asks; only "so many minutes ago" means the same
to everybody. Its index may be behind the issues: a row may stand where it was before its newest change.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sources.shared.changes import Row

_MINUTE = timedelta(minutes=1)
_MARGIN = 2  # one minute that is cut off, one for what passes between asking and answering


@dataclass(frozen=True, slots=True)
class Query:
    """A search: over how many minutes, and for which rows. `thin` is for ids and instants only; `fresh` are
    issues whose newest state the answer must show. A page after the first needs the very same."""

    projects: tuple[str, ...]
    minutes: int
    thin: bool = False
    fresh: tuple[int, ...] = ()

    @property
    def jql(self) -> str:
        """The question in Jira's query language."""
        projects = ", ".join(f'"{key}"' for key in self.projects)
        return f'project in ({projects}) AND updated >= "-{self.minutes}m" ORDER BY updated ASC, key ASC'

    def covers(self, since: datetime, dated_at: datetime) -> bool:
        """Whether an answer given at `dated_at` has looked back as far as `since`."""
        return dated_at - (self.minutes - 1) * _MINUTE <= since


def minutes_back(since: datetime, now: datetime) -> int:
    """How many minutes to look back from `now` so that nothing since is missed."""
    return max((now - since) // _MINUTE, 0) + _MARGIN


def token_of(query: Query, after: str) -> str:
    """What it takes to go on with a thin search after that page."""
    return json.dumps([after, query.minutes], separators=(",", ":"))


def continued(projects: tuple[str, ...], token: str) -> tuple[Query, str]:
    """The query and the page that a token stands for. ValueError when it stands for nothing."""
    match json.loads(token):
        case [str(after), int(minutes)]:
            return Query(projects, minutes, thin=True), after
        case _:
            raise ValueError("a token of another shape")


def believable(rows: Sequence[Row], settled_at: datetime) -> tuple[Row, ...]:
    """Of a page that is not the last, the rows up to where the list goes on by instants.

    A row that changed after `settled_at` may stand where it was before that. If it said where to go on,
    what lies between would be skipped; without it, the list comes to it in time. Where all are that young,
    what is skipped is younger than any watermark, and is listed again with the next overlap.
    """
    settled = [row.changed_at for row in rows if row.changed_at <= settled_at]
    if not settled:
        return tuple(rows)
    return tuple(row for row in rows if row.changed_at <= max(settled))

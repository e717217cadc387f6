"""Telling what happened to tickets: one changelog for all of them, comments only of those with many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from bot.sources.jira.cards import card, natives
from bot.sources.jira.changes import Update, read_updates
from bot.sources.jira.client import Client
from bot.sources.jira.issues import Comment, Issue, read_comment, read_issue
from bot.sources.jira.known import Known, Rules, person
from bot.sources.jira.lookups import Lookups
from bot.sources.jira.normalise import normalise
from bot.sources.shared.changes import Before, Heap, Row, Told
from bot.sources.shared.reading import Json, mapping, text

UNREADABLE: Json = {"unreadable": True}
"""The body of an issue that Jira has but could not give."""


class Teller:
    """Turns listed rows into everything that happened to those tickets."""

    def __init__(self, client: Client, lookups: Lookups, rules: Rules) -> None:
        self._client, self._lookups, self._rules = client, lookups, rules

    async def tell(self, rows: Sequence[Row], before: Before, now: datetime) -> Told:
        """Everything that happened to these tickets; what cannot be understood of one is put aside."""
        known, to = await self._lookups.known(now), Heap()
        to.strange += [(f"field:{name}", "the site has no such field") for name in known.fields.missing]
        issues = list(_read_issues(await self._bodies(rows, known), known, to.strange))
        ids = [issue.id for issue in issues]
        logs = await self._client.changelogs(ids, known.fields.watched) if ids else {}
        updates = _read_logs(ids, logs, to.strange)
        known = await self._lookups.known(now, _statuses(issues, updates))
        for issue in issues:
            if issue.id in updates:
                await self._tell(issue, updates[issue.id], known, before, now, to)
        return to.told()

    async def _tell(
        self, issue: Issue, updates: list[Update], known: Known, before: Before, now: datetime, to: Heap
    ) -> None:
        try:
            comments = await self._comments(issue, before.memory, to)
        except ValueError as reason:
            to.strange.append((f"comments:{issue.id}", str(reason)))
            return
        if comments is None:
            return  # gone since it was listed
        read = normalise(issue, updates, comments, known, self._rules, now)
        to.facts += read.facts
        to.strange += read.strange
        to.tickets.append(card(issue, self._rules))
        to.natives += natives(issue, self._rules, now)
        met = [*(one.author for one in comments), *(one.author for one in updates), *issue.people()]
        to.people |= {user.id: person(user, known, self._rules) for user in met if user is not None}

    async def _bodies(self, rows: Sequence[Row], known: Known) -> list[Json]:
        """The issues themselves: those that came along, and those that were only listed."""
        thin = [row.id for row in rows if not row.body]
        fetched, failed = await self._client.issues(thin, known.fields.asked) if thin else ([], [])
        came = [{"id": row.id, **row.body} for row in rows if row.body]
        return [*came, *(mapping(one) for one in fetched), *({**UNREADABLE, "id": id} for id in failed)]

    async def _comments(self, issue: Issue, memory: Mapping[str, str], to: Heap) -> Sequence[Comment] | None:
        """The comments that came along, if these are all, or all since the last telling; else one by one."""
        if issue.whole:
            return issue.comments
        comments: Sequence[Comment] = issue.comments
        if not all_new(issue, memory.get(issue.id, "")):
            found = await self._client.comments(issue.id)
            if found is None:
                return None
            comments = [read_comment(one) for one in found]
        newest = max((one.id for one in comments), default=0)
        to.memory[issue.id] = f"{newest}:{max(issue.total, len(comments))}"
        return comments


def all_new(issue: Issue, memory: str) -> bool:
    """Whether every comment since the last telling came along: as many as there are more by now."""
    newest, _, count = memory.partition(":")
    if not newest.isdecimal() or not count.isdecimal() or any(one.public is None for one in issue.comments):
        return False
    return sum(one.id > int(newest) for one in issue.comments) == issue.total - int(count)


def _read_issues(bodies: Iterable[Json], known: Known, strange: list[tuple[str, str]]) -> Iterator[Issue]:
    for body in bodies:
        try:
            if "unreadable" in body:
                raise ValueError("Jira has this issue but cannot give it")
            yield read_issue(body, known.fields)
        except ValueError as reason:
            strange.append((f"issue:{text(body, 'id')}", str(reason)))


def _read_logs(
    ids: Iterable[str], logs: Mapping[str, list[object]], strange: list[tuple[str, str]]
) -> dict[str, list[Update]]:
    """The updates of each issue; those that cannot be read are put aside with their issue."""
    read = dict[str, list[Update]]()
    for id in ids:
        try:
            read[id] = read_updates(logs.get(id, ()))
        except ValueError as reason:
            strange.append((f"changelog:{id}", str(reason)))
    return read


def _statuses(issues: Iterable[Issue], updates: Mapping[str, list[Update]]) -> set[str]:
    """The ids of all statuses that were met."""
    moved = [update.of("status") for some in updates.values() for update in some]
    met = {id for change in moved if change is not None for id in (change.before, change.after)}
    return met | {issue.status.id for issue in issues}

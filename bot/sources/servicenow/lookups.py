"""What is looked up once and remembered for a while: people, their roles, and what ids are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.sources.servicenow.client import AT_ONCE, Client
from bot.sources.servicenow.known import SYSTEM, Known, Rules, read_user
from bot.sources.servicenow.records import GROUP, OWNER, Story, is_id
from bot.sources.shared.reading import Json, readable, text

FRESH = timedelta(days=1)

UNSURE = "who has an agent's role is kept from this user: everybody but a ticket's caller counts as an agent"
_APART = frozenset("^,")  # what a name in a question must not hold


class Lookups:
    """The growing knowledge of one instance. What was learned is forgotten after a day."""

    def __init__(self, client: Client, rules: Rules) -> None:
        self._client, self._rules = client, rules
        self._known = Known()
        self._asked: set[str] = set()
        self._began_at: datetime | None = None

    async def known(self, stories: Sequence[Story], now: datetime) -> Known:
        """What it takes to understand these tickets."""
        if self._began_at is None or now - self._began_at >= FRESH:
            await self._begin(now)
        await self._meet(stories)
        await self._call(stories)
        return self._known

    async def _begin(self, now: datetime) -> None:
        known, rules = Known(), self._rules
        for label in readable(await self._client.choices(), _label):
            table, column, value, shown = label
            if table == rules.table or (column, value) not in known.labels:
                known.labels[column, value] = shown
        if rules.roles and await self._client.shows_roles(rules.roles):
            known.agents = set()
        self._known, self._asked, self._began_at = known, set(), now

    # --- people ---

    async def _meet(self, stories: Sequence[Story]) -> None:
        ids = self._new(id for story in stories for id in self._people(story) if is_id(id))
        names = self._new(name for story in stories for name in _names(story) if not _APART & set(name))
        for some_ids, some_names in _by_hundreds(ids, [name for name in names if name not in SYSTEM]):
            met = list(readable(await self._client.users(some_ids, some_names), read_user))
            await self._ask_roles([user.id for user in met if is_id(user.id)])
            for user in met:
                self._known.meet(user)
                self._asked |= {user.id, user.user_name}
            self._asked |= {*some_ids, *some_names}

    def _people(self, story: Story) -> Iterator[str]:
        columns = {OWNER, self._rules.columns.caller}
        yield from (story.record.values[column] for column in columns)
        for change in story.changes:
            if change.column in columns:
                yield from (change.old, change.new)

    async def _ask_roles(self, ids: Sequence[str]) -> None:
        for first in range(0, len(ids), AT_ONCE):
            if self._known.agents is None:
                return
            holders = await self._client.holders(ids[first : first + AT_ONCE], self._rules.roles)
            if holders is None:
                self._known.agents = None
            else:
                self._known.agents |= set(readable(holders, lambda row: text(row, "user")))

    # --- groups and customers ---

    async def _call(self, stories: Sequence[Story]) -> None:
        """What groups and customers are called: those of now come along with the tickets."""
        customer = self._rules.columns.customer
        for table, column, key in (
            ("sys_user_group", GROUP, "group"),
            ("core_company", customer, "customer"),
        ):
            for story in stories:
                if story.record.names[key]:
                    self._known.names[story.record.values[column]] = story.record.names[key]
            former = (
                id
                for story in stories
                for change in story.changes
                if change.column == column
                for id in (change.old, change.new)
            )
            ids = [id for id in self._new(former) if id not in self._known.names and is_id(id)]
            for first in range(0, len(ids), AT_ONCE):
                found = await self._client.named(table, ids[first : first + AT_ONCE])
                named = readable(found, lambda row: (text(row, "sys_id"), text(row, "name")))
                self._known.names |= {id: name for id, name in named if name}
                self._asked |= set(ids[first : first + AT_ONCE])

    def _new(self, words: Iterable[str]) -> list[str]:
        """Those that were not asked for yet. Only what was answered counts as asked."""
        return sorted({word for word in words if word} - self._asked)


def _names(story: Story) -> Iterator[str]:
    yield story.record.created_by
    yield from (entry.user for entry in story.entries)
    yield from (change.user for change in story.changes)


def _label(row: Json) -> tuple[str, str, str, str]:
    return text(row, "name"), text(row, "element"), text(row, "value"), text(row, "label")


def _by_hundreds(ids: Sequence[str], names: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    for first in range(0, max(len(ids), len(names)), AT_ONCE):
        yield ids[first : first + AT_ONCE], names[first : first + AT_ONCE]

"""Names and people that tickets mention by id, fetched when first met and kept in memory.

Agents are read anew every hour, for their e-mail addresses. Other names are fetched when an id is met that
is not among them, and forgotten after a day. What the key may not read is said once and gone without.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sla.facts import Who
from bot.sla.pages import Person
from bot.sources.freshdesk.client import Client
from bot.sources.freshdesk.known import Known, Rules, read_agent, read_labels
from bot.sources.freshdesk.payloads import Requester, Seen
from bot.sources.freshdesk.statuses import turns
from bot.sources.shared.reading import Json, number, readable, text
from bot.troubles import SourceTrouble

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOON = timedelta(minutes=10)
"""An id that is not among those that were just fetched is asked for again after so long."""

ONE_BY_ONE = 3
"""Up to so many companies are asked for by their ids; for more, all are listed."""


@dataclass(slots=True)
class Learned:
    """What a look-up brought: agents that were read anew, and what may not be read."""

    people: list[Person] = field(default_factory=list)
    strange: list[tuple[str, str]] = field(default_factory=list)


class Lookups:
    """The growing knowledge of one account."""

    def __init__(self, client: Client, rules: Rules) -> None:
        self._client, self._rules = client, rules
        self.known = Known()
        self._asked_at: dict[str, datetime] = {}
        self._vain: dict[int, datetime] = {}

    async def meet(self, tickets: Collection[Seen], now: datetime) -> Learned:
        """Fetch what these tickets mention and is not known yet."""
        learned = Learned()
        if not tickets:
            return learned
        if self._due("agents", HOUR, now, {seen.responder for seen in tickets}, self.known.agents):
            await self._agents(learned, now)
        if self._due("groups", DAY, now, {seen.group for seen in tickets}, self.known.groups):
            await self._groups(learned, now)
        statuses = {seen.status for seen in tickets} | {t.status for seen in tickets for t in turns(seen)}
        if self._due("statuses", DAY, now, statuses, self.known.labels):
            await self._labels(learned, now)
        await self._companies({seen.company for seen in tickets} - {0}, learned, now)
        return learned

    def requester(self, person: Requester) -> Person:
        """A requester as a person; an agent may be one."""
        agent = self.known.agents.get(person.id)
        who = agent.who if agent else Who.CUSTOMER
        return Person(self._rules.source, str(person.id), person.name, person.email, who)

    def _due(
        self, what: str, every: timedelta, now: datetime, met: Iterable[int], known: Collection[int]
    ) -> bool:
        """Whether it is time to fetch: never done, done long ago, or somebody unknown is met."""
        asked_at = self._asked_at.get(what)
        if asked_at is None or now - asked_at >= every:
            return True
        return now - asked_at >= SOON and any(id and id not in known for id in met)

    async def _agents(self, learned: Learned, now: datetime) -> None:
        rows = await self._allowed("agents", "owners cannot be told in Slack", self._client.agents, learned)
        self.known.agents |= dict(readable(rows, lambda row: read_agent(row, self._rules)))
        learned.people.extend(self.known.agents.values())
        self._asked_at["agents"] = now

    async def _groups(self, learned: Learned, now: datetime) -> None:
        rows = await self._allowed("groups", "groups go by their numbers", self._client.groups, learned)
        self.known.groups = dict(readable(rows, _named)) or self.known.groups
        self._asked_at["groups"] = now

    async def _labels(self, learned: Learned, now: datetime) -> None:
        without = "statuses go by their numbers"
        rows = await self._allowed("ticket fields", without, self._client.ticket_fields, learned)
        self.known.labels = read_labels(rows) or self.known.labels
        self._asked_at["statuses"] = now

    async def _companies(self, ids: set[int], learned: Learned, now: datetime) -> None:
        """Names of companies. One that has no answer is asked for again after a day."""
        if now - self._asked_at.setdefault("companies", now) >= DAY:
            self.known.companies.clear()
            self._vain.clear()
            self._asked_at["companies"] = now
        missing = sorted(ids - set(self.known.companies) - set(self._vain))
        if len(missing) > ONE_BY_ONE:
            without = "companies go by their numbers"
            rows = await self._allowed("companies", without, self._client.companies, learned)
            self.known.companies |= dict(readable(rows, _named))
            missing = [id for id in missing if id not in self.known.companies] if rows else []
            if not rows:
                self._vain |= dict.fromkeys(ids - set(self.known.companies), now)
        for id in missing:
            await self._company(id, learned, now)

    async def _company(self, id: int, learned: Learned, now: datetime) -> None:
        async def one() -> list[object]:
            return [await self._client.company(id)]

        rows = await self._allowed("companies", "companies go by their numbers", one, learned)
        found = dict(readable(rows, _named))
        self.known.companies |= found
        if not found:
            self._vain[id] = now

    async def _allowed(
        self, what: str, without: str, fetch: Callable[[], Awaitable[list[object]]], learned: Learned
    ) -> list[object]:
        """What `fetch` brings; nothing, and a word to the admins, where the key has no right to it."""
        try:
            return await fetch()
        except SourceTrouble as trouble:
            if trouble.status != 403:
                raise
            learned.strange.append((f"right:{what}", f"this key may not read {what}: {without}"))
            return []


def _named(row: Json) -> tuple[int, str]:
    return number(row, "id"), text(row, "name")

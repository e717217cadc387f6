"""What is looked up once and remembered for a while: states, and people who did not come along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.sla.pages import Person
from bot.sources.shared.reading import mapping
from bot.sources.zammad.client import Client
from bot.sources.zammad.known import NOBODY, Rules, State, read_states, read_user
from bot.sources.zammad.story import Story, optional

FRESH = timedelta(hours=1)

MOST_PEOPLE = 20_000
"""Above this, all are forgotten; whoever is met again is asked for again."""


class Lookups:
    """The growing knowledge of one Zammad."""

    def __init__(self, client: Client, rules: Rules) -> None:
        self._client, self._rules = client, rules
        self._states: dict[int, State] = {}
        self._missing: set[int] = set()
        self._states_at: datetime | None = None
        self._people: dict[int, tuple[datetime, Person | None]] = {}

    async def states(self, ids: set[int], now: datetime) -> Mapping[int, State]:
        """All states. They are read again every hour, and at once when an id is met that is not known; one
        that stays unknown is not asked for again within that hour."""
        unknown = ids - self._states.keys() - self._missing - {0}
        if unknown or self._states_at is None or now - self._states_at >= FRESH:
            self._states = read_states(await self._client.states())
            self._states_at, self._missing = now, (self._missing | ids) - self._states.keys()
        return self._states

    async def people(self, story: Story, now: datetime) -> dict[int, Person]:
        """Who came along with a ticket, and its owner and customer even when they did not."""
        known = dict(story.people)
        for key in ("owner_id", "customer_id"):
            id = optional(story.body, key)
            if id > NOBODY and id not in known and (person := await self._person(id, now)):
                known[id] = person
        return known

    async def _person(self, id: int, now: datetime) -> Person | None:
        asked_at, person = self._people.get(id, (None, None))
        if asked_at is None or (person is None and now - asked_at >= FRESH):
            if len(self._people) >= MOST_PEOPLE:
                self._people.clear()
            self._people[id] = (now, await self._met(id))
        return self._people[id][1]

    async def _met(self, id: int) -> Person | None:
        user = await self._client.user(str(id))
        try:
            return None if user is None else read_user(mapping(user, "user"), self._rules)
        except ValueError:
            return None

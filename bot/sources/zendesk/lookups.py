"""Names and roles that updates mention by id, fetched when first met and kept in memory.

Names of groups, organisations and statuses change seldom: they are fetched anew after an hour, or when an
id is not among them. Who has no answer is remembered too, so that a deleted user is not asked for at every
reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.sla.facts import Who
from bot.sla.pages import Person
from bot.sources.shared.reading import number, readable, text
from bot.sources.zendesk.audits import Audit, Change, Comment
from bot.sources.zendesk.client import Client
from bot.sources.zendesk.known import CustomStatus, Known, Rules, is_system, read_person

FRESH = timedelta(hours=1)

MOST_PEOPLE = 20_000
"""Above this, customers are forgotten; whoever is met again is asked for again."""


class Lookups:
    """The growing knowledge of one account."""

    def __init__(self, client: Client, rules: Rules) -> None:
        self._client, self._rules = client, rules
        self._people: dict[int, Person] = {}
        self._groups: dict[int, str] = {}
        self._organizations: dict[int, str] = {}
        self._statuses: dict[int, CustomStatus] = {}
        self._asked_at: dict[tuple[str, int], datetime] = {}

    @property
    def known(self) -> Known:
        """What is known by now."""
        return Known(self._people, self._groups, self._organizations, self._statuses)

    def learn(self, people: Mapping[int, Person], organizations: Mapping[int, str]) -> None:
        """Take over what came along with a page."""
        if len(self._people) > MOST_PEOPLE:
            self._people = {id: one for id, one in self._people.items() if one.who is not Who.CUSTOMER}
            self._asked_at.clear()
        self._people |= people
        self._organizations |= organizations

    async def look_up(self, audits: Iterable[Audit], now: datetime) -> list[Person]:
        """Fetch what these updates mention and is not known yet; gives back the people among it."""
        mentioned = _mentioned(audits)
        met = await self._meet(mentioned["user"], now)
        orphans = self._unknown("organization", mentioned["organization"], self._organizations, now)
        found = [one async for one in self._client.show_many("organizations", orphans)]
        self._organizations |= dict(readable(found, lambda one: (number(one, "id"), text(one, "name"))))
        self._asked("organization", orphans, now)
        if groups := self._unknown("group", mentioned["group"], self._groups, now):
            self._groups |= await self._client.groups()
            self._asked("group", groups, now)
        if wanted := self._unknown("status", mentioned["status"], self._statuses, now):
            statuses = await self._client.custom_statuses()
            self._statuses |= {id: CustomStatus(*words) for id, words in statuses.items()}
            self._asked("status", wanted, now)
        return met

    async def _meet(self, mentioned: set[int], now: datetime) -> list[Person]:
        ids = self._unknown("user", mentioned, self._people, now)
        found = [user async for user in self._client.show_many("users", ids)]
        met = list(readable(found, lambda user: read_person(user, self._rules)))
        self._people |= {int(person.id): person for person in met}
        self._asked("user", ids, now)
        return met

    def _asked(self, kind: str, ids: set[int], now: datetime) -> None:
        """Only once the answer is here: a question that failed was none, and is asked again."""
        self._asked_at |= {(kind, id): now for id in ids}

    def _unknown(self, kind: str, ids: set[int], known: Mapping[int, object], now: datetime) -> set[int]:
        """Those of `ids` that are worth a question now: never asked for, or asked for long ago.

        Ids that came as a sideload are taken as asked for at their first mention.
        """
        due = set()
        for id in ids:
            asked_at = self._asked_at.get((kind, id))
            if asked_at is None and id in known:
                self._asked_at[kind, id] = now
            elif asked_at is None or now - asked_at >= FRESH:
                due.add(id)
        return due


def _mentioned(audits: Iterable[Audit]) -> dict[str, set[int]]:
    kinds = {"group_id": "group", "organization_id": "organization", "custom_status_id": "status"}
    found: dict[str, set[int]] = {"user": set(), "group": set(), "organization": set(), "status": set()}
    for audit in audits:
        found["user"].add(audit.author)
        for child in audit.children:
            if isinstance(child, Comment):
                found["user"].add(child.author)
            elif isinstance(child, Change) and child.field in kinds:
                found[kinds[child.field]] |= {int(id) for id in child.values if id.isdecimal()}
            elif isinstance(child, Change) and child.field in {"assignee_id", "requester_id"}:
                found["user"] |= {int(id) for id in child.values if id.isdecimal()}
    found["user"] = {id for id in found["user"] if not is_system(id)}
    return found

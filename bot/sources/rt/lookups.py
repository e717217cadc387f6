"""Names and roles that transactions mention by id, fetched when first met and kept in memory.

RT shows a user's name beside a transaction, but on which side of the desk they sit only when asked for that
user alone. That is one request for each person who does something, once a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.sla.pages import Person
from bot.sources.rt.client import Client
from bot.sources.rt.known import Face, Known, Rules, read_face, read_person
from bot.sources.rt.rows import Row, Snapshot

FRESH = timedelta(days=1)
"""A role changes seldom."""

QUEUES_FRESH = timedelta(hours=1)

MOST_PEOPLE = 20_000
"""Above this all are forgotten; whoever is met again is asked for again."""


class Lookups:
    """The growing knowledge of one RT."""

    def __init__(self, client: Client, rules: Rules) -> None:
        self._client, self._rules = client, rules
        self._people: dict[str, Person] = {}
        self._faces: dict[str, Face] = {}
        self._asked_at: dict[str, datetime] = {}
        self._queues: dict[str, str] = {}
        self._queues_at: datetime | None = None
        self._fields: dict[str, str] = {}

    @property
    def known(self) -> Known:
        """What is known by now."""
        return Known(self._people, self._faces, self._queues, self._fields)

    @property
    def fields(self) -> dict[str, str]:
        """The custom fields that are wanted, by RT's id: the attribute each becomes."""
        names = self._rules.fields
        return {id: names[name] for id, name in self._fields.items() if name in names}

    def is_wanted(self, field: str) -> bool:
        """Whether a custom field matters, or may: its name was not met yet."""
        return bool(self._rules.fields) and (field not in self._fields or field in self.fields)

    async def learn(
        self, snapshots: Iterable[Snapshot], rows: Iterable[Row], now: datetime
    ) -> tuple[list[Person], list[tuple[str, str]]]:
        """Take over what came along, and ask for those who did something or got a ticket. Gives back whom
        RT told of, and about whom it does not say enough."""
        if len(self._faces) > MOST_PEOPLE:
            self._people, self._faces, self._asked_at = {}, {}, {}
        acting, queues = dict[str, None](), set[str]()
        for ticket in snapshots:
            self._saw(ticket)
            acting[ticket.owner.id] = None
        for row in rows:
            self._faces[row.author.id] = row.author
            acting[row.author.id] = None
            acting |= {row.new: None} if row.sets_owner else {}
            queues |= {row.old, row.new} if row.field == "Queue" else set()
        await self._ask_queues(queues, now)
        return await self._meet(acting, now)

    async def meet_all(self, ids: Iterable[str], now: datetime) -> None:
        """Ask for users who are only mentioned: requestors who are none any more."""
        await self._meet({id: None for id in ids if id not in self._faces}, now)

    def _saw(self, ticket: Snapshot) -> None:
        for face in (ticket.owner, *ticket.requestors):
            self._faces[face.id] = face
        if ticket.queue_name:
            self._queues[ticket.queue] = ticket.queue_name
        self._fields |= {id: name for id, (name, _) in ticket.fields.items()}

    async def _ask_queues(self, ids: set[str], now: datetime) -> None:
        stale = self._queues_at is None or now - self._queues_at >= QUEUES_FRESH
        if stale and ids - set(self._queues):
            self._queues |= await self._client.queues()
            self._queues_at = now

    async def _meet(self, ids: Iterable[str], now: datetime) -> tuple[list[Person], list[tuple[str, str]]]:
        met, strange = list[Person](), list[tuple[str, str]]()
        for id in ids:
            face, asked_at = self._faces.get(id), self._asked_at.get(id)
            if not id or (face is not None and (face.is_system or face.is_nobody)):
                continue
            if asked_at is not None and now - asked_at < FRESH:
                continue
            try:
                met.append(await self._ask(id))
            except ValueError as reason:
                strange.append((f"user:{id}", f"{reason}: counted as the system"))
            self._asked_at[id] = now
        return met, strange

    async def _ask(self, id: str) -> Person:
        record = await self._client.user(id)
        if record is None:
            raise ValueError("nobody knows this user")
        self._faces.setdefault(id, read_face({**record, "id": id}))
        person = read_person(id, record, self._rules)
        self._people[id] = person
        return person

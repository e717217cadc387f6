"""What stands beside the ledger and may be erased: tickets as people see them, people, items put aside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.sla.facts import SourceName, Subject
from bot.sla.pages import Person, Ticket
from storage.columns import clean
from storage.engine import Database, Part
from storage.rows import about, about_any, chunks, subject_of, subject_values
from storage.tables import facts, people, strange, threads, tickets

_SUBJECT = ["subject_source", "subject_id", "subject_kind"]


class Beside(Part):
    """Questions about tickets and people, and erasing them."""

    async def ticket(self, subject: Subject) -> Ticket | None:
        """How a ticket presents itself, or None when its source never said."""
        async with self._db.read() as connection:
            row = (await connection.execute(select(tickets).where(about(tickets, subject)))).first()
            return None if row is None else _ticket_of(row)

    async def find_tickets(self, text: str) -> Sequence[Ticket]:
        """Tickets whose number or id is exactly `text`, over all sources, in order."""
        named = or_(tickets.c.number == text, tickets.c.subject_id == text)
        async with self._db.read() as connection:
            found = map(_ticket_of, await connection.execute(select(tickets).where(named)))
            return sorted(found, key=lambda ticket: ticket.subject)

    async def person(self, source: SourceName, person_id: str) -> Person | None:
        """Somebody known to a source."""
        async with self._db.read() as connection:
            row = (await connection.execute(select(people).where(_is(source, person_id)))).first()
            return None if row is None else _person_of(row)

    async def people_by_email(self, email: str) -> Sequence[Person]:
        """Everybody with this address, whatever its case, over all sources. Nobody has the empty address."""
        if not email:
            return ()
        async with self._db.read() as connection:
            rows = await connection.execute(select(people).where(people.c.email == email.lower()))
            return sorted(map(_person_of, rows), key=lambda person: (person.source, person.id))

    async def strange(self, source: SourceName) -> Sequence[tuple[str, str]]:
        """Items of a source that were put aside: (key, reason), by key."""
        async with self._db.read() as connection:
            rows = await connection.execute(select(strange).where(strange.c.source == source))
            return sorted((row.key, row.reason) for row in rows)

    async def erase_person(self, source: SourceName, person_id: str) -> bool:
        """Blank a person, and their name on the tickets made for them. False when nothing was kept of them.

        The ledger knows people by their source's id only, so its chain stays whole. Erase at the source
        first: what it says again at a later reading is kept again.
        """
        async with self._db.write() as connection:
            blank = update(people).where(
                _is(source, person_id), or_(people.c.name != "", people.c.email != "")
            )
            person = await connection.execute(blank.values(name="", email="", zone=""))
            named = 0
            for some in chunks(sorted(await _requested_by(connection, source, person_id)), 300):
                theirs = update(tickets).where(about_any(tickets, some), tickets.c.requester_name != "")
                named += (await connection.execute(theirs.values(requester_name=""))).rowcount
        if self._db.is_sqlite and not self._db.in_memory:
            await self._db.outside("PRAGMA wal_checkpoint(TRUNCATE)")  # the log still holds the old pages
        return person.rowcount + named > 0


async def _requested_by(connection: AsyncConnection, source: SourceName, person: str) -> set[Subject]:
    """The tickets that were ever made for a person."""
    asked = select(facts).where(facts.c.source == source, facts.c.deed.in_(["opened", "requester_changed"]))
    rows = await connection.execute(asked)
    return {subject_of(row) for row in rows if json.loads(row.body)["requester"] == person}


async def keep_tickets(db: Database, connection: AsyncConnection, given: Sequence[Ticket]) -> None:
    """Keep the newest look of each ticket; a card that shows an older one is marked stale."""
    newest = {ticket.subject: ticket for ticket in sorted(given, key=_freshness)}
    changed: list[Ticket] = []
    for some in chunks(sorted(newest), 300):
        rows = await connection.execute(select(tickets).where(about_any(tickets, some)))
        stored = {ticket.subject: ticket for ticket in map(_ticket_of, rows)}
        changed += [newest[s] for s in some if _replaces(newest[s], stored.get(s))]
    if not changed:
        return
    insert = db.insert(tickets)
    fields = {column.name: column for column in insert.excluded if column.name not in _SUBJECT}
    upsert = insert.on_conflict_do_update(index_elements=_SUBJECT, set_=fields)
    await connection.execute(upsert, [_ticket_values(ticket) for ticket in changed])
    for some in chunks([ticket.subject for ticket in changed], 300):
        stale = update(threads).where(about_any(threads, some)).values(version=threads.c.version + 1)
        await connection.execute(stale)


async def keep_people(db: Database, connection: AsyncConnection, given: Sequence[Person]) -> None:
    """Keep what a source says last about each person."""
    latest = {(person.source, person.id): person for person in given}
    if not latest:
        return
    insert = db.insert(people)
    fields = {name: insert.excluded[name] for name in ("name", "email", "who", "zone")}
    upsert = insert.on_conflict_do_update(index_elements=["source", "id"], set_=fields)
    await connection.execute(upsert, [_person_values(latest[key]) for key in sorted(latest)])


async def put_aside(
    db: Database,
    connection: AsyncConnection,
    source: SourceName,
    items: Sequence[tuple[str, str]],
    now: datetime,
) -> None:
    """Keep the key and reason of items that could not be understood, once each."""
    if not items:
        return
    insert = db.insert(strange)
    again = {"reason": insert.excluded.reason, "last_seen_at": now, "times": strange.c.times + 1}
    upsert = insert.on_conflict_do_update(index_elements=["source", "key"], set_=again)
    seen = {"source": source, "first_seen_at": now, "last_seen_at": now, "times": 1}
    rows = [seen | {"key": key, "reason": reason} for key, reason in sorted(dict(items).items())]
    await connection.execute(upsert, rows)


def _freshness(ticket: Ticket) -> tuple[bool, float]:
    return (ticket.updated_at is not None, ticket.updated_at.timestamp() if ticket.updated_at else 0.0)


def _replaces(new: Ticket, stored: Ticket | None) -> bool:
    """Whether `new` says something else than what is stored, and is not older than it."""
    if stored is None:
        return True
    if new.updated_at is not None and stored.updated_at is not None and new.updated_at < stored.updated_at:
        return False
    return _ticket_values(new) != _ticket_values(stored)


def _is(source: SourceName, person: str) -> ColumnElement[bool]:
    return (people.c.source == source) & (people.c.id == person)


def _ticket_values(ticket: Ticket) -> dict[str, object]:
    return {
        **subject_values(ticket.subject),
        "title": clean(ticket.title),
        "url": clean(ticket.url),
        "number": clean(ticket.number),
        "requester_name": clean(ticket.requester_name),
        "customer": clean(ticket.customer),
        "updated_at": ticket.updated_at,
    }


def _ticket_of(row: Row[Any]) -> Ticket:
    return Ticket(
        subject=subject_of(row),
        title=row.title,
        url=row.url,
        number=row.number,
        requester_name=row.requester_name,
        customer=row.customer,
        updated_at=row.updated_at,
    )


def _person_values(person: Person) -> dict[str, object]:
    return {
        "source": person.source,
        "id": person.id,
        "name": person.name,
        "email": person.email.lower(),
        "who": person.who,
        "zone": person.zone,
    }


def _person_of(row: Row[Any]) -> Person:
    return Person(SourceName(row.source), row.id, row.name, row.email, row.who, row.zone)

"""The ledger: facts with their cursor and watermark, in one transaction, once each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.records import SourceState
from bot.sla.cuts import Absorbed
from bot.sla.facts import Fact, Merged, SourceName, Subject
from bot.sla.pages import Page
from storage.beside import keep_people, keep_tickets, put_aside
from storage.chain import Head, hold_chain, move_head
from storage.codec import canonical, encode_deed, fact_values, link
from storage.columns import clean
from storage.engine import Database, Part
from storage.natives import keep_natives
from storage.recall import in_order, rows_of
from storage.rows import (
    about,
    about_any,
    begins,
    chunks,
    duration_of,
    microseconds,
    subject_of,
    subject_values,
)
from storage.tables import facts, sources, subjects


class Ledger(Part):
    """Facts, and how far each source has been read."""

    async def append(self, page: Page, now: datetime) -> Sequence[Subject]:
        """Store a page whole; give back the subjects that it concerns anew, in order.

        A fact whose (source, key) is there already is passed over, so its first `observed_at` stays. The
        ticket that another was merged into is touched as well, if it is known.
        """
        async with self._db.write() as connection:
            await self._advance(connection, page, now)
            touched = await store_facts(self._db, connection, page.facts, now)
            await keep_tickets(self._db, connection, page.tickets)
            await keep_people(self._db, connection, page.people)
            await keep_natives(self._db, connection, page.natives)
            await put_aside(self._db, connection, page.source, page.strange, now)
            return touched

    async def record(self, new: Sequence[Fact], now: datetime) -> Sequence[Subject]:
        """Store facts that people make here, in the chain of their own source, whatever they concern."""
        async with self._db.write() as connection:
            return await store_facts(self._db, connection, new, now)

    async def facts(self, subject: Subject) -> Sequence[Fact]:
        """All facts about a subject, in the order in which they are folded."""
        async with self._db.read() as connection:
            rows = await rows_of(connection, select(facts).where(about(facts, subject)))
        return await in_order(rows)

    async def facts_keyed(self, source: SourceName, beginning: str) -> Sequence[Fact]:
        """The facts of a source whose keys begin so, in the order in which they are folded."""
        ours = (facts.c.source == source) & begins(facts.c.key, beginning)
        async with self._db.read() as connection:
            rows = await rows_of(connection, select(facts).where(ours))
        return await in_order(rows)

    async def absorbed(self, subject: Subject, heard_by: datetime | None = None) -> Sequence[Absorbed]:
        """Tickets that were merged into this one, straight or by way of others (S30), as far as it was heard
        of by an instant; None: all of them."""
        found: list[Absorbed] = []
        waiting: list[tuple[Subject, datetime | None]] = [(subject, None)]
        known = {subject}
        async with self._db.read() as connection:
            while waiting:
                into, since = waiting.pop()
                for other, at in await _merged_with(connection, into, heard_by):
                    opened_at = await _opened_at(connection, other, heard_by)
                    if other not in known and opened_at is not None:
                        found.append(Absorbed(max(at, since or at), opened_at))
                        waiting.append((other, max(at, since or at)))
                        known.add(other)
        return sorted(found)

    async def subjects(self, *, only_open: bool = False) -> Sequence[Subject]:
        """All subjects that facts are about, in order."""
        query = select(subjects)
        if only_open:
            query = query.where(subjects.c.open)
        async with self._db.read() as connection:
            return sorted(map(subject_of, await connection.execute(query)))

    async def revisions(self, wanted: Sequence[Subject]) -> Mapping[Subject, int]:
        """How many facts there are about each of these; those with none are left out."""
        found: dict[Subject, int] = {}
        async with self._db.read() as connection:
            for some in chunks(sorted(set(wanted)), 300):
                rows = await connection.execute(select(subjects).where(about_any(subjects, some)))
                found.update((subject_of(row), row.revision) for row in rows)
        return found

    async def source_states(self) -> Sequence[SourceState]:
        """Every source that was ever read or tried, by name."""
        async with self._db.read() as connection:
            return sorted(
                map(_state_of, await connection.execute(select(sources))), key=lambda state: state.source
            )

    async def source_state(self, source: SourceName) -> SourceState:
        """How a source does; an empty state before its first reading."""
        async with self._db.read() as connection:
            row = (await connection.execute(select(sources).where(sources.c.name == source))).first()
            return SourceState(source) if row is None else _state_of(row)

    async def trouble(self, source: SourceName, kind: str, detail: str, now: datetime) -> bool:
        """Note that a source cannot be read. True when all was well before. Kind and detail are the last."""
        named = sources.c.name == source
        async with self._db.write() as connection:
            await hold_source(self._db, connection, source)
            begins = update(sources).where(named, sources.c.trouble == "").values(troubled_since=now)
            first = (await connection.execute(begins)).rowcount == 1
            await connection.execute(update(sources).where(named).values(trouble=kind, detail=detail))
            return first

    async def _advance(self, connection: AsyncConnection, page: Page, now: datetime) -> None:
        """Move cursor and watermark. The row stays held, so that one page of a source is stored at a time."""
        read = {"cursor": page.cursor, "read_up_to": page.read_up_to, "read_at": now, "live_from": now}
        lag = {"lag": microseconds(page.lag)}
        values = _source_values(page.source) | read | lag
        insert = self._db.insert(sources).values(values)
        new = insert.excluded
        forward = or_(sources.c.read_up_to.is_(None), new.read_up_to > sources.c.read_up_to)
        moved = {
            "cursor": new.cursor,
            "read_up_to": case((forward, new.read_up_to), else_=sources.c.read_up_to),
            "lag": case((new.read_up_to.is_not(None), new.lag), else_=sources.c.lag),
            "read_at": new.read_at,
            "live_from": func.coalesce(sources.c.live_from, new.live_from),
            "trouble": "",
            "detail": "",
            "troubled_since": None,
        }
        await connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=moved))


async def hold_source(
    db: Database, connection: AsyncConnection, source: str, live_from: datetime | None = None
) -> None:
    """Make sure that there is a row for a source, and hold it. `live_from` is for one never read."""
    fresh = _source_values(SourceName(source))
    await connection.execute(db.insert(sources).values(fresh).on_conflict_do_nothing())
    named = sources.c.name == source
    since = func.coalesce(sources.c.live_from, live_from)
    await connection.execute(update(sources).where(named).values(live_from=since))


async def store_facts(
    db: Database, connection: AsyncConnection, given: Sequence[Fact], now: datetime
) -> Sequence[Subject]:
    """Append what is new to the chains and mark its subjects due, in the caller's transaction.

    Chains, then subjects, each in order: two transactions never wait for each other in a circle.
    """
    new: list[Fact] = []
    for source in sorted({fact.source for fact in given}):
        new += await _extend(db, connection, source, [fact for fact in given if fact.source == source])
    counts = Counter(fact.subject for fact in new)
    await _mark_due(db, connection, counts, now)
    others = await _nudge(connection, _merged_into(new) - counts.keys(), now)
    return sorted(counts.keys() | others)


async def _extend(
    db: Database, connection: AsyncConnection, source: str, given: Sequence[Fact]
) -> list[Fact]:
    """Append to one chain; gives back the facts that were not there."""
    head = await hold_chain(db, connection, source)
    seen = await _known(connection, source, [clean(fact.key) for fact in given])
    new, rows = list[Fact](), list[dict[str, object]]()
    for fact in given:
        values = fact_values(fact)
        if values["key"] in seen:
            continue
        seen.add(str(values["key"]))
        head = Head(head.position + 1, link(head.hash, head.position + 1, values))
        rows.append(values | {"position": head.position, "hash": head.hash})
        new.append(fact)
    if rows:
        await connection.execute(facts.insert(), rows)
        await move_head(connection, source, head)
    return new


async def _known(connection: AsyncConnection, source: str, keys: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for some in chunks(keys, 1000):
        query = select(facts.c.key).where(facts.c.source == source, facts.c.key.in_(some))
        known.update((await connection.execute(query)).scalars())
    return known


async def _mark_due(
    db: Database, connection: AsyncConnection, counts: Counter[Subject], now: datetime
) -> None:
    rows = [
        subject_values(subject)
        | {"revision": counts[subject], "assessed_revision": 0, "next_check_at": now, "lease_until": None}
        | {"nudged": False, "policy": None, "open": True, "customer": "", "group": ""}
        for subject in sorted(counts)
    ]
    if not rows:
        return
    insert = db.insert(subjects)
    grown = {"revision": subjects.c.revision + insert.excluded.revision, "next_check_at": _not_after(now)}
    keys = ["subject_source", "subject_id", "subject_kind"]
    await connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=grown), rows)


async def _nudge(connection: AsyncConnection, wanted: set[Subject], now: datetime) -> set[Subject]:
    """Mark known subjects due though they have no new fact of their own; gives back which are known."""
    known: set[Subject] = set()
    for some in chunks(sorted(wanted), 300):
        query = select(subjects).where(about_any(subjects, some))
        known.update(map(subject_of, await connection.execute(query)))
    if known:
        named = [{f"b_{name}": value for name, value in subject_values(s).items()} for s in sorted(known)]
        here = [
            subjects.c[name] == bindparam(f"b_{name}") for name in subject_values(Subject(SourceName(""), ""))
        ]
        mark = update(subjects).where(*here).values(next_check_at=_not_after(now), nudged=True)
        await connection.execute(mark, named)
    return known


async def _merged_with(
    connection: AsyncConnection, into: Subject, heard_by: datetime | None
) -> list[tuple[Subject, datetime]]:
    """The subjects that were merged straight into one, and when."""
    _, body = encode_deed(Merged(into.id))
    query = select(facts).where(
        facts.c.deed == "merged",
        facts.c.subject_source == into.source,
        facts.c.subject_kind == into.kind,
        facts.c.body == canonical(body),
        _heard(heard_by),
    )
    return [(subject_of(row), row.occurred_at) for row in await connection.execute(query)]


async def _opened_at(
    connection: AsyncConnection, subject: Subject, heard_by: datetime | None
) -> datetime | None:
    opened = (about(facts, subject), facts.c.deed == "opened", _heard(heard_by))
    query = select(func.min(facts.c.occurred_at)).where(*opened)
    found: datetime | None = (await connection.execute(query)).scalar_one_or_none()
    return found


def _heard(by: datetime | None) -> ColumnElement[bool]:
    return true() if by is None else facts.c.observed_at <= by


def _not_after(now: datetime) -> ColumnElement[datetime]:
    earlier = subjects.c.next_check_at < now
    return case((earlier, subjects.c.next_check_at), else_=now)


def _merged_into(new: Iterable[Fact]) -> set[Subject]:
    return {
        Subject(fact.subject.source, fact.deed.into, fact.subject.kind)
        for fact in new
        if isinstance(fact.deed, Merged)
    }


def _source_values(name: SourceName) -> dict[str, object]:
    never = dict.fromkeys(("read_up_to", "read_at", "troubled_since", "live_from", "lag"))
    return {"name": name, "cursor": "", "trouble": "", "detail": "", **never}


def _state_of(row: Row[Any]) -> SourceState:
    return SourceState(
        source=SourceName(row.name),
        cursor=row.cursor,
        read_up_to=row.read_up_to,
        read_at=row.read_at,
        trouble=row.trouble,
        detail=row.detail,
        troubled_since=row.troubled_since,
        live_from=row.live_from,
        lag=duration_of(row.lag or 0),
    )

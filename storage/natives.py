"""The helpdesks' own timers: what each said last, kept beside ours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.natives import Spoken, Told
from bot.engine.records import StoredTimer
from bot.sla.facts import SourceName, Subject
from bot.sla.pages import NativeTimer
from bot.sla.promises import Metric
from bot.sla.timers import State
from storage.columns import clean
from storage.engine import Database, Part
from storage.reading_tables import natives
from storage.rows import about, about_any, chunks, subject_of, subject_values
from storage.tables import subjects, timers
from storage.timers import timer_of

_SUBJECT = ("subject_source", "subject_id", "subject_kind")
_KEY = (*_SUBJECT, "metric", "label")
_RUNNING = (State.RUNNING, State.BREACHED)


class Natives(Part):
    """Questions about what helpdesks say of their own SLA."""

    async def natives(self, since: datetime, after: Subject | None, limit: int) -> Sequence[Told]:
        """What was said of the next `limit` tickets that are open, or where a timer of ours ended since."""
        here = tuple_(*(subjects.c[name] for name in _SUBJECT))
        ended = exists().where(_same(timers, subjects), timers.c.ended_at >= since)
        spoken_of = exists().where(_same(natives, subjects))
        query = select(subjects).where(
            spoken_of, subjects.c.assessed_revision > 0, or_(subjects.c.open, ended)
        )
        if after is not None:
            query = query.where(here > tuple(subject_values(after).values()))
        async with self._db.read() as connection:
            rows = await connection.execute(query.order_by(*here).limit(limit))
            found = [subject_of(row) for row in rows]
            by_ticket: dict[Subject, list[Told]] = {subject: [] for subject in found}
            for some in chunks(found, 300):
                for row in await connection.execute(_told().where(about_any(natives, some))):
                    by_ticket[subject_of(row)].append(_told_of(row))
        return [told for of_one in by_ticket.values() for told in of_one]

    async def natives_of(self, subject: Subject) -> Sequence[Told]:
        """What was said of one ticket, by metric and label; nothing before it is assessed."""
        query = _told().where(about(natives, subject), subjects.c.assessed_revision > 0)
        async with self._db.read() as connection:
            return [_told_of(row) for row in await connection.execute(query)]

    async def timers_of_any(self, wanted: Sequence[Subject]) -> Sequence[StoredTimer]:
        """Our timers of these tickets, in order of their start."""
        found: list[StoredTimer] = []
        async with self._db.read() as connection:
            for some in chunks(wanted, 300):
                rows = await connection.execute(select(timers).where(about_any(timers, some)))
                found += map(timer_of, rows)
        return sorted(found, key=lambda timer: (timer.started_at, timer.id))

    async def native_metrics(self) -> Sequence[Spoken]:
        """Which sources tell of timers of their own, of which metrics, and since when."""
        said = (natives.c.subject_source, natives.c.metric)
        query = select(*said, func.min(natives.c.told_since).label("since")).group_by(*said).order_by(*said)
        async with self._db.read() as connection:
            rows = await connection.execute(query)
            return [Spoken(SourceName(row.subject_source), Metric(row.metric), row.since) for row in rows]

    async def timers_alone(self) -> Sequence[StoredTimer]:
        """Our running timers of metrics that their source tells of, of which it told nothing for the ticket;
        nearest due first."""
        spoken = natives.alias()
        of_metric = spoken.c.metric == timers.c.metric
        speaks = exists().where(spoken.c.subject_source == timers.c.subject_source, of_metric)
        told = exists().where(_same(natives, timers), natives.c.metric == timers.c.metric)
        query = select(timers).where(timers.c.state.in_(_RUNNING), speaks, ~told)
        async with self._db.read() as connection:
            rows = await connection.execute(query.order_by(timers.c.due_at, timers.c.id))
            return [timer_of(row) for row in rows]

    async def told_together(self) -> Collection[tuple[SourceName, Metric, Metric]]:
        """Pairs of metrics that a source told of one ticket in the same breath."""
        other = natives.alias()
        at_once = and_(_same(natives, other), natives.c.seen_at == other.c.seen_at)
        pair = (natives.c.subject_source, natives.c.metric, other.c.metric.label("other"))
        query = select(*pair).join(other, and_(at_once, natives.c.metric != other.c.metric)).distinct()
        async with self._db.read() as connection:
            rows = await connection.execute(query)
            return {(SourceName(r.subject_source), Metric(r.metric), Metric(r.other)) for r in rows}


async def keep_natives(db: Database, connection: AsyncConnection, given: Sequence[NativeTimer]) -> None:
    """Keep what was said last of each timer, in the caller's transaction."""
    newest = {_named(one): one for one in sorted(given, key=lambda one: one.seen_at)}
    if not newest:
        return
    insert = db.insert(natives)
    kept = {*_KEY, "told_since"}
    fields = {column.name: column for column in insert.excluded if column.name not in kept}
    upsert = insert.on_conflict_do_update(
        index_elements=_KEY, set_=fields, where=natives.c.seen_at <= insert.excluded.seen_at
    )
    await connection.execute(upsert, [_values(newest[key]) for key in sorted(newest)])


def _named(native: NativeTimer) -> tuple[Subject, Metric, str]:
    return native.subject, native.metric, clean(native.label)


def _same(table: Any, other: Any) -> ColumnElement[bool]:  # noqa: ANN401 - tables and their aliases
    return and_(*(table.c[name] == other.c[name] for name in _SUBJECT))


def _told() -> Select[Any]:
    """Each row with its ticket."""
    here = [subjects.c[name] for name in ("open", "policy", "customer", "group")]
    joined = natives.join(subjects, _same(natives, subjects))
    return select(natives, *here).select_from(joined).order_by(*(natives.c[name] for name in _KEY))


def _values(native: NativeTimer) -> dict[str, object]:
    return {
        **subject_values(native.subject),
        "metric": native.metric,
        "label": clean(native.label),
        "told_since": native.seen_at,
        "seen_at": native.seen_at,
        "due_at": native.due_at,
        "ended_at": native.ended_at,
        "breached": native.breached,
        "paused": native.paused,
    }


def _told_of(row: Row[Any]) -> Told:
    native = NativeTimer(
        subject=subject_of(row),
        metric=Metric(row.metric),
        label=row.label,
        seen_at=row.seen_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
        breached=row.breached,
        paused=row.paused,
    )
    return Told(native, row.open, row.policy, row.customer, row.group)

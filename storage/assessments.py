"""Assessments: who is due, and the whole outcome stored at once or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.records import Assessed, Due, StoredAlert, StoredTimer
from bot.sla.facts import Subject
from storage.columns import clean
from storage.engine import Part
from storage.outbox import enqueue
from storage.rows import about, subject_of, subject_values
from storage.tables import alerts, subjects, threads, timers
from storage.timers import timer_of, timer_values

_NAMED = (subjects.c.subject_source, subjects.c.subject_id, subjects.c.subject_kind)
_PLANNED_AT = subjects.c.next_check_at
_AGAIN_AT = case((subjects.c.lease_until > _PLANNED_AT, subjects.c.lease_until), else_=_PLANNED_AT)
_FREE_AT = select(func.min(_PLANNED_AT)).where(_PLANNED_AT.is_not(None), subjects.c.lease_until.is_(None))
_LEASED_AT = select(func.min(_AGAIN_AT)).where(_PLANNED_AT.is_not(None), subjects.c.lease_until.is_not(None))
"""Asked in every round, so made once."""


class Assessments(Part):
    """Claiming subjects that are due, and storing what was decided about them."""

    async def claim_due(self, now: datetime, limit: int, lease: timedelta) -> Sequence[Due]:
        """Subjects whose check is due, longest waiting first, each lent to one caller for the lease."""
        free = subjects.c.lease_until.is_(None) | (subjects.c.lease_until <= now)
        due = (
            select(*_NAMED)
            .where(subjects.c.next_check_at <= now, free)
            .order_by(subjects.c.next_check_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        claim = (
            update(subjects)
            .where(tuple_(*_NAMED).in_(select(due)))
            .values(lease_until=now + lease, nudged=False)
            .returning(*_NAMED, subjects.c.next_check_at)
        )
        async with self._db.write() as connection:
            claimed = [Due(subject_of(row), row.next_check_at) for row in await connection.execute(claim)]
        return sorted(claimed, key=lambda one: (one.check_at, one.subject))

    async def next_check_at(self) -> datetime | None:
        """The instant at which `claim_due` will next have something; None when nothing is planned."""
        async with self._db.read() as connection:
            found = [(await connection.execute(query)).scalar_one() for query in (_FREE_AT, _LEASED_AT)]
        return min((at for at in found if at is not None), default=None)

    async def check_again(self, subject: Subject, now: datetime) -> None:
        """Make a subject due at once."""
        due = update(subjects).where(about(subjects, subject))
        await self._write(due.values(next_check_at=now, nudged=True))

    async def alerts(self, subject: Subject) -> Sequence[StoredAlert]:
        """Every decision on record about a subject, oldest first."""
        async with self._db.read() as connection:
            rows = await connection.execute(select(alerts).where(about(alerts, subject)))
            return sorted(map(_alert_of, rows), key=lambda alert: (alert.at, alert.decided_at, alert.key))

    async def assessed(self, outcome: Assessed, now: datetime) -> bool:
        """Store an outcome. False when newer facts have come: nothing is stored and the claim is given up."""
        ours = about(subjects, outcome.subject)
        async with self._db.write() as connection:
            before = (await connection.execute(select(subjects).where(ours).with_for_update())).first()
            if before is None or before.revision != outcome.revision:
                await connection.execute(update(subjects).where(ours).values(lease_until=None))
                return False
            timers_changed = await self._replace_timers(connection, outcome)
            fresh = [alert.key for alert in outcome.alerts if await self._keep_alert(connection, alert)]
            spent = {alert.key for alert in outcome.alerts} - set(fresh)
            messages = [message for message in outcome.messages if message.alert not in spent]
            await enqueue(self._db, connection, messages, now)
            after = _subject_values(outcome)
            await connection.execute(
                update(subjects).where(ours).values(after | _planned(before, outcome, now))
            )
            if (
                timers_changed
                or fresh
                or any(before._mapping[name] != value for name, value in after.items())
            ):
                await _age_cards(connection, outcome.subject)
            return True

    async def _replace_timers(self, connection: AsyncConnection, outcome: Assessed) -> bool:
        """Make the stored timers of the subject these, and say whether that changed anything."""
        rows = await connection.execute(select(timers).where(about(timers, outcome.subject)))
        stored = {timer.id: timer for timer in map(timer_of, rows)}
        changed = [timer for timer in outcome.timers if stored.get(timer.id) != timer]
        gone = stored.keys() - {timer.id for timer in outcome.timers}
        if gone:
            await connection.execute(delete(timers).where(timers.c.id.in_(sorted(gone))))
        if changed:
            await self._upsert_timers(connection, changed)
        return bool(gone or changed)

    async def _upsert_timers(self, connection: AsyncConnection, changed: Sequence[StoredTimer]) -> None:
        insert = self._db.insert(timers)
        fields = {column.name: column for column in insert.excluded if column.name != "id"}
        upsert = insert.on_conflict_do_update(index_elements=["id"], set_=fields)
        await connection.execute(upsert, [timer_values(timer) for timer in changed])

    async def _keep_alert(self, connection: AsyncConnection, alert: StoredAlert) -> bool:
        """Put an alert on record. False: it was there already, and stays as it was (S33)."""
        insert = self._db.insert(alerts).values(_alert_values(alert))
        fresh = insert.on_conflict_do_nothing().returning(alerts.c.key)
        return (await connection.execute(fresh)).first() is not None


async def _age_cards(connection: AsyncConnection, subject: Subject) -> None:
    older = update(threads).where(about(threads, subject)).values(version=threads.c.version + 1)
    await connection.execute(older)


def _subject_values(outcome: Assessed) -> dict[str, object]:
    """What an assessment says about the subject itself, as far as its card may show it."""
    return {
        "assessed_revision": outcome.revision,
        "policy": None if outcome.policy is None else clean(outcome.policy),
        "open": outcome.open,
        "customer": clean(outcome.customer),
        "group": clean(outcome.group),
    }


def _planned(before: Row[Any], outcome: Assessed, now: datetime) -> dict[str, object]:
    """The next check: as decided, or at once when the subject was marked due while it was being assessed."""
    at = outcome.next_check_at
    if before.nudged and (at is None or at > now):
        at = now
    return {"next_check_at": at, "lease_until": None, "nudged": False}


def _alert_values(alert: StoredAlert) -> dict[str, object]:
    return {
        "key": alert.key,
        **subject_values(alert.subject),
        "timer": alert.timer,
        "rung": alert.rung,
        "reason": alert.reason,
        "at": alert.at,
        "decided_at": alert.decided_at,
        "told": alert.told,
        "body": alert.body,
    }


def _alert_of(row: Row[Any]) -> StoredAlert:
    return StoredAlert(
        key=row.key,
        subject=subject_of(row),
        timer=row.timer,
        rung=row.rung,
        reason=row.reason,
        at=row.at,
        decided_at=row.decided_at,
        told=row.told,
        body=row.body,
    )

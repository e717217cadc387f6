"""The outbox: messages wait here until Slack has them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.records import Message, MessageState, NewMessage, Urgency
from bot.sla.facts import Subject
from storage.engine import Database, Part
from storage.rows import about, begins, subject_of, subject_values
from storage.tables import messages

_RANK = {urgency: rank for rank, urgency in enumerate(Urgency)}
_NO_SUBJECT = {"subject_source": None, "subject_id": None, "subject_kind": None}

_pending = messages.c.state == MessageState.PENDING
_sending = messages.c.state == MessageState.SENDING
_waiting = messages.c.state.in_([MessageState.PENDING, MessageState.SENDING])
_RIPE_AT = select(func.min(messages.c.claimable_at)).where(_waiting, _pending)
_LEFT_AT = select(func.min(messages.c.lease_until)).where(_waiting, _sending)
"""Asked in every round, so made once."""


class Outbox(Part):
    """The life of a message: pending, sending, and then delivered, withdrawn or failed."""

    async def announce(self, new: Sequence[NewMessage], now: datetime) -> int:
        """Put messages without an assessment into the outbox; gives back how many were new."""
        async with self._db.write() as connection:
            return await enqueue(self._db, connection, new, now)

    async def bundle(self, whole: NewMessage, parts: Sequence[Message], reason: str, now: datetime) -> bool:
        """Put one message into the outbox that stands for several claimed ones, and withdraw those, together.

        False, and nothing is done, when one of them is no longer with the worker who claimed it.
        """
        gone = {"state": MessageState.WITHDRAWN, "detail": reason, "done_at": now, "lease_until": None}
        ours = select(messages.c.id).where(or_(*map(_held, parts))).with_for_update()
        async with self._db.write() as connection:
            held = (await connection.execute(ours)).scalars().all()
            if len(held) != len(parts):
                return False
            await enqueue(self._db, connection, [whole], now)
            await connection.execute(update(messages).where(messages.c.id.in_(held)).values(**gone))
            return True

    async def claim_messages(self, now: datetime, limit: int, lease: timedelta) -> Sequence[Message]:
        """Messages whose time has come and those whose sender's lease has ended, most urgent first.

        Claiming is no attempt: `first_tried_at` tells of attempts that began before, see `trying`.
        """
        ripe = _pending & (messages.c.claimable_at <= now)
        left_behind = _sending & (messages.c.lease_until <= now)
        due = (
            select(messages.c.id)
            .where(_waiting, or_(ripe, left_behind))
            .order_by(messages.c.rank, messages.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        claim = (
            update(messages)
            .where(messages.c.id.in_(select(due)))
            .values(state=MessageState.SENDING, lease_until=now + lease)
            .returning(messages)
        )
        async with self._db.write() as connection:
            claimed = [_message_of(row) for row in await connection.execute(claim)]
        return sorted(claimed, key=lambda message: (_RANK[message.new.urgency], message.id))

    async def next_message_at(self) -> datetime | None:
        """The instant at which `claim_messages` will next have something; None when nothing waits."""
        async with self._db.read() as connection:
            found = [(await connection.execute(query)).scalar_one() for query in (_RIPE_AT, _LEFT_AT)]
        return min((at for at in found if at is not None), default=None)

    async def trying(self, message: Message, now: datetime, within: timedelta) -> bool:
        """Note, before the call, that an attempt begins; the first one's instant is kept.

        False when the claim ends within that time, or is somebody else's by now: an attempt that outlives
        its claim may arrive after the next owner has looked for it.
        """
        first = func.coalesce(messages.c.first_tried_at, now)
        begun = update(messages).where(_held(message), messages.c.lease_until >= now + within)
        values = {"first_tried_at": first, "attempts": messages.c.attempts + 1}
        async with self._db.write() as connection:
            return (await connection.execute(begun.values(values))).rowcount == 1

    async def delivered(self, message: int, channel: str, ts: str, now: datetime) -> None:
        """Slack has it. True whatever was thought before; only the first delivery is recorded."""
        anew = update(messages).where(messages.c.id == message, messages.c.state != MessageState.DELIVERED)
        done = {"state": MessageState.DELIVERED, "lease_until": None, "done_at": now, "detail": ""}
        await self._write(anew.values(done | {"channel": channel, "ts": ts}))

    async def retry(self, message: Message, at: datetime, detail: str, *, ambiguous: bool) -> None:
        """Send again at `at`. Unless `ambiguous`, it certainly did not arrive: no need to look first.

        It counts as an attempt even if it did not come as far as the call, so that pauses grow.
        """
        again: dict[str, object] = {"state": MessageState.PENDING, "lease_until": None, "claimable_at": at}
        again["attempts"] = message.attempts + 1
        if not ambiguous:
            again["first_tried_at"] = None
        await self._write(update(messages).where(_held(message)).values(again | {"detail": detail}))

    async def withdrawn(self, message: Message, reason: str, now: datetime) -> None:
        """It was no longer true just before sending (S34)."""
        await self._end(message, MessageState.WITHDRAWN, reason, now)

    async def failed(self, message: Message, reason: str, now: datetime) -> None:
        """Given up, with the reason."""
        await self._end(message, MessageState.FAILED, reason, now)

    async def told(self, subject: Subject) -> Sequence[tuple[NewMessage, str, str]]:
        """What was delivered about a subject, in order: the message, its channel and ts."""
        ours = about(messages, subject) & (messages.c.state == MessageState.DELIVERED)
        async with self._db.read() as connection:
            rows = await connection.execute(select(messages).where(ours).order_by(messages.c.id))
            return [(_new_message_of(row), row.channel, row.ts) for row in rows]

    async def heard(self, subject: Subject) -> Sequence[NewMessage]:
        """What was delivered about a subject, or may have been."""
        perhaps = (messages.c.state == MessageState.DELIVERED) | messages.c.first_tried_at.is_not(None)
        query = select(messages).where(about(messages, subject), perhaps).order_by(messages.c.id)
        async with self._db.read() as connection:
            return [_new_message_of(row) for row in await connection.execute(query)]

    async def waiting_messages(self) -> tuple[int, datetime | None]:
        """How many messages wait or are being sent, and since when the oldest could have gone."""
        query = select(func.count(), func.min(messages.c.ready_at)).where(_waiting)
        async with self._db.read() as connection:
            row = (await connection.execute(query)).one()
            return row[0], row[1]

    async def latest_key(self, beginning: str) -> str | None:
        """The key of the message that was put in last, of those whose key begins so."""
        async with self._db.read() as connection:
            return (await connection.execute(latest(beginning))).scalar()

    async def _end(self, message: Message, state: MessageState, reason: str, now: datetime) -> None:
        held = update(messages).where(_held(message))
        await self._write(held.values(state=state, detail=reason, done_at=now, lease_until=None))


def _held(message: Message) -> ColumnElement[bool]:
    """The message is still with the worker who claimed it."""
    return (messages.c.id == message.id) & _sending & (messages.c.lease_until == message.held_until)


def latest(beginning: str) -> Select[str]:
    """The query for the last key that begins so.

    Mostly there is none. An order by the bare `id` would lead PostgreSQL to look through the whole outbox,
    backwards, instead of into the index of keys.
    """
    query = select(messages.c.key).where(begins(messages.c.key, beginning))
    return query.order_by((messages.c.id + 0).desc()).limit(1)


async def enqueue(db: Database, connection: AsyncConnection, new: Sequence[NewMessage], now: datetime) -> int:
    """Put messages into the outbox in the caller's transaction; one whose key is there is passed over."""
    put = 0
    for message in new:
        insert = db.insert(messages).values(_values(message, now))
        fresh = insert.on_conflict_do_nothing(index_elements=["key"]).returning(messages.c.id)
        put += (await connection.execute(fresh)).first() is not None
    return put


def _values(message: NewMessage, now: datetime) -> dict[str, object]:
    ready_at = now if message.not_before is None else max(now, message.not_before)
    return {
        "key": message.key,
        "audience": message.audience,
        "urgency": message.urgency,
        "rank": _RANK[message.urgency],
        "kind": message.kind,
        "body": message.body,
        **(_NO_SUBJECT if message.subject is None else subject_values(message.subject)),
        "alert": message.alert,
        "mention": json.dumps(message.mention),
        "not_before": message.not_before,
        "created_at": now,
        "ready_at": ready_at,
        "claimable_at": ready_at,
        "state": MessageState.PENDING,
        "attempts": 0,
        **dict.fromkeys(("channel", "ts", "detail"), ""),
    }


def _message_of(row: Row[Any]) -> Message:
    return Message(
        id=row.id,
        new=_new_message_of(row),
        created_at=row.created_at,
        attempts=row.attempts,
        first_tried_at=row.first_tried_at,
        held_until=row.lease_until,
    )


def _new_message_of(row: Row[Any]) -> NewMessage:
    return NewMessage(
        key=row.key,
        audience=row.audience,
        urgency=row.urgency,
        kind=row.kind,
        body=row.body,
        subject=None if row.subject_source is None else subject_of(row),
        alert=row.alert,
        mention=tuple(json.loads(row.mention)),
        not_before=row.not_before,
    )

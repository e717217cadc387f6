"""The chains that make the ledger tamper-evident.

Each source has one chain: a fact's hash covers the hash before it. That shows edits, deletions and
reordering. A cut tail shows only against something that remembers where the end was: the head row, and, when
that was changed too, an anchor. An anchor's hash kept elsewhere shows even a ledger that was forged whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.sla.facts import SourceName
from storage.codec import canonical, instant, link
from storage.engine import Database, Part
from storage.tables import anchors, chains, facts

GENESIS = "0" * 64
_ANCHOR_LOCK = 7_238_451_001
_AT_ONCE = 5000
_HASHED = [column.name for column in facts.c if column.name not in {"position", "hash"}]


class BreakKind(StrEnum):
    """How a chain is broken."""

    CHANGED = "changed"  # this fact, or its place, is not what was stored
    MISSING = "missing"  # no fact stands here, though later ones do
    CUT = "cut"  # the chain ends before its recorded end
    FORGED = "forged"  # sound in itself, but not the chain that was anchored
    ANCHOR = "anchor"  # the anchors themselves were tampered with


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the ledger is not what was written. `source` is empty for anchors."""

    source: SourceName
    position: int
    kind: BreakKind
    detail: str

    def __str__(self) -> str:
        where = f"{self.source} {self.position}" if self.source else f"anchor {self.position}"
        return f"{where}: {self.kind}, {self.detail}"


@dataclass(frozen=True, slots=True)
class Anchor:
    """All heads at an instant, bound by one hash that can be kept outside."""

    number: int
    at: datetime
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain."""

    position: int = 0
    hash: str = GENESIS


async def hold_chain(db: Database, connection: AsyncConnection, source: str) -> Head:
    """The end of a source's chain, held until the transaction ends: writers of one source queue here."""
    fresh = {"source": source, "position": 0, "hash": GENESIS}
    await connection.execute(db.insert(chains).values(fresh).on_conflict_do_nothing())
    row = (await connection.execute(select(chains).where(chains.c.source == source).with_for_update())).one()
    return Head(row.position, row.hash)


async def move_head(connection: AsyncConnection, source: str, head: Head) -> None:
    """Record a chain's new end."""
    where = chains.c.source == source
    await connection.execute(update(chains).where(where).values(position=head.position, hash=head.hash))


class Chains(Part):
    """Anchoring and verifying."""

    async def anchor(self, now: datetime) -> Anchor:
        """Bind the ends of all chains together, and to the anchor before."""
        async with self._db.write() as connection:
            await self._db.exclusive(connection, _ANCHOR_LOCK)
            last = (
                await connection.execute(select(anchors).order_by(anchors.c.number.desc()).limit(1))
            ).first()
            number, previous = (1, GENESIS) if last is None else (last.number + 1, last.hash)
            found = await connection.execute(select(chains))
            heads = canonical({row.source: [row.position, row.hash] for row in found if row.position})
            made = Anchor(number, now, _anchor_hash(previous, number, now, heads))
            values = {"number": number, "at": now, "heads": heads, "hash": made.hash}
            await connection.execute(anchors.insert().values(values))
            return made

    async def verify(self, kept: Sequence[str] = ()) -> list[Break]:
        """Every place where the ledger was tampered with; empty when it is whole.

        `kept` are hashes of anchors from outside the database; each must still be among the anchors.
        """
        async with self._db.snapshot() as connection:
            rows = (await connection.execute(select(anchors).order_by(anchors.c.number))).all()
            heads = {
                row.source: Head(row.position, row.hash) for row in await connection.execute(select(chains))
            }
            breaks = [*_check_anchors(rows), *_check_kept(rows, kept)]
            marks = _marks(rows)
            for source in sorted(await _sources(connection) | heads.keys() | marks.keys()):
                head = heads.get(source, Head())
                breaks += await _check_chain(connection, source, head, marks.get(source, {}))
            return breaks


async def _sources(connection: AsyncConnection) -> set[str]:
    return set((await connection.execute(select(facts.c.source).distinct())).scalars())


async def _check_chain(
    connection: AsyncConnection, source: str, head: Head, marks: dict[int, str]
) -> list[Break]:
    """Walk one chain. After a break go on from the stored hash, so that each break is told once."""
    name, end, breaks = SourceName(source), Head(), list[Break]()
    async for here, values in _walk(connection, source):
        if here.position != end.position + 1:
            text = f"facts {end.position + 1} to {here.position - 1} are gone"
            breaks.append(Break(name, end.position + 1, BreakKind.MISSING, text))
        elif here.hash != link(end.hash, here.position, values):
            breaks.append(
                Break(name, here.position, BreakKind.CHANGED, "does not follow from the one before")
            )
        if marks.pop(here.position, here.hash) != here.hash:
            breaks.append(Break(name, here.position, BreakKind.FORGED, "is not the fact that was anchored"))
        end = here
    last = max([head.position, *marks])
    if last > end.position:
        breaks.append(
            Break(name, end.position + 1, BreakKind.CUT, f"facts {end.position + 1} to {last} are gone")
        )
    elif end != head:
        breaks.append(Break(name, end.position, BreakKind.CHANGED, "is not the recorded end of the chain"))
    return breaks


async def _walk(connection: AsyncConnection, source: str) -> AsyncIterator[tuple[Head, dict[str, object]]]:
    """The facts of a chain by position: where each says it stands, and what its hash covers."""
    columns = [facts.c.position, facts.c.hash, *(facts.c[name] for name in _HASHED)]
    query = select(*columns).where(facts.c.source == source).order_by(facts.c.position).limit(_AT_ONCE)
    rows = (await connection.execute(query)).all()
    while rows:
        for position, hash_, *fields in rows:
            yield Head(position, hash_), dict(zip(_HASHED, fields, strict=True))
        rows = (await connection.execute(query.where(facts.c.position > rows[-1].position))).all()


def _anchor_hash(previous: str, number: int, at: datetime, heads: str) -> str:
    text = previous + canonical({"number": number, "at": instant(at), "heads": heads})
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _check_anchors(rows: Sequence[Row[Any]]) -> list[Break]:
    breaks, number, previous = list[Break](), 0, GENESIS
    for row in rows:
        number += 1
        if row.number != number:
            breaks.append(Break(SourceName(""), number, BreakKind.ANCHOR, "an anchor is gone"))
        elif row.hash != _anchor_hash(previous, row.number, row.at, row.heads):
            breaks.append(Break(SourceName(""), number, BreakKind.ANCHOR, "an anchor was changed"))
        number, previous = row.number, row.hash
    return breaks


def _check_kept(rows: Sequence[Row[Any]], kept: Sequence[str]) -> list[Break]:
    known = {row.hash for row in rows}
    lost = [hash_ for hash_ in kept if hash_ not in known]
    return [Break(SourceName(""), 0, BreakKind.ANCHOR, f"the anchor {hash_} is not here") for hash_ in lost]


def _marks(rows: Sequence[Row[Any]]) -> dict[str, dict[int, str]]:
    """What the anchors remember: source -> position -> hash."""
    marks: dict[str, dict[int, str]] = {}
    for row in rows:
        for source, (position, hash_) in json.loads(row.heads).items():
            marks.setdefault(source, {})[position] = hash_
    return marks

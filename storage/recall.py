"""Recall: rows of the ledger become facts again. A monitor that flaps has many thousands; nothing else waits
until all of them are read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.aside import aside
from bot.sla.facts import Fact
from storage.codec import fact_of

MANY = 500
"""So many rows make some milliseconds of work."""


async def rows_of(connection: AsyncConnection, query: Select[Any]) -> Sequence[Row[Any]]:
    """All rows of a query; others have their turn after so many."""
    rows: list[Row[Any]] = []
    for some in (await connection.execute(query)).partitions(MANY):
        rows += some
        if len(some) == MANY:
            await asyncio.sleep(0)
    return rows


async def in_order(rows: Sequence[Row[Any]]) -> Sequence[Fact]:
    """The facts that rows hold, in the order in which they are folded."""
    return await aside(_facts, rows) if len(rows) > MANY else _facts(rows)


def _facts(rows: Sequence[Row[Any]]) -> Sequence[Fact]:
    return sorted(map(fact_of, rows), key=lambda fact: fact.order)

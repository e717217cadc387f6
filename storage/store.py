"""The store whole: its parts over one database."""

from __future__ import annotations

import asyncio
from pathlib import Path

from storage.assessments import Assessments
from storage.beside import Beside
from storage.books import Books
from storage.chain import Chains
from storage.engine import StorageFault
from storage.leases import Leases
from storage.ledger import Ledger
from storage.natives import Natives
from storage.news import News
from storage.outbox import Outbox
from storage.past import Past
from storage.reads import Reads
from storage.sweeps import Sweeps
from storage.threads import Threads


class SqlStore(
    Ledger, Chains, Beside, Assessments, Outbox, Threads, Reads, Books, Leases, Sweeps, Past, Natives, News
):
    """Everything the engine keeps, on SQLite or PostgreSQL. Made by `storage.open_store`."""

    async def backup(self, path: Path) -> None:
        """Write a whole, consistent copy of an SQLite store to a new file while work goes on."""
        if not self._db.is_sqlite:
            raise StorageFault("use pg_dump to copy a PostgreSQL database")
        if await asyncio.to_thread(path.exists):
            raise StorageFault(f"{path} is there already: name a new file")
        await self._db.outside("VACUUM INTO ?", str(path))

    async def close(self) -> None:
        """Let go of all connections."""
        await self._db.close()

"""What the bot keeps: facts, timers, alerts, messages, threads. SQL is spoken here and nowhere else.

`open_store` is the door; the store it gives has the shape of `bot.engine.ports.Store`. Every method is one
transaction. `StorageFault` says in a sentence why a database cannot be used.
"""

from __future__ import annotations

from storage.chain import Anchor, Break, BreakKind
from storage.engine import StorageFault, connect
from storage.migrate import bring_up_to_date, check_version
from storage.store import SqlStore

__all__ = ["Anchor", "Break", "BreakKind", "SqlStore", "StorageFault", "open_store"]


async def open_store(url: str, *, migrate: bool = True) -> SqlStore:
    """Open the store at `sqlite:///file`, `sqlite://` (in memory, gone when closed) or `postgresql://...`.

    An older schema is brought up to date first, unless `migrate` is False: then it is refused. A newer one
    always is.
    """
    db = connect(url)
    try:
        await (bring_up_to_date(db) if migrate else check_version(db))
    except BaseException:
        await db.close()
        raise
    return SqlStore(db)

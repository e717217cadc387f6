"""Bringing a database's schema up to this program's version, before anything else touches it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine import Database, StorageFault
from storage.schema import make_whole

HEAD = "0007"
"""The schema's version that this program speaks."""

_LOCK = 7_238_451_000
_FOLDER = Path(__file__).parent / "migrations"


async def bring_up_to_date(db: Database) -> None:
    """Make or migrate the schema in one transaction, one process at a time. Alembic is loaded only for a
    database that is older."""
    async with db.write() as connection:
        await db.exclusive(connection, _LOCK)
        version = await _version(connection)
        if version == HEAD:
            return
        if version is None:
            await connection.run_sync(make_whole, HEAD)
        elif version in known_versions():
            await connection.run_sync(upgrade)
        else:
            raise StorageFault(
                f"the database is newer than this program: its schema is {version}, ours {HEAD}"
            )


async def check_version(db: Database) -> None:
    """Refuse a database whose schema is not exactly ours."""
    async with db.read() as connection:
        version = await _version(connection)
    if version != HEAD:
        raise StorageFault(
            f"the database has schema {version or 'none'}, this program needs {HEAD}: migrate first"
        )


def known_versions() -> set[str]:
    """Every version that this program can start from."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - slow to import, seldom needed

    return {script.revision for script in ScriptDirectory(str(_FOLDER)).walk_revisions()}


async def _version(connection: AsyncConnection) -> str | None:
    """The version on record; None for an empty database."""
    if not await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
        return None
    found = await connection.exec_driver_sql("SELECT version_num FROM alembic_version")
    return found.scalar_one_or_none()


def upgrade(connection: Connection, version: str = HEAD) -> None:
    """Bring the schema up to a version, in the caller's transaction."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, version)

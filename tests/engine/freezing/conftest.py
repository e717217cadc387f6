"""A store in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage import SqlStore, open_store


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    made = await open_store("sqlite://")
    yield made
    await made.close()

"""The same surroundings for every test: no outside network, no secrets, a strange time zone, real servers."""

import gc
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.surroundings.network import close_the_wall
from tests.surroundings.postgres import Server, postgres_server

if TYPE_CHECKING:
    from playwright.async_api import Page

ROOT = Path(__file__).parent.parent
ODD_ZONE = "Pacific/Chatham"
"""Twelve and three quarter hours from UTC, with summer time: leaning on the machine's zone will show."""

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def is_private(name: str) -> bool:
    """Say whether an environment variable could steer a test or leak into it."""
    return name.startswith(("SLACK_", "DUEBELL_")) or name.lower().endswith("_proxy")


def pytest_configure(config: pytest.Config) -> None:
    """Set the stage before the first test module is imported."""
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)
    for name in filter(is_private, list(os.environ)):
        patch.delenv(name)
    patch.setenv("TZ", ODD_ZONE)
    time.tzset()
    close_the_wall(patch)


def pytest_collection_finish() -> None:
    """Spare the collector what lives as long as the run: all modules and all tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One PostgreSQL for the whole run of this process."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """Give the SQLAlchemy URL of an empty PostgreSQL database that is this test's own."""
    with postgres.database() as url:
        yield url


@pytest.fixture
async def page() -> AsyncIterator["Page"]:
    """Give an empty Chromium page (for tests marked `browser`)."""
    from tests.surroundings.browser import chromium_page

    async with chromium_page() as page:
        yield page


@pytest.fixture
def artifacts() -> Path:
    """Give the folder where pictures and reports for people are kept; git does not see it."""
    folder = ROOT / "artifacts"
    folder.mkdir(exist_ok=True)
    return folder

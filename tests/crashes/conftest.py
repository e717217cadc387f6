"""Crash tests run on both kinds of database that outlive a process."""

from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def durable_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database that outlives its connections."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/duebell.sqlite"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def tmp_url(tmp_path: Path) -> str:
    """The address of an empty SQLite database."""
    return f"sqlite:///{tmp_path}/duebell.sqlite"

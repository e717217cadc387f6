"""The store for one command."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from bot import honesty
from bot.cli.backfilling import backfill
from bot.cli.printing import aligned, did_you_mean
from bot.cli.stores import from_store, with_store
from bot.clock import PacedClock
from bot.config import Settings, load
from bot.sla.library import Library
from storage import SqlStore
from tests.money.till import configured

LONG_AGO = datetime(2020, 2, 1, tzinfo=UTC)


def settings_at(folder: Path, url: str) -> Settings:
    path = folder / "sla.yml"
    path.write_bytes(configured(url))
    return load(path, {})


def test_the_editions_are_those_of_the_commands_own_clock(tmp_path: Path) -> None:
    async def work(_: SqlStore, library: Library) -> list[datetime]:
        return [edition.since for edition in library.editions]

    settings = settings_at(tmp_path, f"sqlite:///{tmp_path}/duebell.sqlite")
    assert from_store(settings, work, PacedClock(LONG_AGO, rate=0)) == [LONG_AGO]


def test_a_store_that_cannot_be_used_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def work(_: SqlStore, __: Library) -> int:
        return 0

    (tmp_path / "letter").write_text("Dear reader, " * 1000)
    assert with_store(settings_at(tmp_path, f"sqlite:///{tmp_path}/letter"), work) == 2
    assert capsys.readouterr().err.startswith("The store cannot be used: ")


def test_every_command_tells_it_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "letter").write_text("Dear reader, " * 1000)
    config, told = tmp_path / "sla.yml", StringIO()
    config.write_bytes(configured(f"sqlite:///{tmp_path}/letter"))
    assert backfill(config, "2026-01-01", [], anew=False) == 2
    assert capsys.readouterr().err.startswith("The store cannot be used: ")
    assert honesty.main(honesty.Request(config), {}, StringIO(), told) == 2
    assert told.getvalue().startswith("The store cannot be used: ")


def test_a_near_name_is_offered() -> None:
    assert did_you_mean(["portal", "Portal 2"]) == " Did you mean portal, Portal 2?"
    assert not did_you_mean([])


def test_a_column_of_money_stands_to_the_right() -> None:
    assert aligned([("For", "Sum"), ("Portal", "1.00 EUR")], right={1}) == [
        "For          Sum",
        "Portal  1.00 EUR",
    ]

"""`duebell drift`."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.drift import drift
from bot.clock import PacedClock
from tests.drift.shop import HOUR, MONDAY, NOW, configured, opened_shop


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A file and a store with two tickets on which they differ, and one on which they do not."""
    url = f"sqlite:///{tmp_path}/duebell.sqlite"

    async def fill() -> None:
        shop = await opened_shop(url)
        at = MONDAY + 4 * HOUR
        shop.theirs(shop.opens("1001", at, customer="Klant"), due=at + HOUR)
        shop.theirs(shop.opens("1002"), due=MONDAY + 7 * HOUR, breached=False)
        shop.theirs(shop.opens("1003"), due=MONDAY + 4 * HOUR)
        await shop.settles()
        await shop.store.close()

    asyncio.run(fill())
    path = tmp_path / "sla.yml"
    path.write_bytes(configured(url))
    return path


def told(config: Path, capsys: pytest.CaptureFixture[str], name: str = "", *, as_json: bool = False) -> str:
    """What the command prints at NOW."""
    code = drift(config, name, as_json=as_json, clock=PacedClock(NOW, rate=0))
    out, err = capsys.readouterr()
    assert (code == 0) is (err == "")
    return out or err


def test_one_line_then_the_reasons_then_the_timers(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(config, capsys).splitlines()
    assert lines[0] == (
        "As of Mon 2026-03-02 15:00: 2 of 3 timers differ from the helpdesk, 1 of them in the verdict."
    )
    assert "  1 × desk · first_response · “first_response” · policy rest: it gives 7h, we give 4h." in lines
    assert lines[-3].startswith("Ticket          Promise")
    assert [line.split("  ")[0].split()[0] for line in lines[-2:]] == ["#1002", "#1001"]
    assert "#1001 Klant BV" in lines[-1]
    assert "First response (contractual)" in lines[-1]
    assert "−1h" in lines[-1]


def test_for_one_customer(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(config, capsys, "klant bv").startswith(
        "As of Mon 2026-03-02 15:00 for Klant BV: 1 of 1 timers"
    )
    assert told(config, capsys, "nobody") == "Nothing is called nobody.\n"
    assert told(config, capsys, "Klant B") == "Nothing is called Klant B. Did you mean Klant BV?\n"


def test_the_same_for_machines(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    view = json.loads(told(config, capsys, as_json=True))
    assert (view["total"], view["late"], view["compared"]) == (2, 1, 3)
    worst = view["rows"][0]
    assert (worst["number"], worst["differs"], worst["by"]) == ("1002", "late_here", 3 * 3600)
    assert worst["findings"][0]["because"] == "budget"
    assert worst["findings"][0]["budgets"] == [7 * 3600, 4 * 3600]
    assert worst["theirs_at"] == "2026-03-02T15:00:00+00:00"


def test_a_file_with_faults_is_told(tmp_path: Path) -> None:
    (tmp_path / "sla.yml").write_text("policies: 7\n")
    done = CliRunner().invoke(app, ["drift", "--config", str(tmp_path / "sla.yml")])
    assert done.exit_code == 2

"""`duebell report`."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.cli.reporting import Wanted, report
from bot.clock import PacedClock
from bot.sla.period_reports.body import load
from tests.money.till import HOUR, NOVEMBER, configured, opened_till

NOW = NOVEMBER + 200 * HOUR


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The portal was down for three hours."""
    url = f"sqlite:///{tmp_path}/duebell.sqlite"

    async def fill() -> None:
        till = await opened_till(url)
        await till.down("ping", NOVEMBER + 100 * HOUR, 3 * HOUR)
        await till.store.close()

    asyncio.run(fill())
    path = tmp_path / "sla.yml"
    path.write_bytes(configured(url))
    return path


def told(config: Path, capsys: pytest.CaptureFixture[str], wanted: Wanted, code: int = 0) -> str:
    assert report(config, wanted, PacedClock(NOW, rate=0)) == code
    out, err = capsys.readouterr()
    assert bool(err) is (code != 0)
    return out or err


def test_the_figures_so_far_as_text(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(config, capsys, Wanted("klant bv", "2026-11"))
    for text in ("Service report for Klant BV: November 2026", "Figures so far", "99.583%", "600.00 EUR"):
        assert text in shown


def test_as_files_and_for_machines(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pdf, table = tmp_path / "a.pdf", tmp_path / "a.csv"
    shown = told(config, capsys, Wanted("Klant BV", "2026-11", pdf, table))
    assert "klant-bv-c5c38b38-2026-11-draft.pdf" in shown
    assert "600.00 EUR" in PdfReader(pdf).pages[0].extract_text()
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert rows[0]["name"] == "Klant BV"
    body = told(config, capsys, Wanted("Klant BV", "2026-11", as_json=True))
    assert load(body).costs.totals == ("600.00 EUR",)
    assert json.loads(body)["shape"] == 1


def test_what_is_not_there(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Did you mean Klant BV?" in told(config, capsys, Wanted("Klnt BV"), 1)
    assert "There is no report of that" in told(config, capsys, Wanted("Klant BV", "30d"), 1)
    nowhere = tmp_path / "none" / "a.csv"
    assert "cannot be written" in told(config, capsys, Wanted("Klant BV", "2026-11", csv=nowhere), 2)

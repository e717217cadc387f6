"""`duebell credits`."""

from __future__ import annotations

import asyncio
import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.credits import Form, show_credits
from bot.clock import PacedClock
from bot.engine.money_views import ClaimName
from bot.engine.treasury import Treasury
from tests.money.test_claims import KLANT, Roles
from tests.money.till import HOUR, NOVEMBER, POLICIES, configured, opened_till

NOW = NOVEMBER + 200 * HOUR


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The portal was down for three hours."""
    return fallen(tmp_path, "Customer portal")


def fallen(folder: Path, title: str) -> Path:
    """A portal with this title was down for three hours."""
    url = f"sqlite:///{folder}/duebell.sqlite"

    async def fill() -> None:
        till = await opened_till(url, POLICIES.replace("Customer portal", title))
        await till.down("ping", NOVEMBER + 100 * HOUR, 3 * HOUR)
        await till.store.close()

    asyncio.run(fill())
    path = folder / "sla.yml"
    path.write_bytes(configured(url).replace(b"Customer portal", title.encode()))
    return path


def told(
    config: Path,
    capsys: pytest.CaptureFixture[str],
    customer: str = "",
    period: str = "",
    form: Form = Form.TEXT,
) -> str:
    """What the command prints at NOW."""
    code = show_credits(config, customer, period, form, PacedClock(NOW, rate=0))
    out, err = capsys.readouterr()
    assert (code == 0) is (err == "")
    return out or err


def test_one_line_the_credits_and_what_else_there_is(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(config, capsys).splitlines()
    assert lines[0] == (
        "As of Mon 2026-11-09 08:00: nothing for October 2026, 600.00 EUR so far for November 2026."
    )
    row = next(line for line in lines if line.startswith("Klant BV"))
    assert row.split("  ")[:2] == ["Klant BV", "November 2026, so far"]
    assert row.endswith("uptime 99.583%, below 99.9%: 5% of 12000.00 EUR  600.00 EUR")
    assert "Every amount is an estimate until legal signs the report of its period." in lines
    assert any("the right “termination” arose 2026-11-05 03:43 UTC" in line for line in lines)
    assert "  desk has not been read lately; what is said of it is old." in lines


def test_for_one_customer_and_period(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = told(config, capsys, "klant bv", "2026-Q4").splitlines()[0]
    assert head.endswith("for Klant BV: 600.00 EUR so far for quarter 4 of 2026.")
    assert told(config, capsys, "Klnt BV") == (
        "No customer with a contract is called Klnt BV. Did you mean Klant BV?\n"
    )
    assert told(config, capsys, "", "30d") == "30d is no period; write it like 2026-11, 2026-Q4 or 2026.\n"


def test_the_same_for_machines_and_spreadsheets(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(told(config, capsys, form=Form.JSON))
    (one,) = found["credits"]
    assert (one["amount"], one["currency"], one["settled"]) == ("600.00", "EUR", False)
    assert one["incident"] == "services:portal/availability:Klant BV/2026-11"
    assert one["claim_until"] == "2026-12-05T23:00:00+00:00"
    assert [right["right"] for right in found["rights"]] == ["termination"]
    rows = list(csv.DictReader(told(config, capsys, form=Form.CSV).splitlines()))
    assert [(row["customer"], row["for"], row["amount"]) for row in rows] == [
        ("Klant BV", "Customer portal", "600.00")
    ]


def test_s43_who_noted_a_claim_as_filed_and_who_took_it_back_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = fallen(tmp_path, "Customer portal")

    async def notes() -> None:
        till = await opened_till(f"sqlite:///{tmp_path}/duebell.sqlite")
        await till.read(NOW - 6 * HOUR)
        (claim,) = await till.owing.claims.of(KLANT, NOW - 6 * HOUR)
        name = ClaimName(claim.direction, claim.party, claim.contract, claim.closes_at)
        at = [NOW - hours * HOUR for hours in (5, 4, 3)]
        first, back, again = [
            Treasury(till.store, till.owing, Roles(), PacedClock(one, rate=0), on_fact=lambda: None)
            for one in at
        ]
        await first.file(name, "U0ANN")
        await back.take_back(name, at[0], "U0ANN")
        await again.file(name, "U0ANN")
        await till.store.close()

    asyncio.run(notes())
    lines = told(config, capsys).splitlines()
    assert (
        "  Filed: the claim of Klant BV on us under contract msa, until the end of 5 December 2026." in lines
    )
    assert sum("Noted as filed by" in line for line in lines) == 2
    assert sum("took that back" in line for line in lines) == 1
    found = json.loads(told(config, capsys, form=Form.JSON))
    assert found["claims"] == []
    assert [(one["by"], one["taken_back_by"]) for one in found["filings"]] == [
        ("U0ANN", "U0ANN"),
        ("U0ANN", ""),
    ]
    assert found["filings"][1]["incidents"] == ["services:portal/availability:Klant BV/2026-11"]


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_cell_is_a_formula(tmp_path: Path, capsys: pytest.CaptureFixture[str], evil: str) -> None:
    config = fallen(tmp_path, f"'{evil}'")
    capsys.readouterr()
    (row,) = csv.DictReader(told(config, capsys, form=Form.CSV).splitlines())
    assert (row["for"], row["amount"]) == (f"'{evil}", "600.00")
    (one,) = json.loads(told(config, capsys, form=Form.JSON))["credits"]
    assert one["for"] == evil


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    told = CliRunner().invoke(app, ["credits", "--config", str(tmp_path / "none.yml")])
    assert told.exit_code == 2

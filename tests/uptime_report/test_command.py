"""`duebell uptime`: the same as `/sla uptime`, for a terminal, for machines, and as a file."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.uptime import uptime
from bot.clock import PacedClock
from bot.config import loads
from bot.config.editions import edition_text
from bot.shelf import remember
from bot.sla.facts import NOBODY, Deed, Fact, FactKey, SourceName
from bot.sla.observations import Health, Observed, Watched
from bot.sla.uptime.services import monitor_subject, service_subject
from storage import open_store
from tests.sla.uptime.months import NOVEMBER

HOUR = timedelta(hours=1)
NOW = NOVEMBER + 240 * HOUR
POLICIES = """
timezone: Europe/Amsterdam
services:
  portal:
    title: Customer portal
    customers: [Klant BV]
    monitors: {pings: [home]}
    availability: {contractual: {at_least: 99.9%}}
customers:
  - {name: Klant BV, match: {organization: Klant BV}, contract: msa}
contracts:
  msa: {parties: [Acme BV, Klant BV], valid: 2026-01-01..2027-12-31}
policies:
  - {name: all, match: {}, targets: {resolution: 8h}}
slack: {bot_token: xoxb-1, app_token: xapp-1, channels: {support: C0SUPPORT, admins: C0ADMINS}}
sources:
  pings: {kind: uptimerobot, token: u1-abc}
"""


async def fill(url: str, config: bytes) -> None:
    store = await open_store(url)
    clock = PacedClock(NOVEMBER - HOUR, rate=0)
    try:
        await remember(store, loads(config, {}, clock.now()), edition_text(config, {}), clock)
        home, portal = monitor_subject(SourceName("pings"), "home"), service_subject("portal")
        said: list[tuple[float, Deed]] = [
            (-1, Watched()),
            (-1, Observed(Health.UP)),
            (200, Observed(Health.DOWN)),
            (200.5, Observed(Health.UP)),
        ]
        for hours, deed in said:
            at = NOVEMBER + hours * HOUR
            subject = portal if isinstance(deed, Watched) else home
            fact = Fact(subject.source, FactKey(f"{hours}{deed}"), subject, at, at, NOBODY, deed)
            await store.record([fact], at)
    finally:
        await store.close()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A service that was down for half an hour."""
    url = f"sqlite:///{tmp_path}/duebell.sqlite"
    path = tmp_path / "sla.yml"
    path.write_text(f"{POLICIES}store: {url}\n")
    asyncio.run(fill(url, path.read_bytes()))
    return path


def told(
    config: Path,
    capsys: pytest.CaptureFixture[str],
    name: str = "",
    period: str = "",
    *,
    as_json: bool = False,
    picture: Path | None = None,
    code: int = 0,
) -> str:
    """What the command prints at NOW."""
    clock = PacedClock(NOW, rate=0)
    assert uptime(config, name, period, as_json=as_json, picture=picture, clock=clock) == code
    out, err = capsys.readouterr()
    return err if code else out


def test_the_service_the_table_and_the_figures(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = told(config, capsys)
    assert text.splitlines()[0] == "As of Wed 2026-11-11 00:00:"
    assert "Customer portal: up since Mon 2026-11-09 08:30" in text
    assert "pings has not been read lately" in text
    assert "Customer portal · Klant BV · November 2026" in text
    assert "Longest maintenance that still fits: 13m 12s." in text
    assert "• Mon 2026-11-09 08:00 – Mon 2026-11-09 08:30: 30m counted" in text
    assert "<!date" not in text
    assert "*" not in text


def test_a_customer_and_a_period(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Klant BV · November 2026" in told(config, capsys, "klant bv", "this month")
    assert "Nothing is promised for that period." in told(config, capsys, "portal", "2025-01")


def test_for_machines(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    view = json.loads(told(config, capsys, "portal", as_json=True))
    (row,) = view["rows"]
    assert (row["figures"]["down"], row["figures"]["budget"]) == (1800.0, 2592.0)
    assert (row["uptime_percent"], row["figures"]["at_least"]) == ("99.791", "999/1000")
    assert row["outages"][0]["began_at"] == "2026-11-09T07:00:00+00:00"
    assert row["course"]["corners"][-1]["left"] == 792.0


def test_a_picture_in_a_file(config: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "portal.png"
    told(config, capsys, "portal", picture=file)
    assert file.read_bytes().startswith(b"\x89PNG")
    assert "cannot be written" in told(config, capsys, "portal", picture=tmp_path / "no" / "x.png", code=2)
    assert "nothing to draw" in told(config, capsys, "portal", "2025-01", picture=file, code=1)


def test_what_nobody_knows(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Did you mean portal, Customer portal?" in told(config, capsys, "portl", code=1)
    assert "soon is no period" in told(config, capsys, "portal", "soon", code=1)


def test_a_file_with_faults_is_told(tmp_path: Path) -> None:
    (tmp_path / "sla.yml").write_text("policies: 7\n")
    done = CliRunner().invoke(app, ["uptime", "--config", str(tmp_path / "sla.yml")])
    assert done.exit_code == 2

"""`duebell maintenance`: add, list, off."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.maintenance import Action, Wish, maintenance
from bot.clock import PacedClock
from tests.money.till import NOVEMBER, configured

NOW = NOVEMBER + timedelta(days=9, hours=11)
"""The tenth of November 2026, ten in the morning in Amsterdam."""
PLAN = Wish(
    Action.ADD, services=("portal",), start="2026-11-11 22:00", end="2026-11-12 02:00", reason="Disks"
)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "sla.yml"
    path.write_bytes(configured(f"sqlite:///{tmp_path}/duebell.sqlite"))
    return path


def told(config: Path, capsys: pytest.CaptureFixture[str], wish: Wish, code: int = 0) -> str:
    """What the command prints at NOW."""
    assert maintenance(config, wish, PacedClock(NOW, rate=0)) == code
    out, err = capsys.readouterr()
    return err if code else out


def test_it_is_announced_listed_and_called_off(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(config, capsys, PLAN)
    assert "Wed 2026-11-11 22:00 - Thu 2026-11-12 02:00" in said
    assert "counts as excluded" in said
    assert "On record. The bot tells it at its next reading." in said
    assert "It was on record already." in told(config, capsys, PLAN)
    (plan,) = json.loads(told(config, capsys, Wish(Action.LIST, as_json=True)))
    assert (plan["whose"], plan["start"], plan["reason"]) == ("people", "2026-11-11T21:00:00+00:00", "Disks")
    assert plan["name"] in told(config, capsys, Wish(Action.LIST))
    assert "Called off." in told(config, capsys, Wish(Action.OFF, plan["name"]))
    assert told(config, capsys, Wish(Action.LIST)) == "No maintenance is planned.\n"
    assert "No such maintenance" in told(config, capsys, Wish(Action.OFF, plan["name"]), 1)


@pytest.mark.parametrize(
    ("wish", "fault"),
    [
        (Wish(Action.ADD, services=("portal",), start="tomorrow", end="2026-11-12 02:00"), "is no instant"),
        (Wish(Action.ADD, start="2026-11-11 22:00", end="2026-11-12 02:00"), "--service: name at least one"),
        (Wish(Action.ADD, services=("x",), start="2026-11-11 22:00"), "--service: one of these is not"),
        (Wish(Action.ADD, services=("portal",)), "--from: say when it begins"),
        (
            Wish(Action.ADD, services=("portal",), start="2026-11-12 22:00", end="2026-11-12 02:00"),
            "it ends before it begins",
        ),
        (replace(PLAN, told="2030-01-01 09:00"), "--announced: that has not happened yet"),
        (replace(PLAN, reason="W" * 301), "--reason: it has more than 300 characters"),
    ],
)
def test_what_is_wrong_is_said(
    config: Path, capsys: pytest.CaptureFixture[str], wish: Wish, fault: str
) -> None:
    assert fault in told(config, capsys, wish, 2)


def test_a_reason_forges_no_lines_and_moves_no_terminal(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = replace(PLAN, reason="Disks\x1b[1A\nNo maintenance is planned.\u202e")
    for wish in (evil, Wish(Action.LIST)):
        said = told(config, capsys, wish)
        assert "  Disks[1A No maintenance is planned." in said
        assert "\nNo maintenance" not in said
        assert all(letter.isprintable() for line in said.split("\n") for letter in line)


def test_the_command_line_knows_three_words(config: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["maintenance", "list", "--config", str(config)]).exit_code == 0
    assert runner.invoke(app, ["maintenance", "cancel", "--config", str(config)]).exit_code == 2

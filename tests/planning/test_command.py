"""`duebell maintenance`: add, list, move, off."""

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


def told(config: Path, capsys: pytest.CaptureFixture[str], wish: Wish, code: int = 0, after: int = 0) -> str:
    """What the command prints at NOW, or so many minutes after it."""
    assert maintenance(config, wish, PacedClock(NOW + timedelta(minutes=after), rate=0)) == code
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


def name_of(config: Path, capsys: pytest.CaptureFixture[str]) -> str:
    (plan,) = json.loads(told(config, capsys, Wish(Action.LIST, as_json=True)))
    return str(plan["name"])


def test_s38_it_is_moved_by_the_rules_of_the_form(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(config, capsys, PLAN)
    name = name_of(config, capsys)
    later = Wish(Action.MOVE, name, start="2026-11-12 22:00", end="2026-11-13 01:00")
    said = told(config, capsys, later, after=1)
    assert f"{name}  Thu 2026-11-12 22:00 - Fri 2026-11-13 01:00" in said
    assert "Disks" in said
    assert "availability 99.9% (contractual), Klant BV: counts as excluded" in said
    assert "Moved. The bot tells it at its next reading." in said
    assert "It was on record already." in told(config, capsys, later, after=2)
    longer = told(config, capsys, Wish(Action.MOVE, name, end="2026-11-13 03:00"), after=3)
    assert "Thu 2026-11-12 22:00 - Fri 2026-11-13 03:00" in longer
    back = Wish(Action.MOVE, name, start=PLAN.start, end=PLAN.end, reason="New disks")
    assert "Thu 2026-11-12 02:00  Customer portal  New disks" in told(config, capsys, back, after=4)
    (plan,) = json.loads(told(config, capsys, Wish(Action.LIST, as_json=True), after=5))
    assert (plan["name"], plan["start"]) == (name, "2026-11-11T21:00:00+00:00")


def test_s38_a_window_that_is_moved_there_and_back_is_on_record_each_time(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(config, capsys, PLAN)
    name = name_of(config, capsys)
    ends = ["2026-11-12 03:00", "2026-11-12 04:00"] * 2
    for hour, end in enumerate(ends, start=1):
        clock = PacedClock(NOW + timedelta(hours=hour), rate=0)
        assert maintenance(config, Wish(Action.MOVE, name, end=end), clock) == 0
        assert f"Thu {end}" in capsys.readouterr().out


def test_a_window_that_goes_on_keeps_its_beginning_when_it_is_moved(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told(config, capsys, PLAN)
    name = name_of(config, capsys)
    clock = PacedClock(NOW + timedelta(hours=37), rate=0)
    assert maintenance(config, Wish(Action.MOVE, name, end="2026-11-12 04:00"), clock) == 0
    assert "Wed 2026-11-11 22:00 - Thu 2026-11-12 04:00" in capsys.readouterr().out
    wish = Wish(Action.MOVE, name, start="2026-11-11 21:00")
    assert maintenance(config, wish, clock) == 2
    assert "--from: it began more than 15 minutes ago" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wish", "fault"),
    [
        (Wish(Action.MOVE), "--from, --to: say when it is to be"),
        (Wish(Action.MOVE, end="2026-11-11 21:00"), "--to: it ends before it begins"),
        (Wish(Action.MOVE, end="soon"), "is no instant"),
        (Wish(Action.MOVE, end="2026-12-31 02:00"), "--to: it lasts longer than 31 days"),
        (Wish(Action.MOVE, services=("line",), end="2026-11-12 03:00"), "moved for all its services"),
        (Wish(Action.MOVE, end="2026-11-12 03:00", told="2026-11-01 09:00"), "keeps its announcement"),
        (Wish(Action.MOVE, end="2026-11-12 03:00", reason="W" * 301), "more than 300 characters"),
    ],
)
def test_what_cannot_be_moved_so_is_said_and_nothing_changes(
    config: Path, capsys: pytest.CaptureFixture[str], wish: Wish, fault: str
) -> None:
    told(config, capsys, PLAN)
    before = told(config, capsys, Wish(Action.LIST))
    assert fault in told(config, capsys, replace(wish, name=name_of(config, capsys)), 2)
    assert told(config, capsys, Wish(Action.LIST)) == before


def test_what_nobody_planned_is_not_moved(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wish = Wish(Action.MOVE, "nightly", end="2026-11-12 03:00")
    assert "No such maintenance" in told(config, capsys, wish, 1)


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


def test_the_command_line_knows_four_words(config: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["maintenance", "list", "--config", str(config)]).exit_code == 0
    assert runner.invoke(app, ["maintenance", "cancel", "--config", str(config)]).exit_code == 2

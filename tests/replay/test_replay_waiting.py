"""Tickets that wait for the end of the file come back as they went, few or many."""

import errno
import os
import tempfile
from pathlib import Path

import pytest

from bot.replay.waiting import Waiting
from bot.sources.shared.files.records import Record
from bot.sources.shared.files.troubles import FileTrouble
from tests.replay.bench import events, part, replay, written
from tests.replay.test_replay_events import RESPONSE, event

LONG = "ü" * 100_000


@pytest.mark.parametrize("tickets", [0, 1, 30], ids=["none", "in memory", "in a file"])
def test_what_waits_comes_back(tickets: int) -> None:
    groups = [(f"T{n}", [Record(n, {"at": LONG, "n": n}), Record(n + 1, {}, "bad")]) for n in range(tickets)]
    with Waiting() as waiting:
        for group in groups:
            waiting.add(group)
        assert list(waiting.groups()) == groups


def test_room_that_runs_out_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    much = ("T", [Record(1, {"at": LONG * 100})])
    with Waiting() as waiting, pytest.raises(FileTrouble, match=os.strerror(errno.ENOENT).lower()):
        waiting.add(much)


def test_an_open_ticket_is_judged_at_the_end_that_a_later_one_shows(tmp_path: Path) -> None:
    """The second ticket, and a line of it that cannot be used, say how far the file goes."""
    file = events(
        tmp_path,
        event("09:00", "opened"),
        {**event("09:30", "opened"), "ticket": "U"},
        {**event("14:00", "status", status="unheard of"), "ticket": "U"},
    )
    result = replay(file, sla=written(tmp_path, "sla.yml", RESPONSE)).json
    assert result["until"] == "2026-03-02T14:00:00Z"
    timers = part(result, "timers")
    assert (timers["total"], timers["missed"], timers["missed_open"]) == (4, 4, 4)

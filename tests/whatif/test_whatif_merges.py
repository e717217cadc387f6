"""Both commands over the past know of tickets that were merged into others (S30)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import cast

import pytest

from bot import honesty, whatif
from bot.clock import PacedClock
from bot.config import load
from bot.sla.facts import Fact, SourceName, Subject
from bot.sla.pages import Page
from bot.sources.shared.files.formats import plain_events
from bot.sources.shared.files.records import Records
from storage import open_store

Json = Mapping[str, object]
SLA = """\
timezone: UTC
store: sqlite:///{folder}/duebell.sqlite
slack: {{bot_token: xoxb-1, app_token: xapp-1, channels: {{support: C0SUPPORT}}, default_channel: support}}
policies:
  - {{name: all, match: {{}}, targets: {{resolution: 4h}}, switches: {{merge_start: {start}}}}}
"""
OLD: tuple[Json, ...] = (
    {"ticket": "T-1", "at": "2026-03-02T08:00:00Z", "event": "opened"},
    {"ticket": "T-1", "at": "2026-03-02T10:30:00Z", "event": "merged", "into": "T-2"},
)
NEW: tuple[Json, ...] = (
    {"ticket": "T-2", "at": "2026-03-02T10:00:00Z", "event": "opened"},
    {"ticket": "T-2", "at": "2026-03-02T11:50:00Z", "event": "status", "status": "pending"},
    {"ticket": "T-2", "at": "2026-03-02T12:05:00Z", "event": "status", "status": "open"},
    {"ticket": "T-2", "at": "2026-03-02T12:20:00Z", "event": "status", "status": "solved"},
)
LATE: Json = {**OLD[1], "observed_at": "2026-03-02T12:30:00Z"}
END = datetime(2026, 3, 2, 13, tzinfo=UTC)
DESK = SourceName("history")


def sla(folder: Path, start: str) -> Path:
    path = folder / f"{start}.yml"
    path.write_text(SLA.format(folder=folder, start=start), encoding="utf-8")
    return path


def events(folder: Path, *told: Json) -> Path:
    path = folder / "events.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in told), encoding="utf-8")
    return path


def kept(folder: Path, *told: Json) -> None:
    """The same in the ledger, as a source would have told it."""
    format_ = plain_events()
    items = [format_.read(record) for record in Records(events(folder, *told))]
    facts: list[Fact] = []
    for ticket in dict.fromkeys(item.ticket for item in items):
        some = [item for item in items if item.ticket == ticket]
        facts += format_.history(Subject(DESK, ticket), some).facts

    async def keep() -> None:
        store = await open_store(load(sla(folder, "older"), {}).store.url.get_secret_value())
        await store.append(Page(DESK, tuple(facts), "c", END), END)
        await store.close()

    asyncio.run(keep())


def compared(request: whatif.Request) -> list[tuple[object, ...]]:
    """What came out otherwise."""
    out, err = StringIO(), StringIO()
    assert (whatif.main(request, {}, out, err, PacedClock(END, rate=0)), err.getvalue()) == (0, "")
    changed = cast("dict[str, Json]", json.loads(out.getvalue()))["changed"]
    sides = [
        (one["ticket"], cast("Json", one["before"]), cast("Json", one["after"]))
        for one in cast("list[Json]", changed["first"])
    ]
    return [(ticket, one["verdict"], two["verdict"], two["breached_at"]) for ticket, one, two in sides]


def asked(request: honesty.Request) -> tuple[list[tuple[object, object]], object]:
    """The questions, and how many promises were missed as paused and as felt."""
    out, err = StringIO(), StringIO()
    assert (honesty.main(request, {}, out, err, PacedClock(END, rate=0)), err.getvalue()) == (0, "")
    found = cast("Json", json.loads(out.getvalue()))
    total = cast("dict[str, dict[str, Json]]", found["figures"])["total"]
    questions = [(q["pattern"], q["left_seconds"]) for q in cast("list[Json]", found["questions"])]
    return questions, (total["as_paused"]["missed"], total["as_felt"]["missed"])


MISSED = [("T-2", "met", "missed", "2026-03-02T12:15:00Z")]
PAUSED = [("paused_before_due", 600.0)], (1, 1)


def test_s30_a_draft_with_older_starts_misses_what_was_met(tmp_path: Path) -> None:
    file = events(tmp_path, *OLD, *NEW)
    draft = whatif.Request(sla(tmp_path, "older"), file, against=sla(tmp_path, "own"), json=True)
    assert compared(draft) == MISSED
    back = whatif.Request(draft.against or Path(), file, against=draft.config, json=True)
    assert [one[:3] for one in compared(back)] == [("T-2", "missed", "met")]


@pytest.mark.parametrize(("start", "found"), [("own", ([], (0, 0))), ("older", PAUSED)])
def test_s30_a_pause_is_shortly_before_the_due_of_the_older_start(
    tmp_path: Path, start: str, found: object
) -> None:
    file = events(tmp_path, *NEW, *OLD)
    assert asked(honesty.Request(sla(tmp_path, start), file, json=True)) == found


def test_s30_the_ledger_says_the_same_as_the_file(tmp_path: Path) -> None:
    kept(tmp_path, *NEW, *OLD)
    older, own = sla(tmp_path, "older"), sla(tmp_path, "own")
    assert compared(whatif.Request(older, against=own, json=True)) == MISSED
    assert asked(honesty.Request(older, json=True)) == PAUSED


@pytest.mark.parametrize(("now", "known"), [("2026-03-02T12:29:59Z", False), ("2026-03-02T12:30:00Z", True)])
def test_s30_a_merge_counts_from_when_it_was_heard_of(tmp_path: Path, now: str, known: bool) -> None:
    file = events(tmp_path, OLD[0], LATE, *NEW)
    kept(tmp_path, OLD[0], LATE, *NEW)
    draft = whatif.Request(sla(tmp_path, "older"), against=sla(tmp_path, "own"), json=True, now=now)
    for request in (draft, replace(draft, history=file)):
        assert compared(request) == (MISSED if known else [])

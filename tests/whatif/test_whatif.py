"""`duebell what-if`: over a file, and over the ledger of a bot."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import cast

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import PacedClock
from bot.config import load
from bot.config.editions import edition_text
from bot.shelf import remember
from bot.sla.facts import (
    Attributes,
    Author,
    Category,
    Fact,
    FactKey,
    Opened,
    Replied,
    SourceName,
    Subject,
    Who,
)
from bot.sla.pages import Page
from bot.whatif import Request, main
from storage import open_store
from tests.upkeep.tree import ROOT

Json = dict[str, object]
EXAMPLES = ROOT / "docs" / "examples" / "replay"
OLD, DRAFT, MAP = (EXAMPLES / name for name in ("sla.yml", "draft.yml", "servicenow.yml"))
INCIDENTS = EXAMPLES / "incidents.csv"
EVENTS = """\
{"ticket": "T-1", "at": "2026-03-02T09:00:00Z", "event": "opened"}
{"ticket": "T-1", "at": "2026-03-02T12:00:00Z", "event": "agent_reply"}
{"ticket": "T-2", "at": "2026-03-03T22:30:00Z", "event": "opened"}
"""
SLA = """\
timezone: Europe/Amsterdam
store: sqlite:///{folder}/duebell.sqlite
slack: {{bot_token: xoxb-1, app_token: xapp-1, channels: {{support: C0SUPPORT}}, default_channel: support}}
policies: [{{name: {name}, match: {{}}, targets: {{first_response: {budget}}}}}]
"""


def asked(request: Request, clock: PacedClock | None = None) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    return main(request, {}, out, err, clock), out.getvalue(), err.getvalue()


def sla(folder: Path, name: str, budget: str) -> Path:
    path = folder / f"{name}.yml"
    path.write_text(SLA.format(folder=folder, name=name, budget=budget), encoding="utf-8")
    return path


def events(folder: Path) -> Path:
    path = folder / "events.jsonl"
    path.write_text(EVENTS, encoding="utf-8")
    return path


def part(value: Json, *names: str) -> Json:
    for name in names:
        value = cast("Json", value[name])
    return value


def test_a_stricter_draft_misses_more(tmp_path: Path) -> None:
    request = Request(
        sla(tmp_path, "new", "2h"), events(tmp_path), against=sla(tmp_path, "old", "4h"), json=True
    )
    code, out, err = asked(request)
    found = cast("Json", json.loads(out))
    assert (code, err, found["tickets"], found["set_aside"]) == (0, "", 2, 0)
    assert part(found, "changed")["by"] == [{"before": "met", "after": "missed", "count": 1}]
    (change,) = cast("list[Json]", part(found, "changed")["first"])
    assert (change["ticket"], change["metric"], change["started_at"]) == (
        "T-1",
        "first_response",
        "2026-03-02T09:00:00Z",
    )
    assert change["before"] == {"verdict": "met", "policy": "old", "breached_at": None}
    assert change["after"] == {"verdict": "missed", "policy": "new", "breached_at": "2026-03-02T11:00:00Z"}


def test_figures_are_by_the_local_weekday_and_hour_of_the_start(tmp_path: Path) -> None:
    request = Request(
        sla(tmp_path, "new", "2h"), events(tmp_path), against=sla(tmp_path, "old", "4h"), json=True
    )
    compliance = part(cast("Json", json.loads(asked(request)[1])), "compliance")
    names = {
        by: [one["name"] for one in cast("list[Json]", compliance[by])] for by in compliance if by != "total"
    }
    assert names == {
        "policy": ["new", "old"],
        "promise": ["first response (internal)"],
        "weekday": ["Monday", "Tuesday"],
        "hour": ["10:00", "23:00"],
    }
    assert part(compliance, "total", "before")["compliance"] == 1.0
    assert part(compliance, "total", "after")["compliance"] == 0.0


def test_the_same_file_twice_says_so(tmp_path: Path) -> None:
    same = sla(tmp_path, "same", "2h")
    code, out, _ = asked(Request(same, events(tmp_path), against=same))
    assert code == 0
    assert "Every promise would have come out the same." in out


def test_the_list_has_a_limit_and_the_figures_have_none(tmp_path: Path) -> None:
    request = Request(
        sla(tmp_path, "new", "2h"), events(tmp_path), against=sla(tmp_path, "old", "4h"), limit=0
    )
    out = asked(request)[1]
    assert "1 promise of 1 ticket would have come out otherwise: 1 met -> missed" in out
    assert "and 1 more" in out


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        (Request(DRAFT, INCIDENTS, MAP), "name it with --against"),
        (Request(DRAFT, INCIDENTS, against=OLD), "is a CSV file; say with --map"),
        (Request(DRAFT, EXAMPLES / "none.csv", MAP, against=OLD), "there is no file"),
        (Request(DRAFT, INCIDENTS, MAP, against=EXAMPLES / "none.yml"), "none.yml  The file cannot be read"),
        (Request(DRAFT, INCIDENTS, OLD, against=OLD), "sla.yml"),
        (Request(DRAFT, INCIDENTS, MAP, against=OLD, now="soon"), "--now is not an instant"),
        (
            Request(DRAFT, INCIDENTS, MAP, against=OLD, now="2010-01-01T00:00:00Z"),
            "no ticket in incidents.csv can be used",
        ),
    ],
)
def test_what_cannot_be_used_is_said(request_: Request, complaint: str) -> None:
    code, out, err = asked(request_)
    assert (code, out) == (2, "")
    assert complaint in err


def test_over_the_ledger_a_draft_is_compared_with_what_was_in_force(tmp_path: Path) -> None:
    """Two editions were in force; nothing of the draft is written."""
    clock = PacedClock(datetime(2026, 3, 2, 8, tzinfo=UTC), rate=0)
    url = f"sqlite:///{tmp_path}/duebell.sqlite"

    async def lived() -> None:
        store = await open_store(url)
        for budget in ("4h", "1h"):
            path = sla(tmp_path, "sla", budget)
            await remember(store, load(path, {}), edition_text(path.read_bytes(), {}), clock)
            await store.append(Page(DESK, tuple(wait(budget, clock.now())), budget, clock.now()), clock.now())
            clock.jump(timedelta(days=1))
        await store.close()

    async def editions() -> int:
        store = await open_store(url)
        count = len(await store.books())
        await store.close()
        return count

    asyncio.run(lived())
    code, out, _ = asked(Request(sla(tmp_path, "draft", "2h"), json=True), clock)
    found = cast("Json", json.loads(out))
    assert (code, found["history"], found["before"]) == (0, "the ledger", "what was in force at the time")
    changes = cast("list[Json]", part(found, "changed")["first"])
    assert [(c["ticket"], part(c, "before")["verdict"], part(c, "after")["verdict"]) for c in changes] == [
        ("4h", "met", "missed"),
    ]
    assert asyncio.run(editions()) == 2


DESK = SourceName("desk")


def wait(name: str, start: datetime) -> list[Fact]:
    """A ticket that waits three hours for its first answer."""
    subject = Subject(DESK, name)
    kim, eva = Author("kim", Who.CUSTOMER), Author("eva", Who.AGENT)
    born, answered = start + timedelta(minutes=1), start + timedelta(hours=3)
    return [
        Fact(DESK, FactKey(f"{name}-1"), subject, born, born, kim, Opened(Category.NEW, Attributes(), "kim")),
        Fact(DESK, FactKey(f"{name}-2"), subject, answered, answered, eva, Replied(), sequence=1),
    ]


def test_the_page_shows_what_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    page = (ROOT / "docs" / "what-if.md").read_text(encoding="utf-8")
    _, out, _ = asked(Request(DRAFT, INCIDENTS, MAP, against=OLD))
    assert f"```text\n{out.rstrip()}\n```" in page


def test_a_past_must_be_named() -> None:
    for options in ([], [str(INCIDENTS), "--ledger"]):
        done = CliRunner().invoke(app, ["what-if", *options])
        assert (done.exit_code, "one of the two" in done.output) == (2, True)

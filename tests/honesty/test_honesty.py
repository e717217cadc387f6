"""`duebell honesty`: over a file and over the ledger; the laws of both figures."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings

from bot.clock import PacedClock
from bot.config import load
from bot.honesty import Request, main
from bot.honesty.figures import Examination
from bot.past.histories import BEGINNING
from bot.sla.facts import Fact, SourceName, Subject
from bot.sla.library import Library
from bot.sla.pages import Page
from bot.sla.policies import Book
from bot.sources.shared.files.formats import plain_events
from bot.sources.shared.files.records import Records
from storage import open_store
from tests.sla.histories import books, histories
from tests.sla.timeline import TICKET
from tests.upkeep.tree import ROOT

Json = dict[str, object]
EXAMPLES = ROOT / "docs" / "examples"
HISTORY, SLA = EXAMPLES / "honesty.jsonl", EXAMPLES / "honesty.yml"


def asked(request: Request, clock: PacedClock | None = None) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    return main(request, {}, out, err, clock), out.getvalue(), err.getvalue()


def found(request: Request, clock: PacedClock | None = None) -> Json:
    code, out, err = asked(request, clock)
    assert (code, err) == (0, "")
    return cast("Json", json.loads(out))


def listed(value: object) -> list[Json]:
    return cast("list[Json]", value)


def test_the_page_shows_what_comes_out() -> None:
    page = (ROOT / "docs" / "pause-honesty.md").read_text(encoding="utf-8")
    _, out, _ = asked(Request(SLA, HISTORY))
    assert f"```text\n{out.rstrip()}\n```" in page


def test_the_same_for_machines() -> None:
    result = found(Request(SLA, HISTORY, json=True))
    asked_about = [(q["pattern"], q["ticket"], q["left_seconds"]) for q in listed(result["questions"])]
    assert asked_about == [
        ("paused_before_due", "T-1", 480.0),
        ("holding_reply", "T-2", 240.0),
        ("lowered_and_raised", "T-3", 1800.0),
        ("lowered_and_raised", "T-3", 23400.0),
    ]
    figures = cast("dict[str, Json]", result["figures"])
    assert cast("Json", figures["total"]["as_paused"])["missed"] == 1
    assert cast("Json", figures["total"]["as_felt"])["missed"] == 2


def test_nobody_is_named_unless_asked_for() -> None:
    plain = listed(found(Request(SLA, HISTORY, json=True))["questions"])
    named = listed(found(Request(SLA, HISTORY, json=True, authors=True))["questions"])
    assert all("author" not in question for question in plain)
    assert [question["author"] for question in named][1] == "agent"
    assert "[agent]" not in asked(Request(SLA, HISTORY))[1]
    assert "[agent]" in asked(Request(SLA, HISTORY, authors=True))[1]


def test_since_and_within() -> None:
    tickets = [
        q["ticket"] for q in listed(found(Request(SLA, HISTORY, json=True, since="2026-03-03"))["questions"])
    ]
    assert tickets == ["T-3", "T-3"]
    narrow = listed(found(Request(SLA, HISTORY, json=True, within="5m"))["questions"])
    assert [q["ticket"] for q in narrow] == ["T-2", "T-3", "T-3"]


def test_nothing_to_ask_is_said() -> None:
    code, out, _ = asked(Request(SLA, HISTORY, since="2027-01-01"))
    assert (code, "No pattern that wants a question." in out) == (0, True)


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        (Request(SLA, HISTORY, since="yesterday"), "--since is no date"),
        (Request(SLA, HISTORY, within="1d"), "--within: '1d' is not clear"),
        (Request(SLA, HISTORY, within="2 business days"), "--within: write minutes or hours"),
        (Request(SLA, HISTORY, now="soon"), "--now is not an instant"),
        (Request(SLA, EXAMPLES / "none.jsonl"), "there is no file"),
        (Request(SLA), "SLACK_BOT_TOKEN is not set"),
    ],
)
def test_what_cannot_be_used_is_said(request_: Request, complaint: str) -> None:
    code, out, err = asked(request_)
    assert (code, out) == (2, "")
    assert complaint in err


def test_the_ledger_says_the_same_as_the_file(tmp_path: Path) -> None:
    sla = tmp_path / "sla.yml"
    text = (
        SLA.read_text(encoding="utf-8")
        .replace("${SLACK_BOT_TOKEN}", "xoxb-1")
        .replace("${SLACK_APP_TOKEN}", "xapp-1")
    )
    sla.write_text(f"{text}store: sqlite:///{tmp_path}/duebell.sqlite\n", encoding="utf-8")
    clock = PacedClock(datetime(2026, 3, 3, 14, 30, tzinfo=UTC), rate=0)

    async def kept() -> None:
        store = await open_store(load(sla, {}).store.url.get_secret_value())
        await store.append(Page(DESK, tuple(facts()), "c", clock.now()), clock.now())
        await store.close()

    asyncio.run(kept())
    ledger, file = found(Request(sla, json=True), clock), found(Request(SLA, HISTORY, json=True))
    assert ledger["history"] == "the ledger"
    assert {**ledger, "history": ""} == {**file, "history": ""}


DESK = SourceName("history")


def facts() -> list[Fact]:
    """The history of the example, as a source would have told it."""
    format_ = plain_events()
    items = [format_.read(record) for record in Records(HISTORY)]
    tickets = dict.fromkeys(item.ticket for item in items)
    told = ([item for item in items if item.ticket == ticket] for ticket in tickets)
    return [fact for some in told for fact in format_.history(Subject(DESK, some[0].ticket), some).facts]


# --- laws


@given(books(), histories())
@settings(max_examples=100, deadline=None)
def test_the_customer_never_felt_less_than_the_clock_says(book: Book, told: list[Fact]) -> None:
    until = told[-1].occurred_at + timedelta(days=2)
    examination = Examination(Library.of(book, BEGINNING), until, None, timedelta(minutes=15))
    examination.see(TICKET, told, ())
    for figures in examination.policies.values():
        assert figures.as_paused.total == figures.as_felt.total
        assert figures.as_felt.missed >= figures.as_paused.missed
        assert figures.stood_still >= timedelta(0)

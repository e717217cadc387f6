"""Reports that cannot be read, printed or written hold up no other, and are tried again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.engine.freezing import Freezing
from bot.engine.hanging import AGAIN as LOOK_AGAIN
from bot.engine.hanging import Hanging
from bot.engine.posting import AGAIN, Posting
from bot.engine.records import Rendered
from bot.engine.report_messages import report_message
from bot.engine.report_rounds import Reports
from bot.engine.strangers import Nobody
from bot.papers.press import CSV, PDF, file_name
from bot.sla.facts import DECLARED, NOBODY, Author, Fact, FactKey, Who, customer_subject
from bot.sla.papers import ReportFrozen, ReportSigned
from bot.sla.period_reports.body import dump
from bot.sla.period_reports.issues import Issue
from bot.sla.period_reports.model import PeriodReport
from bot.sla.period_reports.rules import ReportRules
from bot.slack.blocks import SlackWriter
from storage import SqlStore, open_store
from tests.engine.freezing.office import END, HOUR, MINUTE, MONTHLY, PAST, Office, book

BAD, GOOD = "Aarde BV", "Klant BV"
POSTED = END + 40 * HOUR
TO_LEGAL = ReportRules(to=("legal",))
UNREADABLE = "{}"


@dataclass
class Channel:
    """A channel of Slack: which files hang under which message, and which messages were edited."""

    files: dict[str, list[str]] = field(default_factory=dict)
    edited: list[str] = field(default_factory=list)

    async def names(self, channel: str, thread_ts: str) -> frozenset[str] | None:
        return frozenset(self.files.get(thread_ts, []))

    async def attach(self, channel: str, thread_ts: str, name: str, data: bytes) -> None:
        self.files.setdefault(thread_ts, []).append(name)

    async def edit(self, channel: str, ts: str, content: Rendered) -> None:
        self.edited.append(ts)


@pytest.fixture
async def store() -> AsyncIterator[SqlStore]:
    made = await open_store("sqlite://")
    yield made
    await made.close()


async def november(store: SqlStore, *, zone: str = "", unreadable: bool = False) -> Office:
    """Two customers have a report of November on record. That of the first names a zone that this machine
    does not know, or cannot be read at all."""
    plain = book(MONTHLY)
    (customer,) = plain.customers
    office = Office(store, replace(plain, customers=(replace(customer, name=BAD), customer)))
    await office.hears(*PAST, read_up_to=END + MINUTE)
    await office.assesses(END + MINUTE)
    for name in (BAD, GOOD):
        report = await made(office, name)
        if zone and name == BAD:
            report = replace(report, zone=zone)
        body = UNREADABLE if unreadable and name == BAD else dump(report)
        key = FactKey(f"report:{name}:2026-11:1")
        deed = ReportFrozen("2026-11", 1, body, "")
        await store.record([Fact(DECLARED, key, customer_subject(name), END, END, NOBODY, deed)], END)
    await office.assesses(END + MINUTE)
    return office


async def made(office: Office, customer: str) -> PeriodReport:
    """The report of November."""
    report = await office.reporter.report(customer, "2026-11", END)
    assert report is not None
    return report


async def waiting(store: SqlStore) -> list[str]:
    """The keys of the messages that wait, in the order in which they were put in."""
    return sorted(one.new.key for one in await store.claim_messages(POSTED + 100 * HOUR, 100, MINUTE))


async def delivers(store: SqlStore) -> dict[str, str]:
    """Slack takes all that waits; the ts of each message by its key."""
    claimed = await store.claim_messages(POSTED, 100, MINUTE)
    ts = {one.new.key: f"{POSTED.timestamp() + number:.6f}" for number, one in enumerate(claimed)}
    for one in claimed:
        await store.delivered(one.id, "C0LEGAL", ts[one.new.key], POSTED)
    return ts


def hanging(office: Office, slack: Channel) -> Hanging:
    return Hanging(office.store, office.reporter, slack, slack, Nobody(), SlackWriter())


@pytest.mark.parametrize("what", [{"zone": "Mars/Base"}, {"unreadable": True}])
async def test_a_report_that_cannot_be_read_holds_up_no_other(store: SqlStore, what: dict[str, str]) -> None:
    office = await november(store, zone=what.get("zone", ""), unreadable="unreadable" in what)
    posting = Posting(store, office.reporter, TO_LEGAL)
    assert await posting.run(POSTED) == (1, POSTED + AGAIN)
    assert await posting.lately_changed(POSTED) == set()
    assert await waiting(store) == [f"report:{GOOD}:2026-11:1@legal"]


async def test_a_folder_that_fails_is_told_once_and_tried_again(store: SqlStore, tmp_path: Path) -> None:
    office = await november(store)
    stands_in_the_way = tmp_path / "reports"
    stands_in_the_way.write_text("no folder")
    posting = Posting(store, office.reporter, ReportRules(folder=str(stands_in_the_way)))
    assert await posting.run(POSTED) == (2, POSTED + AGAIN)
    assert await posting.run(POSTED + AGAIN) == (0, POSTED + 2 * AGAIN)
    stands_in_the_way.unlink()
    assert await posting.run(POSTED + 2 * AGAIN) == (0, None)
    assert len(list(stands_in_the_way.glob("*.csv"))) == 2
    assert len(await waiting(store)) == 2


async def test_a_name_that_a_folder_cannot_hold_holds_up_no_other(store: SqlStore, tmp_path: Path) -> None:
    """Looking at what is there fails, not writing."""
    office = await november(store)
    posting = Posting(store, office.reporter, ReportRules(to=("legal",), folder=f"{tmp_path}/{'x' * 300}"))
    assert (await posting.run(POSTED))[0] == 4


async def test_files_that_cannot_be_made_hold_up_no_other(store: SqlStore) -> None:
    office = await november(store, zone="Mars/Base")
    good, bad = Issue(await made(office, GOOD), 1), Issue(await made(office, BAD), 1)
    await store.announce([report_message(bad, "legal")], POSTED)
    await Posting(store, office.reporter, TO_LEGAL).run(POSTED)
    ts, slack = await delivers(store), Channel()
    under = {customer: ts[f"report:{customer}:2026-11:1@legal"] for customer in (BAD, GOOD)}
    found = await hanging(office, slack).run(POSTED + MINUTE, {})
    assert found == (0, POSTED + MINUTE + LOOK_AGAIN)
    assert slack.files == {under[GOOD]: [file_name(good, PDF), file_name(good, CSV)]}


async def test_a_message_that_cannot_be_brought_up_to_date_holds_up_no_other(store: SqlStore) -> None:
    """Of one the report cannot be read, of another it is not on record."""
    office = await november(store, unreadable=True)
    for customer in (BAD, GOOD):
        signed = ReportSigned("2026-11", 1, "legal")
        who, key = Author("U0ANN", Who.AGENT), FactKey(f"signed:{customer}")
        await store.record([Fact(DECLARED, key, customer_subject(customer), END, END, who, signed)], END)
        report = await made(office, customer)
        issues = [Issue(report, 1), Issue(replace(report, period="2026-10"), 1)]
        await store.announce([report_message(one, "legal") for one in issues], POSTED)
    ts, slack = await delivers(store), Channel()
    every = {(customer, period) for customer in (BAD, GOOD) for period in ("2026-10", "2026-11")}
    assert await hanging(office, slack).refresh(every) == {(BAD, "2026-11")}
    assert slack.edited == [ts[f"report:{GOOD}:2026-11:1@legal"]]


async def test_a_round_goes_on_though_files_cannot_be_made(store: SqlStore) -> None:
    """It does not begin anew with every look."""
    office = await november(store, zone="Mars/Base")
    await store.announce([report_message(Issue(await made(office, BAD), 1), "legal")], POSTED)
    await delivers(store)
    posting, slack = Posting(store, office.reporter, TO_LEGAL), Channel()
    rounds = Reports(office.reporter, Freezing(store, office.reporter), posting, hanging(office, slack))
    first = await rounds.run(POSTED + MINUTE)
    assert first.told
    second = await rounds.run(POSTED + 2 * MINUTE)
    assert (second.told, second.again_at) == (False, POSTED + 2 * MINUTE + LOOK_AGAIN)

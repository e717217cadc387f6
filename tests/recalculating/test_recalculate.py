"""S10: `duebell recalculate`, first as a question, then as a deed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TypeVar

import pytest

from bot.cli.recalculating import recalculate
from bot.clock import PacedClock
from bot.config import load
from bot.config.editions import edition_text
from bot.engine.assess import Assess
from bot.engine.cases import Cases
from bot.engine.rebuild import Rebuild
from bot.engine.strangers import Nobody
from bot.shelf import recall, remember
from bot.sla.facts import (
    DECLARED,
    Attributes,
    Author,
    Category,
    Deed,
    Fact,
    FactKey,
    Merged,
    Opened,
    Recalculated,
    SourceName,
    Subject,
    Who,
)
from bot.sla.pages import Page, Ticket
from storage import SqlStore, open_store

T = TypeVar("T")
DESK = SourceName("desk")
NOW, HOUR = datetime(2030, 1, 7, 11, tzinfo=UTC), timedelta(hours=1)
SLA = """\
timezone: Europe/Amsterdam
store: sqlite:///{folder}/duebell.sqlite
slack: {{bot_token: xoxb-1, app_token: xapp-1, channels: {{support: C0SUPPORT}}, default_channel: support}}
policies: [{{name: all, match: {{}}, targets: {{resolution: {budget}}}}}]
"""


class Office:
    """A store with one open ticket, and a file that is edited."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "sla.yml"
        self.clock = PacedClock(NOW + HOUR, rate=0)

    def writes(self, budget: str) -> None:
        self.file.write_text(SLA.format(folder=self.folder, budget=budget), encoding="utf-8")

    def with_store(self, work: Callable[[SqlStore], Awaitable[T]]) -> T:
        async def run() -> T:
            store = await open_store(f"sqlite:///{self.folder}/duebell.sqlite")
            try:
                return await work(store)
            finally:
                await store.close()

        return asyncio.run(run())

    def starts_the_bot(self) -> None:
        settings = load(self.file, {})
        text = edition_text(self.file.read_bytes(), {})

        async def work(store: SqlStore) -> None:
            await remember(store, settings, text, self.clock)

        self.with_store(work)

    def opens(self, number: str, at: datetime = NOW) -> None:
        self.hears(number, "opened", Opened(Category.NEW, Attributes(), "kim"), at)

    def hears(self, number: str, key: str, deed: Deed, at: datetime) -> None:
        subject = Subject(DESK, number)
        fact = Fact(DESK, FactKey(f"{number}/{key}"), subject, at, at, Author("kim", Who.CUSTOMER), deed)
        page = Page(DESK, (fact,), "c", NOW, tickets=(Ticket(subject, "", "", number),))

        async def work(store: SqlStore) -> None:
            await store.append(page, NOW)

        self.with_store(work)

    def recalculates(self, ticket: str = "", by: str = "", *, apply: bool = False) -> tuple[int, str]:
        said = StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = recalculate(self.file, ticket, by, apply=apply, clock=self.clock)
        return code, said.getvalue()

    def rebuild_differs(self) -> list[bool]:
        """Assessed, are the stored timers what the ledger gives, and again?"""
        settings = load(self.file, {})

        async def work(store: SqlStore) -> list[bool]:
            cases = Cases(store, Nobody(), await recall(store, settings, self.clock))
            await Assess(store, cases).run(self.clock.now())
            return [bool((await Rebuild(store, cases).run(self.clock.now())).differed) for _ in range(2)]

        return self.with_store(work)

    def facts(self, number: str) -> list[Fact]:
        async def work(store: SqlStore) -> list[Fact]:
            return list(await store.facts(Subject(DESK, number)))

        return self.with_store(work)

    def budget(self, number: str) -> timedelta:
        settings = load(self.file, {})

        async def work(store: SqlStore) -> timedelta:
            library = await recall(store, settings, self.clock)
            standing, _ = await Cases(store, Nobody(), library).standing(Subject(DESK, number))
            return standing.timers[0].budget

        return self.with_store(work)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.writes("24h")
    made.starts_the_bot()
    made.opens("T-1")
    return made


def test_s10_a_question_writes_nothing(office: Office) -> None:
    office.writes("8h")
    code, told = office.recalculates()
    assert code == 0
    assert told == (
        "T-1\n"
        "  resolution (internal): budget 24h -> 8h; due Tue 2030-01-08 12:00 -> Mon 2030-01-07 20:00\n"
        "Would change: 1 ticket, 0 as before. Times are of Europe/Amsterdam.\n"
        "Nothing was written. To make it so: --apply\n"
    )
    assert len(office.facts("T-1")) == 1
    assert len(office.with_store(lambda store: store.books())) == 1


def test_s10_a_file_that_is_not_in_force_is_not_applied(office: Office) -> None:
    office.writes("8h")
    code, told = office.recalculates(apply=True)
    assert (code, told.startswith("This file is not in force yet")) == (1, True)
    assert len(office.facts("T-1")) == 1


def test_s10_it_is_a_deed_on_record_and_rebuild_agrees(office: Office) -> None:
    office.writes("8h")
    office.clock.jump(HOUR)
    office.starts_the_bot()
    assert office.budget("T-1") == 24 * HOUR
    office.clock.jump(HOUR)
    code, told = office.recalculates(by="ann", apply=True)
    assert code == 0
    assert told.endswith(
        "Recalculated at Mon 2030-01-07 15:00: 1 ticket, 0 as before. Times are of Europe/Amsterdam.\n"
    )
    deed = office.facts("T-1")[-1]
    version = load(office.file, {}).book.version
    assert (deed.deed, deed.author.id, deed.occurred_at) == (Recalculated(version), "ann", NOW + 3 * HOUR)
    assert (deed.source, office.budget("T-1")) == (DECLARED, 8 * HOUR)
    assert office.recalculates() == (0, "Nothing would change on 1 ticket.\n")
    assert office.rebuild_differs() == [False, False]


def test_s10_nothing_to_do_is_said(office: Office) -> None:
    assert office.recalculates() == (0, "Nothing would change on 1 ticket.\n")


def test_s30_the_question_knows_of_an_older_ticket_that_was_merged_in(office: Office) -> None:
    office.opens("T-0", NOW - 4 * HOUR)
    office.hears("T-0", "merged", Merged("T-1"), NOW)
    older = ", switches: {merge_start: older}}]"
    office.writes("24h")
    office.file.write_text(office.file.read_text(encoding="utf-8").replace("}]", older), encoding="utf-8")
    assert office.recalculates("T-1")[1].splitlines()[1] == (
        "  resolution (internal): due Tue 2030-01-08 12:00 -> Tue 2030-01-08 08:00"
    )


def test_s10_one_ticket_by_its_number(office: Office) -> None:
    office.opens("T-2")
    office.writes("8h")
    assert office.recalculates("T-2")[1].startswith("T-2\n")
    assert office.recalculates("T-3") == (1, "No ticket is called T-3.\n")

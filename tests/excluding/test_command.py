"""`duebell exclude` and `duebell exclusions`, with both figures in `duebell explain` (S45)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from bot.cli.excluding import Wish, exclude, exclusions
from bot.cli.ledger import explain
from bot.clock import PacedClock
from bot.sla.facts import Attributes, Author, Category, Fact, FactKey, Opened, SourceName, Subject, Who
from bot.sla.pages import Page, Ticket
from storage import open_store

DESK = SourceName("desk")
NINE = datetime(2026, 11, 20, 9, tzinfo=UTC)
SLA = """\
timezone: Europe/Amsterdam
store: sqlite:///{folder}/duebell.sqlite
slack:
  bot_token: xoxb-1
  app_token: xapp-1
  channels: {{support: C0SUPPORT}}
  default_channel: support
  roles: {{legal: [ann@example.com]}}
  people: {{lars@example.com: U0LARS}}
policies: [{{name: all, match: {{}}, targets: {{resolution: 2h}}}}]
"""
STORM = Wish("7", "2026-11-20 10:00", "2026-11-20 11:00", "force_majeure", "storm", "lars", "ann@example.com")


class Office:
    """A store with two open tickets, and somebody at the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "sla.yml"
        self.file.write_text(SLA.format(folder=folder), encoding="utf-8")
        self.clock = PacedClock(NINE + timedelta(hours=4), rate=0)
        asyncio.run(self._open("7", "8"))

    async def _open(self, *numbers: str) -> None:
        store = await open_store(f"sqlite:///{self.folder}/duebell.sqlite")
        author, deed = Author("kim", Who.CUSTOMER), Opened(Category.NEW, Attributes(), "kim")
        subjects = [Subject(DESK, number) for number in numbers]
        facts = [Fact(DESK, FactKey(f"{one.id}/opened"), one, NINE, NINE, author, deed) for one in subjects]
        tickets = tuple(Ticket(one, "", "", one.id) for one in subjects)
        await store.append(Page(DESK, tuple(facts), "c", NINE, tickets=tickets), NINE)
        await store.close()

    def says(self, work: Callable[[], int]) -> tuple[int, str]:
        said = StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = work()
        return code, said.getvalue()

    def excludes(self, wish: Wish) -> tuple[int, str]:
        return self.says(lambda: exclude(self.file, wish, self.clock))

    def lists(self, subject: str = "", *, as_json: bool = False) -> str:
        code, said = self.says(lambda: exclusions(self.file, subject, as_json=as_json))
        assert code == 0, said
        return said

    def explains(self, ticket: str) -> str:
        code, said = self.says(lambda: explain(ticket, self.file, as_json=False))
        assert code == 0, said
        return said

    def writes(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_s45_an_exclusion_is_put_on_record_once_and_both_figures_are_explained(office: Office) -> None:
    code, said = office.excludes(STORM)
    assert code == 0, said
    assert "1 put on record" in said
    assert office.excludes(STORM) == (0, "On record already.\n")
    told = office.explains("7")
    assert "due 2026-11-20 12:00:00Z" in told
    assert "excluded 2026-11-20 09:00:00Z - 2026-11-20 10:00:00Z: force_majeure, asked by lars" in told
    assert "without what is excluded" in told
    assert "breached 2026-11-20 11:00:00Z" in told
    (row,) = json.loads(office.lists("7", as_json=True))
    assert (row["stage"], row["asked_by"], row["decided_by"]) == ("approved", "lars", "ann@example.com")


def test_s45_texts_of_people_forge_no_lines_and_move_no_terminal(office: Office) -> None:
    evil = "storm\x1b[2J\x9b1A\r\n  sum 0s\u202e"
    code, said = office.excludes(replace(STORM, evidence=evil, by=f"lars {evil}"))
    assert code == 0, said
    for told in (said, office.lists(), office.explains("7")):
        assert "evidence: storm[2J1A sum 0s" in told
        assert "asked by lars storm[2J1A sum 0s" in told
        assert all(letter.isprintable() for line in told.split("\n") for letter in line)
        assert not any(line.startswith("  sum 0s") for line in told.splitlines())


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (replace(STORM, approved_by="LARS "), "is approved by the one who asks"),
        (replace(STORM, by="U0LARS", approved_by="lars@example.com"), "is approved by the"),
        (replace(STORM, end=""), "needs --to"),
        (replace(STORM, end="2026-11-20 09:00"), "does not end after its beginning"),
        (replace(STORM, reason="weather"), "needs --reason"),
        (replace(STORM, evidence=" "), "does not say evidence"),
        (replace(STORM, evidence="W" * 501), "evidence of more than 500 characters"),
        (replace(STORM, by="W" * 501), "who asks of more than 500 characters"),
        (replace(STORM, approved_by="W" * 501), "who approved of more than 500 characters"),
        (replace(STORM, subject=""), "names no ticket"),
        (replace(STORM, start="soon"), "--from is no instant"),
    ],
)
def test_s45_what_cannot_be_is_said_and_not_put_on_record(office: Office, wish: Wish, why: str) -> None:
    code, said = office.excludes(wish)
    assert (code, why in said) == (2, True), said
    assert "Nothing was excluded" in office.lists()


def test_s45_a_ticket_that_nobody_knows_is_said(office: Office) -> None:
    code, said = office.excludes(replace(STORM, subject="9"))
    assert (code, "No ticket and no service is called 9" in said) == (1, True)


def test_s45_an_approver_outside_the_roles_is_noted(office: Office) -> None:
    code, said = office.excludes(replace(STORM, approved_by="bob@example.com"))
    assert (code, "Note: bob@example.com is nobody in the roles that approve" in said) == (0, True)


YAML = """\
exclusions:
  - {ticket: "7", from: 2026-11-20 10:00, to: 2026-11-20 11:00, reason: war, evidence: news, by: lars, approved_by: ann}
  - {ticket: "%s", from: 2026-11-20 10:00, to: 2026-11-20 11:00, reason: war, evidence: news, by: lars, approved_by: ann}
"""  # noqa: E501
CSV = """\
ticket,from,to,reason,evidence,by,approved_by
7,2026-11-20 10:00,2026-11-20 11:00,war,"news, and more",lars,ann

8,2026-11-20 10:00,2026-11-20 11:00,war,news,lars,ann
"""


@pytest.mark.parametrize(("name", "text"), [("e.yml", YAML % "8"), ("e.csv", CSV)])
def test_s45_a_file_of_many_as_often_as_one_likes(office: Office, name: str, text: str) -> None:
    wish = Wish(file=office.writes(name, text))
    code, said = office.excludes(wish)
    assert (code, "2 put on record" in said) == (0, True), said
    assert office.excludes(wish)[1].endswith("On record already.\n")
    assert office.lists().count("approved by ann") == 2


@pytest.mark.parametrize(
    ("name", "text", "code", "why"),
    [
        ("e.yml", YAML % "9", 1, "No ticket and no service is called 9"),
        (
            "e.csv",
            CSV + "8,2026-11-20,2026-11-20 11:00,war,news,lars,LARS\n",
            2,
            "e.csv:5:1  exclusions[2].from",
        ),
        ("e.csv", "ticket,until\n7,never\n", 2, "`until` is no column of exclusions"),
        ("e.csv", "ticket,from\n", 2, "has no exclusions in it"),
        ("e.yml", "- {ticket: 7}\n", 2, "e.yml:1:1  The list has no name; put `exclusions:` above it"),
        ("e.yml", "exclusion: []\n", 2, "is not a key that belongs here"),
    ],
)
def test_s45_of_a_file_with_a_fault_nothing_is_taken(
    office: Office, name: str, text: str, code: int, why: str
) -> None:
    found, said = office.excludes(Wish(file=office.writes(name, text)))
    assert (found, why in said) == (code, True), said
    assert "Nothing was excluded" in office.lists()


def test_s45_a_wrong_one_is_withdrawn_by_who_asked_or_approved(office: Office) -> None:
    office.excludes(STORM)
    (row,) = json.loads(office.lists(as_json=True))
    for by, code in (("", 1), ("bob@example.com", 1), ("Ann <ANN@example.com>", 0), ("lars", 0)):
        assert office.excludes(Wish(withdraw=row["id"], by=by))[0] == code
    assert "withdrawn by Ann" in office.lists()
    told = office.explains("7")
    assert "due 2026-11-20 11:00:00Z" in told
    assert "exclu" not in told
    assert office.excludes(Wish(withdraw="c000", by="lars"))[0] == 1
    assert "1 put on record" in office.excludes(STORM)[1], "what was withdrawn can be said again"

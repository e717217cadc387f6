"""Reports on paper: the same bytes each time, every figure in the CSV, and no cell that is a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.papers.parts import Heading, Text
from bot.papers.press import file_name, plain_name, printed
from bot.papers.rows import COLUMNS, csv_of, decimal, safe, seconds
from bot.papers.sections import sections
from bot.papers.tongue import PaperTongue
from bot.sla.period_reports.changes import Because, changes
from bot.sla.period_reports.issues import Issue, Signature
from tests.sla.period_reports.months import FACTS, excluded, issue, report, whole

SIGNED = Signature(1, "U0ANN", "legal", datetime(2026, 12, 3, 8, tzinfo=UTC))


def table(one: Issue) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_of(one).decode("utf-8-sig"), newline="")))


def of_kind(one: Issue, kind: str) -> list[dict[str, str]]:
    return [row for row in table(one) if row["kind"] == kind]


def total(rows: list[dict[str, str]], column: str) -> Fraction:
    return sum((Fraction(row[column]) for row in rows), Fraction(0))


async def words(one: Issue, language: str = "en") -> str:
    (file,) = await printed(one, language, ["pdf"])
    pages = PdfReader(io.BytesIO(file.data)).pages
    return "\n".join(page.extract_text() for page in pages)


async def test_the_same_issue_gives_the_same_bytes() -> None:
    first, second = [await printed(issue(), "nl", ["pdf", "csv", "json"]) for _ in range(2)]
    assert first == second
    assert [file.name for file in first] == [
        "klant-bv-c5c38b38-2026-11.pdf",
        "klant-bv-c5c38b38-2026-11.csv",
        "klant-bv-c5c38b38-2026-11.json",
    ]
    assert first[0].data.startswith(b"%PDF-")


async def test_s37_the_pdf_shows_the_figures_behind_the_percentage() -> None:
    told = await words(issue())
    for text in (
        "Service report for Klant BV: November 2026",
        "Acmé Telecom BV",
        "99.372%",
        "720h",
        "4h 30m",
    ):
        assert text in told
    assert "Not signed yet" in told
    assert "an estimate until legal signs" in told
    assert "Page 2 of 2" in told


@pytest.mark.parametrize("outages", [1, 6, 19, 28])
async def test_no_heading_is_left_alone_at_the_end_of_a_page(outages: int) -> None:
    found = whole()
    (line, *others) = found.services
    many = replace(found, services=(replace(line, outages=line.outages[:1] * outages), *others))
    one = Issue(many)
    headings = {
        part.text for part in sections(one, PaperTongue("en", many.zone)) if isinstance(part, Heading)
    }
    (file,) = await printed(one, "en", ["pdf"])
    for page in PdfReader(io.BytesIO(file.data)).pages:
        told = [row for row in page.extract_text().splitlines() if not row.startswith("Page ")]
        last = next(row for row in reversed(told) if not row.startswith("Service report for Klant BV"))
        assert last not in headings


async def test_s45_the_pdf_shows_both_figures_and_who_stands_for_the_exclusion() -> None:
    told = await words(issue())
    assert "With exclusions 99.372%, without 99.303%" in told
    assert "U0EVA" in told
    assert "U0ANN" in told


async def test_the_pdf_speaks_dutch_and_writes_accents_and_the_euro() -> None:
    paid = replace(whole(), customer="Café Zoë €")
    told = await words(Issue(paid, 1, datetime(2026, 12, 2, tzinfo=UTC), signatures=(SIGNED,)), "nl")
    assert "Servicerapport voor Café Zoë €: november 2026" in told
    assert "99,372%" in told
    assert "Ondertekend door U0ANN (legal)" in told
    assert "heeft deze bedragen ondertekend" in told


async def test_letters_that_the_font_lacks_are_not_left_out() -> None:
    told = await words(replace(issue(), report=replace(whole(), customer="Dvořák ЖЖ <b>")))
    assert "Dvorák ?? <b>" in told


@pytest.mark.parametrize("length", [500, 1_000, 4_000])
async def test_s45_a_text_longer_than_a_page_goes_on_on_the_next_one(length: int) -> None:
    (line,) = whole().services
    told, sudden = replace(line.exclusions[0], evidence="Ø" * length), line.maintenance[1]
    full = replace(line, exclusions=(told,), maintenance=(replace(sudden, reason="Œ" * length),))
    shown = await words(replace(issue(), report=replace(whole(), services=(full,))))
    assert (shown.count("Ø"), shown.count("Œ")) == (length, length)


async def test_a_text_of_several_lines_is_one_line_without_marks() -> None:
    (line,) = whole().services
    told = replace(line.exclusions[0], evidence="storm\r\n\tover\n Utrecht")
    full = replace(line, exclusions=(told,))
    shown = await words(replace(issue(), report=replace(whole(), services=(full,))))
    assert "storm over" in shown
    assert "?" not in shown


async def test_s26_a_correction_says_what_changed_and_what_was_signed_before() -> None:
    before = whole()
    after = replace(report([*FACTS, excluded(9, 9.5)]), tickets=before.tickets, costs=before.costs)
    found = Issue(
        after,
        2,
        datetime(2026, 12, 5, tzinfo=UTC),
        (Because.EXCLUSIONS,),
        changes(before, after),
        (),
        (SIGNED,),
    )
    told = await words(found)
    assert "Correction 1" in told
    assert "Number 1 was signed by U0ANN (legal)" in told
    assert "What changed since number 1" in told
    assert "2h 30m" in told
    assert file_name(found, "pdf") == "klant-bv-c5c38b38-2026-11-nr2.pdf"


async def test_a_long_table_repeats_its_head_on_every_page() -> None:
    line = whole().tickets[0]
    many = replace(line, missed=line.missed * 80)
    told = await words(replace(issue(), report=replace(whole(), tickets=(many,))))
    assert told.count("Broken on") >= 4


def test_s37_the_csv_adds_up_to_the_figures() -> None:
    (line,) = whole().services
    (promise,) = of_kind(issue(), "promise")
    outages = of_kind(issue(), "outage")
    assert total(outages, "down_seconds") == Fraction(promise["down_seconds"])
    out = total(of_kind(issue(), "exclusion"), "excluded_seconds")
    out += total(of_kind(issue(), "maintenance"), "maintenance_seconds")
    assert out == Fraction(promise["excluded_seconds"])
    assert Fraction(promise["down_seconds"]) == Fraction(line.figures.down / timedelta(seconds=1))
    tickets = of_kind(issue(), "tickets")
    assert total(tickets, "missed") == len(of_kind(issue(), "missed_ticket"))
    (whole_row,) = of_kind(issue(), "report")
    assert int(whole_row["met"]) + int(whole_row["missed"]) == whole().promises


def test_every_row_has_every_column_and_ends_as_rfc_4180_says() -> None:
    text = csv_of(issue()).decode("utf-8-sig")
    assert text.endswith("\r\n")
    assert {len(row) for row in csv.reader(io.StringIO(text, newline=""))} == {len(COLUMNS)}


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(evil: str) -> None:
    paid = replace(whole(), customer=evil)
    for row in table(Issue(paid, 1)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
    assert of_kind(Issue(paid, 1), "report")[0]["name"] == f"'{evil}"


@given(st.text())
def test_any_text_comes_back_from_a_cell(text: str) -> None:
    held = safe(text)
    assert held in (text, f"'{text}")
    assert held == text or text[0] in "=+-@\t\r\n"


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_seconds_are_exact(length: timedelta) -> None:
    assert Fraction(seconds(length)) * 1_000_000 == length // timedelta(microseconds=1)


@given(st.fractions(0, 1))
def test_a_share_is_never_shown_as_more_than_it_is(share: Fraction) -> None:
    shown = Fraction(decimal(share))
    assert shown <= share < shown + Fraction(1, 10**12)


def test_durations_and_instants_on_paper() -> None:
    t = PaperTongue("nl", "Europe/Amsterdam")
    assert t.duration(timedelta(hours=30, seconds=7)) == "30u 07s"
    assert t.duration(timedelta(seconds=7.5)) == "7,5s"
    assert t.duration(timedelta(0)) == "0s"
    assert t.instant(datetime(2026, 7, 1, 10, tzinfo=UTC)) == "2026-07-01 12:00:00 CEST"


PLAIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NAMES: Mapping[str, str] = {
    "klant": "klant",
    "klant-bv": "klant-bv",
    "Klant BV": "klant-bv-c5c38b38",
    "Buurman B.V.": "buurman-b-v-64bc8007",
}
ALIKE = st.text("kK1 .-_/éе", max_size=4)
"""Names that differ in what a plain name loses: case, white space, signs, accents, scripts."""


def test_a_file_name_is_plain_and_tells_customers_apart() -> None:
    for name, plain in NAMES.items():
        assert plain_name(name) == plain
    assert plain_name("Café") != plain_name("Cafe")
    assert plain_name("../../etc") not in ("../../etc", "etc")
    assert plain_name("株式会社") != plain_name("会社")
    alike = {"Klant BV", "klant bv", "KLANT BV", "Klant.BV", "KLANT-BV", "klant-bv", "Klant--BV", "klant-bv-"}
    assert len({plain_name(name) for name in alike}) == len(alike)


@given(ALIKE | st.text(), ALIKE | st.text())
def test_customers_never_share_a_file_whatever_they_are_called(one: str, other: str) -> None:
    """Nor on a disk that knows no case: the plain name has none."""
    for name in (one, other, one * 50):
        assert PLAIN.fullmatch(plain_name(name))
        assert len(plain_name(name)) <= 70
    names = {one, other, plain_name(one), plain_name(other)}
    assert len({plain_name(name) for name in names}) == len(names)


async def test_s39_a_little_that_nobody_can_tell_is_not_nothing_on_paper() -> None:
    about = whole()
    line = about.services[0]
    unsure = replace(line, figures=replace(line.figures, unknown=timedelta(microseconds=1)))
    told = await words(Issue(replace(about, services=(unsure,)), 1))
    assert "0.001% of the time nobody can tell" in told


@pytest.mark.parametrize(
    ("promises", "missed", "english", "dutch"),
    [
        (1, 0, "The only promise was kept.", "De enige belofte is gehaald."),
        (1, 1, "The only promise was broken.", "De enige belofte is geschonden."),
        (2, 0, "All 2 promises were kept.", "Alle 2 beloften zijn gehaald."),
        (2, 1, "1 of 2 promises was broken.", "1 van 2 beloften is geschonden."),
        (2, 2, "2 of 2 promises were broken.", "2 van 2 beloften zijn geschonden."),
    ],
)
def test_one_promise_is_spoken_of_as_one(promises: int, missed: int, english: str, dutch: str) -> None:
    about = whole()
    line = about.services[0]
    down = [line.figures.budget * 2] * missed + [timedelta(0)] * (promises - missed)
    lines = tuple(replace(line, broken_at=(), figures=replace(line.figures, down=one)) for one in down)
    found = Issue(replace(about, services=lines, tickets=()), 1)
    for language, said in (("en", english), ("nl", dutch)):
        parts = sections(found, PaperTongue(language, about.zone))
        assert said in [one.text for one in parts if isinstance(one, Text)]

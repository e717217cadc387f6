"""What hangs on instants that are only known as intervals, on paper (S29)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.papers.press import printed
from bot.papers.rows import csv_of
from bot.sla.period_reports.body import load
from bot.sla.period_reports.issues import Issue
from tests.papers.test_papers import of_kind
from tests.sla.period_reports.months import AFTER, FACTS, report
from tests.sla.period_reports.roughly import approximate

FROZEN = Path(__file__).parents[1] / "sla" / "period_reports" / "frozen.json"
PRINTED = Path(__file__).parent / "frozen.csv"
"""What was printed of FROZEN before papers said what is approximate."""
ROUGHLY = Issue(report(approximate()), 1, AFTER)
EXACT = Issue(report(FACTS), 1, AFTER)


async def words(one: Issue, language: str = "en") -> str:
    (file,) = await printed(one, language, ["pdf"])
    pages = PdfReader(io.BytesIO(file.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def test_s29_the_pdf_marks_the_outage_and_says_the_intervals() -> None:
    told = await words(ROUGHLY)
    assert told.count("approximate, needs confirmation") == 1
    assert "The outage that began on 2026-11-05 03:45:00 CET is approximate and needs confirmation." in told
    assert "2026-11-05 03:45:00 CET – 2026-11-05 04:00:00 CET" in told
    assert "2026-11-05 04:15:00 CET – 2026-11-05 04:30:00 CET" in told


async def test_s29_the_pdf_says_that_the_verdict_hangs_on_it_and_what_it_would_be() -> None:
    told = await words(ROUGHLY)
    assert "needs confirmation: it hangs on an instant that is known roughly only" in told
    assert "99.93%, 30m down, kept: with each approximate instant at the other end of its interval." in told
    missed = await words(Issue(report(approximate(1)), 1, AFTER))
    assert "it hangs on" not in missed
    assert "99.826%, 1h 15m down, broken: with each approximate instant" in missed


async def test_s29_in_dutch() -> None:
    told = await words(ROUGHLY, "nl")
    assert "bij benadering, nog te bevestigen" in told
    assert "De storing die begon op 2026-11-05 03:45:00 CET is bij benadering bekend" in told
    assert "moet worden bevestigd: het hangt af van een tijdstip dat maar ongeveer bekend is" in told
    assert "99,93%, 30m storing, gehaald" in told


def test_s29_the_csv_has_a_row_for_each_interval_and_one_for_the_other_ends() -> None:
    first, second = of_kind(ROUGHLY, "outage")
    assert (first["reason"], second["reason"]) == ("needs confirmation", "")
    assert [(row["from_utc"], row["until_utc"]) for row in of_kind(ROUGHLY, "approximate")] == [
        ("2026-11-05T02:45:00Z", "2026-11-05T03:00:00Z"),
        ("2026-11-05T03:15:00Z", "2026-11-05T03:30:00Z"),
    ]
    (promise,) = of_kind(ROUGHLY, "promise")
    (other,) = of_kind(ROUGHLY, "promise_at_other_ends")
    assert (promise["verdict"], promise["reason"]) == ("missed", "needs confirmation")
    assert (other["verdict"], other["down_seconds"]) == ("met", "1800")


@pytest.mark.parametrize("language", ["en", "nl"])
async def test_s29_where_every_instant_is_known_nothing_is_said_of_it(language: str) -> None:
    told = await words(EXACT, language)
    assert "confirm" not in told
    assert "bevestig" not in told
    assert of_kind(EXACT, "approximate") == of_kind(EXACT, "promise_at_other_ends") == []


def test_s29_a_report_that_was_frozen_before_prints_as_it_was() -> None:
    before = Issue(load(FROZEN.read_text()), 1, AFTER)
    assert csv_of(before).decode().replace("\r\n", "\n") == PRINTED.read_text()

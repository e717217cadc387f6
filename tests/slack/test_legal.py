"""What legal is told, and the walk of the clock behind it."""

from dataclasses import replace

from bot.engine.views import (
    WalkRow,
)
from bot.sla.moments import Reason
from bot.sla.timers import Cause
from bot.slack.escape import date
from bot.slack.explain import explanation
from bot.slack.plainer import without_tables
from tests.slack.reading import action_ids, lines, shown, table_rows
from tests.slack.samples import EXPLAIN, HOUR, LEGAL_TIMER, MINUTE, NOW
from tests.slack.saying import alert


def test_legal_hears_contract_clause_and_every_instant_in_three_zones() -> None:
    content = alert(LEGAL_TIMER, Reason.BREACHED, explain=EXPLAIN)
    words = shown(content)
    assert lines(content)[0].startswith("First response (contractual) for Klant BV *breached* at")
    assert "Contract: msa-2024-17 · Clause: §4.2" in words
    assert "*Used: 1h 20m of 1h*" in words
    instants = "2026-11-20 16:00:00 UTC · Fri 2026-11-20 17:00:00 CET (Europe/Amsterdam)"
    assert f"Breached: {instants} · for you {date(NOW)}" in words
    assert "Calendar office (Europe/Amsterdam), named by the contract." in words
    assert action_ids(content) == ["explain", "open_ticket"]


def test_s12_legal_is_told_what_is_not_approved_or_not_on_file() -> None:
    bare = replace(LEGAL_TIMER, contract="", clause="")
    words = shown(alert(bare, Reason.BREACHED, explain=replace(EXPLAIN, timer=bare, unapproved=True)))
    assert "*No contract on file*" in words
    assert "*Unapproved: no approved version of this promise covers the date*" in words


def test_a_long_walk_is_summed_up_and_says_where_the_whole_is() -> None:
    rows = tuple(
        WalkRow(NOW + n * HOUR, NOW + (n + 1) * HOUR, MINUTE, Cause.RUNNING, detail=f"row {n}")
        for n in range(50)
    )
    words = shown(alert(LEGAL_TIMER, Reason.BREACHED, explain=replace(EXPLAIN, rows=rows)))
    assert "21 earlier spans\n21m" in words
    assert "Sum\n50m" in words
    assert "`/sla explain #35436`" in words


def test_the_walk_of_the_clock_says_why_row_by_row() -> None:
    assert table_rows(explanation(EXPLAIN, "en")) == [
        ["From – until (Europe/Amsterdam)", "Counted", "Why"],
        ["Fri 2026-11-20 01:00 – 08:00", "0m", "closed: outside opening hours"],
        ["Fri 2026-11-20 08:00 – 09:00", "1h", "counts"],
        ["Fri 2026-11-20 09:00 – 17:00", "0m", "waiting for the customer · Waiting for customer"],
        ["Sum", "1h", "-"],
    ]


def test_spans_over_midnight_and_over_a_clock_change_can_be_told_apart() -> None:
    start = NOW.replace(month=10, day=24, hour=20, minute=30, second=5)
    rows = (WalkRow(start, start + 8 * HOUR, 8 * HOUR, Cause.RUNNING, "Oud & Nieuw"),)
    row = table_rows(explanation(replace(EXPLAIN, rows=rows), "nl"))[1]
    assert row == ["za 2026-10-24 22:30:05 CEST – zo 10-25 05:30:05 CET", "8 u", "gesloten: Oud & Nieuw"]


def test_a_clock_that_has_not_moved_says_so() -> None:
    assert "The clock has not moved yet." in shown(explanation(replace(EXPLAIN, rows=()), "en"))


def test_tables_have_a_plain_form() -> None:
    words = shown(without_tables(explanation(EXPLAIN, "en")))
    assert "Fri 2026-11-20 08:00 – 09:00     1h       counts" in words

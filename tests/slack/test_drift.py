"""The answer to `/sla drift`, as people read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.drift_views import Because, Differs, DriftRow, DriftView, Finding, Moment, Pattern
from bot.naming import Plural
from bot.sla.durations import BusinessDays, Duration
from bot.sla.facts import Category
from bot.sla.ladders import Kind
from bot.sla.policies import Metric, Reopen
from bot.slack.clicks import read_share
from bot.slack.drift import drift
from bot.slack.escape import Safe, date
from bot.slack.plainer import without_tables
from bot.slack.reasons import advice, reason
from bot.slack.texts import Tongue
from bot.slack.texts.drift import DRIFT_WORDS, DriftWords
from tests.slack.reading import all_markup, assert_accepted, elements, lines, shown, table_rows
from tests.slack.samples import HOUR, NOW, SEES, instants, lengths, sources, texts, zones
from tests.slack.saying import places

ALWAYS = Finding(Because.CALENDAR, "24x7", "office")
ROW = DriftRow(
    source="zendesk",
    id="35436",
    number="35436",
    url="https://acme.zendesk.com/agent/tickets/35436",
    title="Printer on fire",
    customer="Klant BV",
    policy="gold",
    metric=Metric.FIRST_RESPONSE,
    kind=Kind.CONTRACTUAL,
    part="",
    label="reply_time",
    differs=Differs.LATE_THERE,
    findings=(ALWAYS,),
    theirs_at=NOW - 3 * HOUR,
    ours_at=NOW - HOUR,
    by=-2 * HOUR,
    seen_at=NOW,
)
PATTERN = Pattern("zendesk", Metric.FIRST_RESPONSE, "reply_time", "gold", (ALWAYS,), 31, 1)
VIEW = DriftView(
    "", (ROW,), (PATTERN,), 31, 1, 412, 0, ("zendesk",), (SEES,), "Europe/Amsterdam", NOW
)  # fmt: skip
ENGLISH, DUTCH = DRIFT_WORDS["en"], DRIFT_WORDS["nl"]


def test_what_differs_by_how_much_why_and_what_to_do() -> None:
    content = drift(VIEW, "en")
    assert_accepted(content)
    assert lines(content)[0] == (
        f"SLA drift, {date(NOW)}: 31 of 412 timers differ from the helpdesk, 1 of them in the verdict."
    )
    told = "*31 ×* zendesk · First response · “reply_time” · policy gold: it counts by 24x7, we by office. "
    assert f"{told}_{ENGLISH.advice[Because.CALENDAR]}_" in shown(content)
    assert table_rows(content) == [
        ["Ticket", "Promise", "Helpdesk (Europe/Amsterdam)", "Duebell", "Helpdesk later by", "Why"],
        [
            "#35436 Klant BV",
            "First response (contractual)",
            "late Fri 11-20 14:00",
            "in time Fri 11-20 16:00",
            "−2h",
            "it counts by 24x7, we by office",
        ],
    ]
    assert "30 more rows are not shown" in shown(content)
    (share,) = elements(content)
    assert read_share(str(share["value"])) == "drift"


def test_a_dutch_reader_reads_dutch_and_may_share_it() -> None:
    content = drift(replace(VIEW, title="Klant BV"), "nl")
    assert lines(content)[0].startswith("SLA-verschillen voor Klant BV, ")
    assert "die telt volgens 24x7, wij volgens office" in shown(content)
    (share,) = elements(content)
    assert read_share(str(share["value"])) == "drift Klant BV"
    shared = drift(VIEW, "en", shared_by=Safe("<@U0EVA>"))
    assert elements(shared) == []
    assert "Shared by <@U0EVA>." in shown(shared)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"compared": 412}, "all 412 timers agree with the helpdesk."),
        ({"compared": 1}, "the one timer there is agrees with the helpdesk."),
        ({"compared": 0}, "there is nothing to compare."),
        (
            {"compared": 0, "speaking": ()},
            "there is nothing to compare. No helpdesk here tells of an SLA of its own.",
        ),
    ],
)
def test_where_nothing_differs_it_says_so(changes: dict[str, object], said: str) -> None:
    nothing = replace(VIEW, rows=(), patterns=(), total=0, late=0)
    content = drift(replace(nothing, **changes), "en")  # type: ignore[arg-type]
    assert lines(content)[0] == f"SLA drift, {date(NOW)}: {said}"


def test_what_was_not_looked_into_is_said() -> None:
    assert "7 tickets were not looked into" in shown(drift(replace(VIEW, unexamined=7), "en"))
    assert "1 ticket was not looked into" in shown(drift(replace(VIEW, unexamined=1), "en"))


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (Finding(Because.BUDGET, budgets=(6.5 * HOUR, 4 * HOUR)), "it gives 6h 30m, we give 4h"),
        (Finding(Because.BUDGET, budgets=(BusinessDays(2), HOUR)), "it gives 2 business days, we give 1h"),
        (
            Finding(Because.PAUSE, pauses=(frozenset(), frozenset({Category.PENDING, Category.ON_HOLD}))),
            "its pauses: none; ours: while pending or while on hold",
        ),
        (Finding(Because.START, moment=Moment.ASSIGNED), "its clock begins when the ticket is assigned"),
        (
            Finding(Because.REOPENING, reopen=Reopen.CONTINUE_ALL),
            "it treats a reopened ticket as with `reopen: continue_all`",
        ),
    ],
)
def test_reasons_in_words(finding: Finding, said: str) -> None:
    assert reason(Tongue("en"), (finding,)) == said


def test_two_reasons_stand_together_and_advice_is_given_once() -> None:
    both = (Finding(Because.HOLIDAYS, here="office"), ALWAYS)
    assert reason(Tongue("en"), both) == (
        "it does not know the holidays of office, and it counts by 24x7, we by office"
    )
    assert advice(Tongue("en"), (ALWAYS, ALWAYS)) == ENGLISH.advice[Because.CALENDAR]


# --- the words ----------------------------------------


@pytest.mark.parametrize("words", DRIFT_WORDS.values(), ids=list(DRIFT_WORDS))
def test_every_member_of_every_closed_set_has_a_word(words: DriftWords) -> None:
    assert set(words.sides) == set(Differs)
    assert set(words.reasons) == set(words.advice) == set(Because)
    assert set(words.moments) == set(Moment)


@pytest.mark.parametrize("because", Because)
def test_reasons_have_the_same_placeholders_in_both_languages(because: Because) -> None:
    assert places(ENGLISH.reasons[because]) == places(DUTCH.reasons[because])


def test_sentences_have_the_same_placeholders_in_both_languages() -> None:
    for name in DriftWords.__slots__:
        one, other = getattr(ENGLISH, name), getattr(DUTCH, name)
        if isinstance(one, str | Plural):
            assert places(one) == places(other), name


# --- anything at all ----------------------------------------

budgets: st.SearchStrategy[Duration] = lengths | st.builds(BusinessDays, st.integers(1, 1000))
pauses = st.frozensets(st.sampled_from([Category.PENDING, Category.ON_HOLD]))
findings = st.builds(
    Finding,
    because=st.sampled_from(Because),
    there=texts,
    here=texts,
    budgets=st.none() | st.tuples(budgets, budgets),
    pauses=st.none() | st.tuples(pauses, pauses),
    moment=st.none() | st.sampled_from(Moment),
    reopen=st.none() | st.sampled_from(Reopen),
)
some = st.lists(findings, min_size=1, max_size=2).map(tuple)
metrics = st.sampled_from([Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.RESOLUTION])
rows = st.builds(
    DriftRow,
    source=texts,
    id=texts,
    number=texts,
    url=texts,
    title=texts,
    customer=texts,
    policy=texts,
    metric=metrics,
    kind=st.none() | st.sampled_from(Kind),
    part=texts,
    label=texts,
    differs=st.sampled_from(Differs),
    findings=some,
    theirs_at=st.none() | instants,
    ours_at=st.none() | instants,
    by=st.none() | lengths,
    seen_at=st.none() | instants,
)
patterns = st.builds(
    Pattern,
    source=texts,
    metric=metrics,
    label=texts,
    policy=texts,
    findings=some,
    count=st.integers(1, 10**9),
    late=st.integers(0, 10**9),
)
views = st.builds(
    DriftView,
    title=texts,
    rows=st.lists(rows, max_size=25).map(tuple),
    patterns=st.lists(patterns, max_size=12).map(tuple),
    total=st.integers(0, 10**9),
    late=st.integers(0, 10**9),
    compared=st.integers(0, 10**9),
    unexamined=st.integers(0, 10**9),
    speaking=st.just(("zendesk",)),
    sources=st.lists(sources, max_size=10).map(tuple),
    zone=zones,
    as_of=instants,
)


@given(views, st.sampled_from(["en", "nl"]))
def test_whatever_others_wrote_slack_takes_it_and_sees_no_markup(view: DriftView, language: str) -> None:
    content = drift(view, language)
    assert_accepted(content)
    all_markup(content)
    assert_accepted(without_tables(content))
    all_markup(without_tables(content))


def test_a_full_view_still_has_its_table_and_its_button() -> None:
    long = "A policy with rather a long name, as they have in some places"
    patterns = tuple(replace(PATTERN, policy=f"{long} {n}", label=long) for n in range(30))
    rows = tuple(replace(ROW, customer=long, findings=(ALWAYS, ALWAYS)) for _ in range(40))
    content = drift(replace(VIEW, patterns=patterns, rows=rows, total=400), "nl")
    assert_accepted(content)
    assert len(table_rows(content)) > 8
    assert elements(content)
    assert f"{400 - len(table_rows(content)) + 1} rijen meer" in shown(content)


def test_rows_without_room_are_counted() -> None:
    wide = replace(ROW, customer='"Customer"' * 20, number='"' * 150, findings=(ALWAYS,) * 9)
    content = drift(replace(VIEW, rows=(wide,) * 12, total=400), "en")
    rows = len(table_rows(content)) - 1
    assert 5 < rows < 12
    assert f"{400 - rows} more rows" in shown(content)
    assert elements(content)


def test_later_has_no_sign_and_earlier_has_a_minus() -> None:
    assert table_rows(drift(replace(VIEW, rows=(replace(ROW, by=timedelta(0)),)), "en"))[1][4] == "–"
    assert table_rows(drift(replace(VIEW, rows=(replace(ROW, by=HOUR),)), "en"))[1][4] == "1h"

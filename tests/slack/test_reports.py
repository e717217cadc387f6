"""Reports of periods, as people read them in Slack (S37, S42, S45)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.report_views import (
    NoReport,
    ReportTrouble,
    ReportTroubleView,
    ReportView,
    SignRefusal,
    SignRefused,
)
from bot.sla.period_reports.changes import Because, changes
from bot.sla.period_reports.issues import Issue, Signature
from bot.slack.escape import date
from bot.slack.reports import no_report, report, report_list, sign_refused, trouble
from bot.slack.texts.reports import REPORT_WORDS
from tests.sla.period_reports.months import FACTS, excluded, issue, whole
from tests.sla.period_reports.months import report as made_of
from tests.sla.period_reports.roughly import approximate
from tests.slack.reading import assert_accepted, lines, shown
from tests.slack.saying import places

AT = datetime(2026, 12, 3, 8, tzinfo=UTC)
ALL = ("pdf", "csv", "json")
SIGNED = Signature(1, "U0ANN", "legal", AT)
BEFORE = whole()
AFTER = replace(made_of([*FACTS, excluded(9, 9.5)]), tickets=BEFORE.tickets, costs=BEFORE.costs)
CORRECTED = Issue(AFTER, 2, AT, (Because.EXCLUSIONS,), changes(BEFORE, AFTER), (), (SIGNED,))


def test_s37_the_verdict_stands_first_and_every_promise_has_a_line() -> None:
    content = report(ReportView(issue(), 1, ALL), "en")
    assert_accepted(content)
    assert lines(content)[0] == "*Report for Klant BV, November 2026*: *3 of 51 promises broken*"
    told = shown(content)
    assert "Customer portal: 99.372% of 99.9% · *broken* · 4h 30m down of 43m 03s allowed" in told
    assert "without exclusions 99.303%, 5h down" in told
    assert "First response: 41 kept, 2 broken · 1 to be confirmed" in told
    assert "1200.00 EUR*, an estimate until legal signs" in told
    assert "not signed yet" in told


def test_s29_a_miss_that_hangs_on_an_approximate_instant_needs_confirmation() -> None:
    about = Issue(made_of(approximate()), 1, AT)
    content = report(ReportView(about, 1, ALL), "en")
    assert_accepted(content)
    assert "*needs confirmation*: an instant is known roughly only" in shown(content)
    assert "it is kept, with 99.93%, 30m down" in shown(content)
    assert "*nog te bevestigen*" in shown(report(ReportView(about, 1, ALL), "nl"))
    missed = report(ReportView(Issue(made_of(approximate(1)), 1, AT), 1, ALL), "en")
    assert "confirmation" not in shown(missed)


def test_s42_what_legal_signed_is_no_estimate() -> None:
    told = shown(report(ReportView(replace(issue(), signatures=(SIGNED,)), 1, ALL), "en"))
    assert f"signed by <@U0ANN> (legal) {date(AT)}" in told
    assert "estimate" not in told


def test_s26_a_correction_says_what_changed_and_that_it_wants_a_new_signature() -> None:
    content = report(ReportView(CORRECTED, 2, ALL), "en")
    assert_accepted(content)
    told = shown(content)
    assert "What became known: exclusions." in told
    assert "Customer portal: down 4h 30m → 4h" in told
    assert "*the figures now differ*" in told


def test_one_that_was_corrected_says_so_and_has_no_button() -> None:
    content = report(ReportView(issue(), 2, ALL), "en")
    assert "Corrected: number 2 has other figures." in shown(content)
    assert not any(block["type"] == "actions" for block in content.blocks)


def test_in_dutch_without_pdf_and_unapproved() -> None:
    bare = replace(issue().report, agreement=replace(issue().report.agreement, approved_on=None))
    content = report(ReportView(replace(issue(), report=bare), 1, ("csv",), private=True), "nl")
    assert_accepted(content)
    told = shown(content)
    assert "Rapport voor Klant BV, november 2026" in told
    assert "99,372% van 99,9%" in told
    assert "*niet goedgekeurd*" in told
    assert "Geen PDF" in told
    assert "PDF naar mij" not in str(content.blocks)


def test_figures_so_far_name_what_they_wait_for() -> None:
    view = ReportView(Issue(whole()), 0, ALL, ("zendesk",), private=True)
    told = shown(report(view, "en"))
    assert "Figures so far" in told
    assert "read past its end: zendesk" in told
    assert "report_sign" not in str(report(view, "en").blocks)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_refusal_and_trouble_has_its_words(language: str) -> None:
    for why in SignRefusal:
        assert_accepted(sign_refused(SignRefused(why, SIGNED, 2), language))
        if why is not SignRefusal.ALREADY:
            assert_accepted(sign_refused(SignRefused(why), language))
    for one in ReportTrouble:
        assert_accepted(trouble(ReportTroubleView(one, "Klant BV", "2026-11", "no_permission", AT), language))
    for answer in (NoReport("x"), NoReport("x", nearest=("y",)), NoReport("x", "2026-11", has=("2026-Q3",))):
        assert_accepted(no_report(answer, language))
    assert "x, y" in shown(no_report(NoReport("", nearest=("x", "y")), language))
    assert_accepted(no_report(NoReport(""), language))


def test_both_languages_have_the_same_sentences_with_the_same_places() -> None:
    english, dutch = REPORT_WORDS["en"].texts, REPORT_WORDS["nl"].texts
    assert english.keys() == dutch.keys()
    for key, text in english.items():
        assert places(text) == places(dutch[key]), key


hostile = st.text(max_size=400)


@given(hostile, hostile, hostile, st.integers(0, 200), st.sampled_from(["en", "nl"]))
def test_any_text_and_any_number_of_lines_fit(
    customer: str, title: str, reference: str, times: int, language: str
) -> None:
    about = whole()
    line = replace(about.services[0], title=title, broken_at=(AT,) * times)
    agreement = replace(about.agreement, reference=reference)
    many = replace(about, customer=customer, agreement=agreement, services=(line,) * max(times // 4, 1))
    long = replace(CORRECTED, report=many, changes=CORRECTED.changes * times)
    for view in (ReportView(long, 2, ALL), ReportView(long, 3, ALL, ("a" * 90,) * 50, private=True)):
        assert_accepted(report(view, language))
    assert_accepted(report_list([ReportView(long, 2, ALL)] * 20, language))
    assert timedelta(0) <= line.figures.down


@pytest.mark.parametrize(
    ("down", "english", "dutch"),
    [
        (0, "the only promise kept", "de enige belofte gehaald"),
        (99, "*the only promise broken*", "*de enige"),
    ],
)
def test_one_promise_and_one_more_are_spoken_of_as_one(down: int, english: str, dutch: str) -> None:
    line = whole().services[0]
    figures = replace(line.figures, down=timedelta(hours=down))
    about = replace(whole(), services=(replace(line, figures=figures, broken_at=()),), tickets=())
    for language, said in (("en", english), ("nl", dutch)):
        content = report(ReportView(replace(issue(), report=about), 1, ALL), language)
        assert said in lines(content)[0]
    eleven = replace(about, services=about.services * 11)
    long = replace(CORRECTED, report=eleven, changes=(CORRECTED.changes * 11)[:11])
    told = shown(report(ReportView(long, 2, ALL), "en"))
    assert "1 more line; the files have all of them." in told
    assert "1 more figure differs; the files have all of them." in told

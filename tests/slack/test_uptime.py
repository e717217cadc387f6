"""Services in both languages: whole catalogues, periods by their names, figures never rounded up."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from string import Formatter
from typing import get_args

import pytest

from bot.engine.uptime_views import ConditionView, UptimeView
from bot.sla.moments import Reason
from bot.sla.policies import Metric
from bot.sla.promises import OF_SERVICES
from bot.sla.timers import Cause, State
from bot.sla.uptime.outages import Condition
from bot.slack.texts import Tongue
from bot.slack.texts.uptime import DUTCH, ENGLISH, UptimeKey, UptimeWords
from bot.slack.uptime import budget_line, condition, promised
from tests.slack.samples import MINUTE, NOW, TIMER
from tests.slack.saying import alert

BUDGET = timedelta(minutes=43, seconds=12)
UPTIME = UptimeView("2026-11", Fraction(999, 1000), "Klant BV", timedelta(0))
DOWN = replace(
    TIMER,
    metric=Metric.AVAILABILITY,
    budget=BUDGET,
    used=30 * MINUTE,
    left=BUDGET - 30 * MINUTE,
    uptime=UPTIME,
)
EN, NL = Tongue("en"), Tongue("nl")


@pytest.mark.parametrize("words", [ENGLISH, DUTCH])
def test_every_closed_set_has_its_words(words: UptimeWords) -> None:
    assert list(words.texts) == list(get_args(UptimeKey))
    assert set(words.conditions) == set(Condition)
    assert set(words.metrics) == OF_SERVICES
    assert len(words.months) == 12


@pytest.mark.parametrize("key", get_args(UptimeKey))
def test_both_languages_have_the_same_placeholders(key: UptimeKey) -> None:
    english, dutch = (
        {name for _, name, _, _ in Formatter().parse(words.texts[key])} for words in (ENGLISH, DUTCH)
    )
    assert english - {None} == dutch - {None}


@pytest.mark.parametrize(
    ("name", "english", "dutch"),
    [
        ("2026-11", "November 2026", "november 2026"),
        ("2026-Q4", "quarter 4 of 2026", "kwartaal 4 van 2026"),
        ("2026", "2026", "2026"),
        ("30d", "the last 30 days", "de laatste 30 dagen"),
    ],
)
def test_periods(name: str, english: str, dutch: str) -> None:
    assert (ENGLISH.period(name), DUTCH.period(name)) == (english, dutch)


def test_s37_a_promise_is_shown_with_all_its_digits() -> None:
    assert promised(EN, Fraction(99_995, 100_000)) == "99.995%"
    assert promised(NL, Fraction(999, 1000)) == "99,9%"


def test_s19_a_warning_says_the_share_that_is_used() -> None:
    told = alert(DOWN, Reason.WARNING).text
    assert "69% of the 43m 12s is used" in told
    assert "if the outage goes on" in told


def test_s39_what_nobody_can_tell_stands_beside_what_is_left() -> None:
    still = replace(DOWN, state=State.PAUSED, due_at=None, paused_for=Cause.UNKNOWN)
    uptime = replace(UPTIME, unknown=2 * MINUTE)
    line = budget_line(EN, uptime, still)
    assert "not known whether it works · 30m of 43m 12s used, 13m 12s left · 2m not known" in line


def test_s28_of_a_silent_source_only_the_last_reading_is_shown() -> None:
    assert condition(EN, ConditionView(Condition.UP, NOW)).startswith("up since ")
    assert "as of the last reading" in condition(EN, ConditionView(Condition.UP, NOW, unseen=True))

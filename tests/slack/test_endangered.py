"""What a supplier's outage endangers, in words: both languages, any text, within Slack's limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from string import Formatter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine.endangered_views import EndangeredView, OurClaimView, RiskView, Stage
from bot.engine.uptime_views import UptimeView
from bot.engine.views import CardView
from bot.sla.ladders import Kind
from bot.sla.promises import Metric
from bot.slack.blocks import SlackWriter
from bot.slack.endangered import endangered
from bot.slack.texts.endangered import ENDANGERED_WORDS, EndangeredKey
from tests.slack import samples
from tests.slack.reading import all_markup, assert_accepted
from tests.slack.samples import HOUR, MINUTE, NOW

RISK = RiskView(
    service="Customer portal",
    metric=Metric.AVAILABILITY,
    kind=Kind.CONTRACTUAL,
    promise=UptimeView("2026-11", Fraction(999, 1000), "Klant BV", timedelta(0)),
    budget=43 * MINUTE,
    left=30 * MINUTE,
    due_at=NOW + 30 * MINUTE,
    broken_at=None,
)
CLAIM = OurClaimView(
    "carrier", "carrier-2025", "Europe/Amsterdam", NOW - HOUR, NOW + timedelta(days=30, hours=7)
)
VIEW = EndangeredView(
    service="Leased line",
    suppliers=("carrier", "hoster"),
    promised=True,
    stage=Stage.BEGAN,
    began_at=NOW - HOUR,
    risks=(RISK,),
    claims=(CLAIM,),
)
texts, some = samples.texts, samples.instants
risks = st.builds(
    RiskView,
    service=texts,
    metric=st.sampled_from([Metric.AVAILABILITY, Metric.ERROR_RATE, Metric.LATENCY]),
    kind=st.sampled_from(Kind),
    promise=st.builds(
        UptimeView,
        period=st.sampled_from(["2026-11", "2026-Q4", "2026", "30d"]),
        at_least=st.fractions(Fraction(1, 100), Fraction(99_999, 100_000)),
        customer=texts,
        unknown=samples.lengths,
    ),
    budget=samples.lengths,
    left=samples.lengths,
    due_at=st.none() | some,
    broken_at=st.none() | some,
    down=st.booleans(),
    cost=st.none() | samples.lengths,
)
claims = st.builds(
    OurClaimView,
    supplier=texts,
    contract=texts,
    zone=st.sampled_from(["Europe/Amsterdam", "UTC", "Pacific/Apia"]),
    opens_at=st.none() | some,
    closes_at=st.none() | some,
    opens_later=st.booleans(),
    right_at=st.none() | some,
    broken_at=st.none() | some,
)
views = st.builds(
    EndangeredView,
    service=texts,
    suppliers=st.lists(texts, min_size=1, max_size=30).map(tuple),
    promised=st.booleans(),
    stage=st.sampled_from(Stage),
    began_at=some,
    risks=st.lists(risks, max_size=40).map(tuple),
    claims=st.lists(claims, max_size=20).map(tuple),
    up_at=st.none() | some,
    down=st.none() | samples.lengths,
    was_at=st.none() | some,
)
any_size = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@any_size
@given(views, samples.languages)
def test_slack_takes_any_of_them(view: EndangeredView, language: str) -> None:
    content = SlackWriter().occasion(view, language, mention=(), perhaps_repeated=True)
    assert_accepted(content)
    all_markup(content)


@any_size
@given(samples.cards, views, samples.languages)
def test_slack_takes_the_card_with_it(card: CardView, view: EndangeredView, language: str) -> None:
    content = SlackWriter().card(replace(card, endangered=view), language)
    assert_accepted(content)
    all_markup(content)


def said(view: EndangeredView, language: str = "en") -> str:
    return endangered(view, language).text


def test_what_is_endangered_and_until_when_to_claim() -> None:
    told = said(VIEW)
    assert told.startswith("Leased line of carrier, hoster is *down* since ")
    assert "*Customer portal · Uptime (contractual) 99.9% for Klant BV, November 2026*: 30m of 43m" in told
    assert "open since Fri 2026-11-20 16:00" in told
    assert "to be filed *before Mon 2026-12-21 00:00* (Europe/Amsterdam)" in told
    assert "Their promise is not in danger before its period ends." in told
    over = replace(VIEW, stage=Stage.OVER, up_at=NOW, down=HOUR)
    assert "Their promise is not broken by it." in said(over)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"due_at": None}, "enough for the rest of the period"),
        ({"down": True}, "*down* · 30m of 43m left"),
        ({"broken_at": NOW - MINUTE, "left": -MINUTE}, "already *broken* since"),
        ({"cost": timedelta(0)}, "nothing, 30m of 43m left"),
        ({"cost": MINUTE}, "1m of 43m, 30m left"),
        ({"cost": MINUTE, "broken_at": NOW, "left": -MINUTE}, "1m over 43m"),
    ],
)
def test_each_budget_in_one_line(change: dict[str, object], words: str) -> None:
    assert words in said(replace(VIEW, risks=(replace(RISK, **change),)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"closes_at": None}, "sets no time for it yet"),
        ({"opens_later": True}, "opens Fri 2026-11-20 16:00"),
        ({"right_at": NOW}, "if it goes on"),
        ({"broken_at": NOW}, "Their promise is broken since"),
    ],
)
def test_our_claim_in_one_line(change: dict[str, object], words: str) -> None:
    assert words in said(replace(VIEW, claims=(replace(CLAIM, **change),)))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_each_stage_has_its_own_words(language: str) -> None:
    told = {
        (stage, promised): said(replace(VIEW, stage=stage, promised=promised, up_at=NOW, down=HOUR), language)
        for stage in Stage
        for promised in (True, False)
    }
    assert len(set(told.values())) == 2 * len(Stage) - 1, "that there was none is said in one way"


def test_a_service_of_ours_does_not_speak_of_their_promise() -> None:
    assert "Their promise" not in said(replace(VIEW, promised=False))


@pytest.mark.parametrize("key", list(ENDANGERED_WORDS["en"]))
def test_both_languages_fill_the_same_places(key: EndangeredKey) -> None:
    english, dutch = (
        {name for _, name, _, _ in Formatter().parse(ENDANGERED_WORDS[one][key]) if name}
        for one in ("en", "nl")
    )
    assert english == dutch
    assert set(ENDANGERED_WORDS["en"]) == set(ENDANGERED_WORDS["nl"])

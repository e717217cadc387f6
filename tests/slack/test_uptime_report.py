"""The answer to `/sla uptime` in words: the truth first, both languages, within Slack's limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.workspace.limits import Surface, block_faults, blocks_too_long
from bot.engine.records import Rendered
from bot.engine.uptime_report_views import NoPeriod, UptimeAnswer
from bot.engine.views import SourceView
from bot.pictures.chart import Pattern
from bot.sla.uptime.figures import Figures
from bot.sla.uptime.items import WhyNot
from bot.sla.uptime.periods import Rolling
from bot.sla.uptime.services import Service
from bot.sla.uptime.spending import Verdict
from bot.slack.escape import date
from bot.slack.texts import Tongue
from bot.slack.texts.uptime_report import REPORT_WORDS, ReportKey
from bot.slack.uptime_phrases import share, times, unknown_share
from bot.slack.uptime_picture import alt_text, chart, image_message, picture_failed
from bot.slack.uptime_report import no_period, uptime_answer
from tests.sla.period_reports.roughly import approximate
from tests.sla.uptime.months import NOVEMBER, PROMISE, promising, turns
from tests.slack.reading import shown, table_rows
from tests.slack.saying import places
from tests.slack.uptime_samples import EVENTFUL, HEALTHY, HOUR, NOW, TITLED, answer

both = pytest.mark.parametrize("language", ["en", "nl"])
KEYS: tuple[ReportKey, ...] = get_args(ReportKey)


def sound(content: Rendered) -> Rendered:
    blocks = [dict(block) for block in content.blocks]
    assert block_faults(blocks, Surface.MESSAGE) == []
    assert not blocks_too_long(blocks)
    assert content.text
    return content


@pytest.mark.parametrize("key", KEYS)
def test_every_sentence_is_there_twice_with_the_same_placeholders(key: ReportKey) -> None:
    sets = [places(words.texts[key]) for words in REPORT_WORDS.values()]
    assert sets[0] == sets[1]


@both
def test_every_member_of_every_closed_set_has_a_word(language: str) -> None:
    words = REPORT_WORDS[language]
    assert list(words.texts) == list(KEYS)
    assert set(words.verdicts) == set(Verdict)
    assert set(words.why_not) == set(WhyNot)
    assert set(words.patterns) == set(Pattern)
    assert len(words.months) == 12


async def test_s37_the_truth_stands_first_and_the_three_figures_behind_it() -> None:
    text = shown(sound(uptime_answer(await answer(EVENTFUL, NOW), "en")))
    assert text.splitlines()[0].startswith("*Customer portal: down since")
    assert "99.81% in November 2026, 99.9% promised; 9m 13s of 42m 13s left." in text
    assert "99.81% = (300h 12m − 10h 24m − 33m) ÷ (300h 12m − 10h 24m)" in text
    assert "Nobody can tell of 20h (6.91%); it is neither up nor down." in text
    assert "Excluded: 10h announced maintenance, 24m by people." in text
    assert "Without what people excluded: 99.672%, 57m down, *broken*." in text
    assert "6m counted (not 24m: excluded)" in text
    assert "a third party, approved by ann" in text
    assert "12m counted, it goes on" in text


@both
async def test_s29_what_hangs_on_an_approximate_instant_is_marked(language: str) -> None:
    now = NOVEMBER + 400 * HOUR
    text = shown(sound(uptime_answer(await answer(approximate(), now), language)))
    intervals = [(99.75, 100), (100.25, 100.5)]
    times = ", ".join(f"{date(NOVEMBER + a * HOUR)} – {date(NOVEMBER + b * HOUR)}" for a, b in intervals)
    marked = {"en": "approximate, needs confirmation", "nl": "bij benadering, nog te bevestigen"}[language]
    assert text.count(marked) == 1
    assert f"{times}\n" in text
    assert {"en": "is kept, 99.875%, 30m down.", "nl": "is het gehaald, 99,875%, 30 min storing."}[
        language
    ] in text
    wide = shown(sound(uptime_answer(await answer(approximate(1), now), language)))
    assert {"en": "With approximate", "nl": "Met tijdstippen bij"}[language] in wide
    exact = shown(uptime_answer(await answer(EVENTFUL, NOW), language))
    assert marked not in exact


async def test_s40_pace_forecast_and_what_fits() -> None:
    text = shown(uptime_answer(await answer(turns(100, 100.5), NOVEMBER + 240 * HOUR), "en"))
    assert "0× in the last hour, 3× in the last 7 days." in text
    assert "the budget ends" in text
    assert "Longest maintenance that still fits: 13m 12s." in text
    calm = shown(uptime_answer(await answer(turns(), NOVEMBER + 240 * HOUR), "en"))
    assert "At the pace of the last 7 days the budget lasts." in calm


async def test_s39_where_too_little_is_known_there_is_no_forecast() -> None:
    facts = turns(120, 120.25)[1:]
    view = await answer(facts, NOVEMBER + 130 * HOUR)
    text = shown(uptime_answer(view, "en"))
    assert "0× in the last hour, not known in the last 7 days." in text
    assert "Too little of the last 7 days is known for a forecast." in text


async def test_in_dutch() -> None:
    text = shown(sound(uptime_answer(await answer(EVENTFUL, NOW), "nl-NL")))
    assert "99,81% in november 2026, 99,9% beloofd; nog 9 min 13 s van 42 min 13 s." in text
    assert "Zonder wat mensen uitsloten: 99,672%, 57 min storing, *geschonden*." in text
    assert "6 min telt mee (niet 24 min: uitgesloten)" in text


async def test_s28_a_silent_source_is_said_and_what_came_later_is_unknown() -> None:
    silent = (SourceView("pings", NOVEMBER + 40 * HOUR, healthy=False),)
    view = await answer(turns(), NOVEMBER + 50 * HOUR, health=silent)
    text = shown(uptime_answer(view, "en"))
    assert "pings is silent" in text
    assert "Nobody can tell of 10h (20%)" in text
    assert "as of the last reading: a source is silent" in text


async def test_s39_of_what_nobody_can_tell_anything_about_no_share_is_shown() -> None:
    (row,) = (await answer([], NOVEMBER + 50 * HOUR)).rows
    assert (share(Tongue("en"), row.figures), unknown_share(Tongue("en"), row.figures)) == (
        "not known",
        "100%",
    )
    assert row.verdict is Verdict.WITHIN_PERHAPS


async def test_all_services_and_a_customers_promises() -> None:
    every = await answer(EVENTFUL, NOW, name=None)
    text = shown(sound(uptime_answer(every, "en")))
    assert "Services," in text.splitlines()[0]
    theirs = await answer(EVENTFUL, NOW, name="klant bv")
    assert theirs.title == "Klant BV"
    assert "Beloofd aan Klant BV" in shown(sound(uptime_answer(theirs, "nl")))


@both
async def test_promises_to_customers_with_long_names_are_shown_or_counted(language: str) -> None:
    parties = (f"{n} {'Customer & Partners ' * 9}" for n in range(60))
    promises = tuple(replace(PROMISE, customer=name) for name in parties)
    service = Service("portal", TITLED.hours, promises)
    content = sound(uptime_answer(await answer(EVENTFUL, NOW, name=None, service=service), language))
    rows = len(table_rows(content)) - 1
    assert 8 < rows < 20
    assert f"{60 - rows}" in shown(content)


@both
async def test_many_promises_stay_within_the_limits(language: str) -> None:
    promises = tuple(replace(PROMISE, customer=f"Customer {n} & <partners>") for n in range(60))
    for name in (None, "portal"):
        view = await answer(EVENTFUL, NOW, name=name, service=Service("portal", TITLED.hours, promises))
        content = sound(uptime_answer(view, language))
        assert "40" in shown(content)
        sound(image_message(view, language, "F00000001"))


async def test_a_year_of_months_stands_in_the_order_of_time() -> None:
    view = await answer(turns(100, 100.5), NOVEMBER + 1000 * HOUR, period="2026")
    assert [row.period for row in view.rows] == ["2026-11", "2026-12"]
    assert [row.verdict for row in view.rows] == [Verdict.KEPT, Verdict.WITHIN]


async def test_rolling_days() -> None:
    own = await answer(EVENTFUL, NOW, service=promising(per=Rolling(30)))
    assert "the last 30 days" in shown(sound(uptime_answer(own, "en")))
    other = await answer(EVENTFUL, NOW, period="7d")
    assert other.rows[0].verdict is Verdict.NOT_PROMISED
    assert "not promised by such a period" in shown(sound(uptime_answer(other, "en")))


async def test_without_the_extra_it_says_how_to_get_a_picture() -> None:
    view = await answer(EVENTFUL, NOW)
    assert "install duebell with the extra `reports`" in shown(uptime_answer(view, "en", pictures=False))
    assert "extra" not in shown(uptime_answer(view, "en"))


@both
async def test_nothing_to_tell(language: str) -> None:
    never = await answer([], NOW, service=replace(TITLED, promises=()))
    sound(uptime_answer(never, language))
    later = await answer(EVENTFUL, NOW, period="2027-01")
    assert later.rows == ()
    sound(uptime_answer(later, language))
    sound(no_period(NoPeriod("<!channel>"), language))
    sound(picture_failed(language, "missing_scope"))


async def test_the_question_of_the_share_button_asks_the_same_again() -> None:
    from handlers.questions import Uptime
    from handlers.words import parse_plain

    view = await answer(EVENTFUL, NOW)
    for name, period in (("portal", ""), ("klant bv", "last-month"), (None, "2026-Q4"), ("portal", "30d")):
        view = await answer(EVENTFUL, NOW, name=name, period=period)
        assert parse_plain(view.question) == Uptime(view.name or None, period)
    numbered = UptimeAnswer(view.scope, "Studio 2026", "", "2026-11", (), (), (), NOW)
    assert parse_plain(numbered.question) == Uptime("Studio 2026", "2026-11")


@both
async def test_the_picture_says_what_the_text_says(language: str) -> None:
    view = await answer(EVENTFUL, NOW)
    drawn = chart(view, language)
    (panel,) = drawn.panels
    (row,) = view.rows
    assert panel.line[-1][1] == row.left.total_seconds()
    assert panel.budget == row.figures.budget.total_seconds()
    assert {one.pattern for one in panel.stretches} == set(Pattern) == {one for one, _ in drawn.legend}
    assert [mark.dashed for mark in panel.marks] == [False, True]
    assert [at.day for at, _ in panel.ticks] == [1, 6, 11, 16, 21, 26]
    alt = alt_text(view, language)
    assert panel.title in alt
    assert panel.note in alt
    assert len(alt) <= 2000


async def test_an_axis_of_time_fits_every_length_and_the_change_of_clocks() -> None:
    for period, least, most in (("1d", 3, 5), ("7d", 6, 8), ("30d", 5, 7), ("90d", 5, 8), ("366d", 11, 13)):
        view = await answer(EVENTFUL, NOW, period=period)
        ticks = chart(view, "en").panels[0].ticks
        assert least <= len(ticks) <= most, period
        assert all(words for _, words in ticks)


async def test_s37_what_is_on_record_and_what_is_known_now() -> None:
    (row,) = (await answer(turns(100, 100.5), NOVEMBER + 800 * HOUR, period="2026-11")).rows
    view = await answer(turns(100, 100.5), NOVEMBER + 800 * HOUR, period="2026-11")
    same = replace(view, rows=(replace(row, recorded=row.figures),))
    assert "These are the figures on record" in shown(uptime_answer(same, "en"))
    recorded = replace(row.figures, down=timedelta(0))
    other = shown(uptime_answer(replace(view, rows=(replace(row, recorded=recorded),)), "en"))
    assert "On record since the period was closed: 100%, 0m down." in other
    assert "30m down, *kept*" in other


@given(
    st.integers(1, 10**12),
    st.integers(0, 10**12),
    st.integers(0, 10**12),
    st.fractions(Fraction(1, 2), Fraction(9999, 10_000)),
)
def test_a_share_is_never_shown_as_more_than_it_is(
    whole: int, down: int, unknown: int, at_least: Fraction
) -> None:
    micro = timedelta(microseconds=1)
    figures = Figures(
        PROMISE.metric,
        PROMISE.kind,
        "",
        at_least,
        whole * micro,
        timedelta(0),
        min(down, whole) * micro,
        min(unknown, whole - min(down, whole)) * micro,
        timedelta(0),
    )
    t = Tongue("en")
    if figures.uptime is not None and figures.unknown_share < 1:
        assert Fraction(share(t, figures).rstrip("%")) / 100 <= figures.uptime
    told = unknown_share(t, figures)
    assert (told == "–") is (not figures.unknown)
    if told != "–":
        assert Fraction(told.rstrip("%")) / 100 >= figures.unknown_share


def test_a_rate_is_rounded_up() -> None:
    t = Tongue("nl")
    assert [times(t, rate) for rate in (Fraction(0), Fraction(1, 1000), Fraction(144, 10), None)] == [
        "0×",
        "0,1×",
        "14,4×",
        "onbekend",
    ]


def test_the_samples_are_heard() -> None:
    assert HEALTHY[0].healthy

"""The catalogues: both whole, with the same placeholders, and figures as each language writes them."""

from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.views import NoticeKind, Refusal
from bot.naming import Plural
from bot.sla.duties import Event
from bot.sla.facts import Category
from bot.sla.ladders import Kind
from bot.sla.policies import Metric, Origin
from bot.sla.timers import Cause, State
from bot.slack.escape import Safe
from bot.slack.texts import CATALOGUES, Tongue, language_of, text
from bot.slack.texts.catalogue import Catalogue, Key

KEYS: tuple[Key, ...] = get_args(Key)
ENGLISH, DUTCH = CATALOGUES["en"], CATALOGUES["nl"]
both = pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=list(CATALOGUES))


def forms(catalogue: Catalogue, key: Key) -> list[str]:
    found = catalogue.texts[key]
    return [found.one, found.other] if isinstance(found, Plural) else [found]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@both
def test_every_key_has_a_sentence_and_nothing_is_left_over(catalogue: Catalogue) -> None:
    assert list(catalogue.texts) == list(KEYS)
    assert all(form.strip() for key in KEYS for form in forms(catalogue, key))


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_have_the_same_placeholders_and_plurals(key: Key) -> None:
    english, dutch = forms(ENGLISH, key), forms(DUTCH, key)
    assert len(english) == len(dutch)
    assert {frozenset(placeholders(form)) for form in english} == {
        frozenset(placeholders(form)) for form in dutch
    }


@both
def test_every_member_of_every_closed_set_has_a_word(catalogue: Catalogue) -> None:
    assert set(catalogue.states) == set(State)
    assert set(catalogue.metrics) == set(Metric)
    assert set(catalogue.kinds) == set(Kind)
    assert set(catalogue.causes) == set(Cause)
    assert set(catalogue.origins) == set(Origin)
    assert set(catalogue.statuses) == {str(one) for one in Category}
    assert set(catalogue.refusals) == set(Refusal)
    assert set(catalogue.events) == set(Event)
    assert set(catalogue.notices) == set(NoticeKind)


@pytest.mark.parametrize("kind", NoticeKind)
def test_notices_name_what_they_are_about_in_both_languages(kind: NoticeKind) -> None:
    assert [placeholders(catalogue.notices[kind]) for catalogue in (ENGLISH, DUTCH)] == [{"name"}, {"name"}]


def test_plural_forms() -> None:
    assert text("en", "list.more", count=1) == "1 more is not shown."
    assert text("en", "list.more", count=2) == "2 more are not shown."
    assert text("nl", "status.no_policy", count=1).startswith("1 open ticket heeft")


def test_texts_of_others_are_not_formatted_again() -> None:
    assert text("en", "answer.unknown_word", asked=Safe("{count} {0}")) == "I do not know “{count} {0}”."


@pytest.mark.parametrize(
    ("locale", "language"),
    [("nl-NL", "nl"), ("nl_BE", "nl"), ("NL", "nl"), ("en-GB", "en"), ("de-DE", "en"), ("", "en")],
)
def test_language_of_a_locale(locale: str, language: str) -> None:
    assert language_of(locale) == language


@pytest.mark.parametrize(
    ("length", "english", "dutch"),
    [
        (timedelta(hours=1, minutes=5), "1h 05m", "1 u 05 min"),
        (timedelta(hours=8), "8h", "8 u"),
        (timedelta(minutes=45), "45m", "45 min"),
        (timedelta(minutes=44, seconds=59), "45m", "45 min"),
        (timedelta(seconds=59), "59s", "59 s"),
        (timedelta(seconds=59, milliseconds=600), "1m", "1 min"),
        (timedelta(hours=52), "52h", "52 u"),
        (timedelta(0), "0m", "0 min"),
    ],
)
def test_durations(length: timedelta, english: str, dutch: str) -> None:
    assert Tongue("en").duration(length) == english
    assert Tongue("nl").duration(length) == dutch


def test_exact_durations_keep_their_seconds() -> None:
    assert Tongue("en").duration(timedelta(hours=1, seconds=7), exact=True) == "1h 07s"


def test_a_share_is_rounded_down_so_that_one_miss_is_always_seen() -> None:
    assert Tongue("en").share(0.9999) == "99.9%"
    assert Tongue("nl").share(0.9549) == "95,4%"
    assert Tongue("en").share(1.0) == "100%"
    assert Tongue("en").share(0.29) == "29%"


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_below_all_is_never_shown_as_all(met: int, missed: int) -> None:
    assert Tongue("en").share(met / (met + missed)) != "100%"


def test_an_instant_in_a_named_zone() -> None:
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert Tongue("en").local(at, "Europe/Amsterdam") == "Thu 2026-07-02 00:30:00 CEST"
    assert Tongue("nl").local(at, "Europe/Amsterdam") == "do 2026-07-02 00:30:00 CEST"

"""Foreign text stays text."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.slack.escape import Safe, clean, date, escape, link, mention, plain, web_address
from tests.slack.reading import markup


def test_the_three_characters_are_escaped() -> None:
    assert escape("<!channel> & co") == "&lt;!channel&gt; &amp; co"


def test_markup_characters_lose_their_power_but_words_keep_their_underscores() -> None:
    assert escape("snake_case") == "snake_case"
    assert "*bold*" not in escape("*bold*")
    assert escape("*bold*").replace("\u2060", "") == "*bold*"
    assert ":fire:" not in escape("oh :fire:")
    assert not escape("> quoted").startswith("&gt;")


def test_invisible_and_direction_changing_characters_go() -> None:
    assert clean("a\u202eb\u2066c\u200bd\x00e\u2028f\r\ng\th\ufeff") == "abcde f g h"


def test_accents_stay_and_heaps_of_them_do_not() -> None:
    assert clean("Zoë café") == "Zoë café"
    assert clean("e" + "\u0301" * 50) == "e" + "\u0301" * 4


def test_a_cut_never_splits_an_entity_or_a_character() -> None:
    assert escape("ab&cd", 6) == "ab…"
    assert escape("ab&", 7) == "ab&amp;"
    family = "👨‍👩‍👧‍👦"
    assert escape(family * 3, len(family) + 1) == family + "…"
    assert plain("🇳🇱🇧🇪", 3) == "🇳🇱…"


@given(st.text(), st.integers(2, 400))
@example("&" * 10, 6)
def test_escaped_text_fits_and_holds_no_markup(text: str, limit: int) -> None:
    safe = escape(text, limit)
    assert len(safe) <= limit
    assert markup(safe) == []
    assert "\n" not in safe
    assert "```" not in safe


@given(st.text(), st.integers(2, 100))
def test_plain_text_fits_and_is_never_empty(text: str, limit: int) -> None:
    assert 1 <= len(plain(text, limit)) <= limit


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "mailto:a@b.example",
        "https://",
        "https://slack.com@evil.example/",
        "http://a\nb/",
        "http://[broken",
        "https://a.example/" + "x" * 3000,
        "//a.example",
        "",
    ],
)
def test_addresses_no_browser_should_follow_make_no_link(url: str) -> None:
    assert web_address(url) is None
    assert link(url, Safe("label")) == "label"


def test_a_link_cannot_be_ended_early() -> None:
    made = link("https://a.example/x|y>z?q=1&r= <", escape("a|b>c"))
    assert made == "<https://a.example/x%7Cy%3Ez?q=1&amp;r=%20%3C|a¦b&gt;c>"
    assert markup(made) == [made]


@given(st.text(), st.text())
@example("http://a/\u200b", "x")
def test_any_address_and_label_make_one_link_or_none(url: str, label: str) -> None:
    for address in (url, f"https://a.example/{url}"):
        made = link(address, escape(label))
        assert len(markup(made)) <= 1


@pytest.mark.parametrize(
    "given_id", ["", "U", "C0GENERAL", "U0<!here>", "u0eva", "U0EVA\n", "<!channel>", "!here"]
)
def test_only_ids_of_people_and_groups_become_mentions(given_id: str) -> None:
    assert mention(given_id) == ""


def test_mentions() -> None:
    assert mention("U0EVA") == "<@U0EVA>"
    assert mention("W0EVA") == "<@W0EVA>"
    assert mention("S0LEADS") == "<!subteam^S0LEADS>"


def test_an_instant_is_shown_in_the_readers_zone_and_falls_back_to_utc() -> None:
    at = datetime(2026, 11, 20, 16, 30, 59, tzinfo=UTC)
    assert date(at) == "<!date^1795192259^{date_short_pretty} {time}|2026-11-20 16:30 UTC>"

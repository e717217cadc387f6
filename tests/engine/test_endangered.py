"""Who hears of a supplier's outage, and how the keys of the outbox say what was told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.endangered import Word, audiences
from bot.engine.endangered_views import Stage
from bot.sla.ladders import Kind, Ladder, Rung, When
from tests.sla.uptime.months import PORTAL, PROMISE

START = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.timedeltas(timedelta(0), timedelta(days=5000)).map(lambda passed: START + passed)
words = st.builds(
    Word,
    first_at=instants,
    stage=st.sampled_from(Stage),
    at=instants,
    broken=st.sampled_from(["", "a1b2c3d4e5f6"]),
)


@given(words, st.sampled_from(["leads", "=C0LEADS|en", "group"]))
def test_a_key_says_what_was_told_whoever_it_was_for(word: Word, place: str) -> None:
    key = word.key(PORTAL)
    assert Word.of_key(f"{key}@{place}#C0123", PORTAL) == word
    assert Word.load(word.dump()) == word


@given(words, words)
def test_two_words_have_one_key_only_if_they_say_the_same(one: Word, other: Word) -> None:
    assert (one.key(PORTAL) == other.key(PORTAL)) is (one == other)


def test_s44_the_leads_hear_and_whoever_the_ladder_names_first() -> None:
    rungs = (
        Rung("warn", When.WARN, ("owner", "support")),
        Rung("due", When.DUE, ("leads", "noc", "legal")),
        Rung("ours", When.DUE, ("quality",), kind=Kind.INTERNAL),
        Rung("after", When.AFTER, ("manager",), after=timedelta(minutes=30)),
    )
    service = replace(PORTAL, promises=(replace(PROMISE, ladder=Ladder("l", rungs)),))
    assert audiences(service, "leads") == ["leads", "support", "noc"]
    assert audiences(PORTAL, "leads") == ["leads"]
    assert audiences(PORTAL, "") == []

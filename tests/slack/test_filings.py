"""Who noted a claim as filed, and who took that back, as people read it (S43)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.engine.money_views import ClaimName, Filed, TakenBack
from bot.engine.records import Rendered
from bot.engine.views import Refusal, Refused
from bot.slack.claims import claim, filed, read_filed, read_unfiled, taken_back
from bot.slack.clicks import CLAIM_FILED, CLAIM_UNFILED
from bot.slack.credits import credits_answer
from bot.slack.escape import date
from tests.slack.money_samples import CLAIM, FILED, TAKEN_BACK, VIEW
from tests.slack.reading import assert_accepted, elements, lines
from tests.slack.samples import NOW
from tests.slack.test_money import said


def test_s43_a_claim_that_was_filed_says_who_noted_it_and_has_a_button_that_takes_it_back() -> None:
    content = claim(FILED, "en")
    assert_accepted(content)
    assert lines(content)[0].endswith("600.00 EUR from us until the end of 30 December 2026: 14 days left.")
    assert f"Noted as filed by <@U0LARS> {date(NOW)}." in said(content)
    [only] = accessories(content)
    assert only["action_id"] == CLAIM_UNFILED
    assert not [one for one in elements(content) if one.get("type") == "button"]
    name = ClaimName(CLAIM.direction, CLAIM.party, CLAIM.contract, CLAIM.closes_at)
    assert read_unfiled(str(only["value"])) == (name, NOW)
    assert read_filed(str(only["value"])) is None


def accessories(content: Rendered) -> list[dict[str, object]]:
    """The buttons beside paragraphs."""
    found = (block.get("accessory") for block in content.blocks)
    return [one for one in found if isinstance(one, dict)]


def test_s43_what_was_taken_back_stays_on_the_message_and_it_can_be_filed_again() -> None:
    for language, words in (("en", "took that back"), ("nl", "nam dat terug")):
        content = claim(TAKEN_BACK, language)
        assert words in said(content)
        assert "<@U0ANN>" in said(content)
        ids = [one["action_id"] for one in elements(content) if one.get("type") == "button"]
        assert ids == [CLAIM_FILED]


def test_s43_the_list_shows_what_was_filed_and_what_was_taken_back() -> None:
    content = credits_answer(replace(VIEW, claims=(), filed=(FILED,)), "en")
    assert_accepted(content)
    assert "Filed: the claim of *Klant BV* on us under contract msa, until the end of 30 December" in said(
        content
    )
    assert "may claim" not in said(content)
    assert (str(content.blocks).count(CLAIM_UNFILED), str(content.blocks).count(CLAIM_FILED)) == (1, 0)
    open_again = credits_answer(replace(VIEW, claims=(TAKEN_BACK,), filed=(TAKEN_BACK,)), "en")
    assert "took that back" in said(open_again)
    assert (str(open_again.blocks).count(CLAIM_UNFILED), str(open_again.blocks).count(CLAIM_FILED)) == (0, 1)


@pytest.mark.parametrize(
    "value", ["", "{}", "[]", "null", "[1]", '["of_us","a","b","2026-12-30T23:00:00+00:00"]']
)
def test_a_button_that_takes_nothing_back_is_nobodys(value: str) -> None:
    assert read_unfiled(value) is None


def test_taking_back_is_answered_for_what_it_did() -> None:
    assert "is still to be filed until the end of 30 December 2026" in said(
        taken_back(TakenBack(TAKEN_BACK, "U0ANN", False), "en")
    )
    over = replace(TAKEN_BACK, days_left=-1)
    assert "was not filed. Its time ended" in said(taken_back(TakenBack(over, "U0ANN", False), "en"))
    assert "taken back before" in said(taken_back(TakenBack(TAKEN_BACK, "U0ANN", True), "en"))
    assert "no such claim" in said(taken_back(Refused(Refusal.GONE), "en"))
    answer = filed(Filed(FILED, "U0LARS", False), "en")
    assert [one["action_id"] for one in accessories(answer)] == [CLAIM_UNFILED]

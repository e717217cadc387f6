"""Credits and claims, as people read them (S41-S43)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine.money_views import (
    ClaimName,
    ClaimStage,
    ClaimView,
    Filed,
    NoSuchPeriod,
    Signature,
)
from bot.engine.records import Rendered
from bot.engine.views import Refusal, Refused
from bot.sla.claims import Direction
from bot.sla.dues import Arisen
from bot.sla.facts import SourceName, Subject
from bot.sla.filings import Filing
from bot.sla.remedies import Remedy
from bot.sla.uptime.periods import Per
from bot.slack.claims import claim, filed, read_filed, refused
from bot.slack.clicks import CLAIM_FILED
from bot.slack.credits import credits_answer
from bot.slack.texts.money import MONEY_WORDS, MoneyWords
from tests.slack.money_samples import (
    BREACH,
    CLAIM,
    COUNT,
    ITEM,
    MEASURED,
    OWED,
    OWED_VIEW,
    TICKET,
    UPTIME,
    VIEW,
    euro,
)
from tests.slack.reading import all_markup, assert_accepted, elements, lines, shown, table_rows
from tests.slack.samples import NOW, SEES, languages, texts
from tests.slack.saying import places

ENGLISH, DUTCH = MONEY_WORDS["en"], MONEY_WORDS["nl"]


def said(content: Rendered) -> str:
    assert_accepted(content)
    return shown(content)


def test_s41_each_credit_stands_with_its_rule_and_the_sum_above() -> None:
    content = credits_answer(VIEW, "en")
    assert lines(content)[0].endswith(": 890.00 EUR for November 2026.")
    assert table_rows(content) == [
        ["Period", "For", "By the contract", "Credit"],
        [
            "November 2026",
            "Customer portal",
            "uptime 99.583%, below 99.9%: 5% of 12000.00 EUR; cut by the cap of the year",
            "600.00 EUR",
        ],
        [
            "November 2026",
            "2 missed tickets",
            "2 or more: 2% of 12000.00 EUR; needs confirmation",
            "240.00 EUR",
        ],
        ["November 2026", "Ticket #9001", "each missed ticket: 50.00 EUR; needs confirmation", "50.00 EUR"],
    ]
    assert "Every amount is an *estimate*" in said(content)
    assert "the right “termination” arose" in said(content)
    assert "for 2h nobody can tell whether it worked" in said(content)


def test_s42_the_language_has_its_own_words_and_decimal_mark() -> None:
    told = said(credits_answer(replace(VIEW, title=""), "nl"))
    assert "890,00 EUR voor november 2026" in told
    assert "beschikbaarheid 99,583%, onder 99,9%: 5% van 12000,00 EUR; begrensd" in told
    assert "*schatting*" in told
    assert "*Klant BV* kan tot en met 30 december 2026 600,00 EUR bij ons claimen: nog 14 dagen." in told


def test_s42_who_signed_and_what_is_known_since_stand_below() -> None:
    less = replace(OWED, lines=(COUNT,))
    view = replace(OWED_VIEW, signed=Signature("U0ANN", NOW), anew=(less,))
    told = said(credits_answer(replace(VIEW, periods=(view,)), "en"))
    assert "Klant BV, November 2026: signed for legal by <@U0ANN>" in told
    assert "890.00 EUR on record; by what is known since, it is 240.00 EUR" in told


def test_s28_a_period_that_goes_on_is_so_far() -> None:
    measured = replace(MEASURED, frozen=False)
    line = replace(UPTIME, measured=measured)
    view = replace(OWED_VIEW, owed=(replace(OWED, lines=(line,)),), over=False)
    content = credits_answer(replace(VIEW, periods=(view,), as_of=NOW), "en")
    assert lines(content)[0].endswith("600.00 EUR so far for November 2026.")
    assert table_rows(content)[1][0] == "November 2026, so far"


def test_where_nothing_is_owed_that_is_said() -> None:
    nothing = replace(VIEW, periods=(replace(OWED_VIEW, owed=()),), claims=())
    assert lines(credits_answer(nothing, "en"))[0].endswith(": nothing for November 2026.")
    assert lines(credits_answer(replace(nothing, periods=(), title=""), "en"))[0].endswith(
        ": no customer has a contract here."
    )
    assert "`2026-Q4`" in said(credits_answer(NoSuchPeriod("30d"), "en"))


@pytest.mark.parametrize(
    ("view", "first"),
    [
        (CLAIM, "*Klant BV* may claim 600.00 EUR from us until the end of 30 December 2026: 14 days left."),
        (
            replace(CLAIM, stage=ClaimStage.REMINDER, days_left=1),
            (
                "Reminder: *Klant BV* may claim 600.00 EUR from us until the end of 30 December 2026: "
                "1 day left."
            ),
        ),
        (
            replace(CLAIM, direction=Direction.OF_SUPPLIER, days_left=0, items=(replace(ITEM, money=None),)),
            "We may claim from *Klant BV* until the end of 30 December 2026: today is the last day.",
        ),
        (
            replace(CLAIM, direction=Direction.OF_SUPPLIER),
            "We may claim 600.00 EUR from *Klant BV* until the end of 30 December 2026: 14 days left.",
        ),
        (
            replace(CLAIM, direction=Direction.OF_SUPPLIER, stage=ClaimStage.CLOSED),
            "Our claim on *Klant BV* was not filed. Its time ended with 30 December 2026.",
        ),
        (
            replace(CLAIM, stage=ClaimStage.GONE),
            "*Klant BV* has less to claim than we said: this was corrected away.",
        ),
    ],
)
def test_s43_a_claim_says_who_may_what_and_until_when(view: ClaimView, first: str) -> None:
    content = claim(view, "en")
    assert lines(content)[0] == first
    assert "Uptime of Customer portal, November 2026, broken" in said(content)
    buttons = [one for one in elements(content) if one.get("action_id") == CLAIM_FILED]
    assert bool(buttons) is (view.stage in {ClaimStage.OPENED, ClaimStage.REMINDER})
    for button in buttons:
        name = ClaimName(view.direction, view.party, view.contract, view.closes_at)
        assert read_filed(str(button["value"])) == name


def test_s45_a_claim_shows_what_is_known_since() -> None:
    told = said(claim(replace(CLAIM, items=(replace(ITEM, anew=euro("0")),)), "en"))
    assert "600.00 EUR · by what is known since: 0.00 EUR" in told


def test_filing_is_answered_for_what_it_did() -> None:
    assert "Noted as filed: the claim on us under contract msa" in said(
        filed(Filed(CLAIM, "U0", False), "en")
    )
    assert "noted as filed before" in said(filed(Filed(CLAIM, "U0", True), "en"))
    assert "leads, legal and admins only" in said(refused(Refused(Refusal.NOT_ALLOWED), "en"))
    assert "no such claim" in said(filed(Refused(Refusal.GONE), "en"))
    assert said(refused(Refused(Refusal.OUTSIDER), "nl"))


@pytest.mark.parametrize(
    "value", ["", "{}", "[]", "null", '["of_us","a","b"]', '["x","a","b","2026-12-30"]', "["]
)
def test_a_button_that_is_not_ours_is_nobodys(value: str) -> None:
    assert read_filed(value) is None


@given(texts, texts, texts, languages, st.sampled_from(ClaimStage), st.integers(1, 40))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_whatever_things_are_called_the_messages_are_ours_and_fit(
    party: str, service: str, right: str, language: str, stage: ClaimStage, many: int
) -> None:
    item = replace(ITEM, name=service)
    noted = [
        Filing(right, frozenset({ITEM.incident}), service, NOW, party, NOW if n % 2 else None)
        for n in range(many // 4)
    ]
    filed_so = frozenset({ITEM.incident}) if any(one.stands for one in noted) else frozenset[str]()
    view = replace(CLAIM, party=party, contract=right, stage=stage, items=(item,) * many)
    view = replace(view, filings=tuple(noted), filed=filed_so)
    content = claim(view, language)
    assert_accepted(content)
    all_markup(content)
    owed = replace(OWED, lines=(UPTIME, COUNT, BREACH) * many)
    owed = replace(owed, remedies=(Arisen(Remedy(right, 3, 6), NOW),) * many)
    one = replace(OWED_VIEW, customer=party, owed=(owed,), signed=Signature(right, NOW))
    shown_view = replace(
        VIEW, title="", periods=(one,) * 3, claims=(view,) * many, titles={"portal": service}
    )
    shown_view = replace(shown_view, filed=(view,) * many)
    assert_accepted(filed(Filed(view, "U0LARS", False), language))
    content = credits_answer(shown_view, language)
    assert_accepted(content)
    all_markup(content)


def test_both_languages_fill_the_same_places() -> None:
    for key, english in ENGLISH.texts.items():
        assert places(english) == places(DUTCH.texts[key]), key
    assert ENGLISH.texts.keys() == DUTCH.texts.keys()
    assert len(ENGLISH.columns) == len(DUTCH.columns)


@pytest.mark.parametrize("words", [ENGLISH, DUTCH])
def test_every_length_of_a_period_has_a_word(words: MoneyWords) -> None:
    assert words.pers.keys() == set(Per)


def test_what_has_no_room_is_counted_and_no_claim_is_dropped_unsaid() -> None:
    arisen = tuple(Arisen(Remedy(f"right {n:03}", 3, 6), NOW) for n in range(30))
    wide = replace(COUNT, tickets=(replace(TICKET, subject=Subject(SourceName("zendesk"), "x" * 190)),) * 2)
    lines_ = tuple(replace(BREACH, tickets=wide.tickets) for _ in range(40))
    owed = replace(OWED, lines=lines_, remedies=arisen, measured=())
    one = replace(OWED_VIEW, owed=(owed,), signed=None)
    claims = tuple(replace(CLAIM, party=f"Party {n:03} {'p' * 80}", items=(ITEM,) * 4) for n in range(12))
    content = credits_answer(replace(VIEW, periods=(one,), claims=claims, sources=(SEES,) * 8), "en")
    told = said(content)
    rows = len(table_rows(content)) - 1
    rights, parties = told.count("the right “right"), told.count("*Party ")
    assert 5 < rows < 40
    assert f"{40 - rows} more credits are not shown" in told
    assert f"{30 - rights} more remarks are not shown" in told
    assert parties > 0
    assert f"{12 - parties} more claims are not shown" in told


def test_one_is_spoken_of_as_one() -> None:
    alone = replace(COUNT, tickets=(TICKET,))
    owed = replace(OWED, lines=(alone,), remedies=(), measured=())
    for language, said_of_it in (("en", "1 missed ticket"), ("nl", "1 gemist ticket")):
        content = credits_answer(replace(VIEW, periods=(replace(OWED_VIEW, owed=(owed,)),)), language)
        assert table_rows(content)[1][1] == said_of_it
    many = replace(VIEW, periods=(replace(OWED_VIEW, owed=(replace(owed, lines=(BREACH,) * 21),)),))
    rows = len(table_rows(credits_answer(many, "en"))) - 1
    one_more = replace(owed, lines=(BREACH,) * (rows + 1))
    told = said(credits_answer(replace(VIEW, periods=(replace(OWED_VIEW, owed=(one_more,)),)), "en"))
    assert "1 more credit is not shown" in told

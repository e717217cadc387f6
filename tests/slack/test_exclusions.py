"""Time that does not count, in sentences: both languages whole, and within Slack's limits (S45)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from bot.demo.workspace.limits import Surface, view_faults
from bot.engine.both import Without
from bot.engine.exclusion_views import (
    EntryUnknown,
    ExclusionDone,
    ExclusionMoment,
    ExclusionsView,
    ExclusionTold,
    ExclusionView,
    Objected,
    Objection,
)
from bot.engine.views import AlertView
from bot.naming import form_of
from bot.sla.excluded import Exclusion
from bot.sla.exclusions import ReasonCode
from bot.sla.moments import Reason
from bot.sla.states import State
from bot.slack import exclusions
from bot.slack.alert import alert
from bot.slack.excluded import exclusion_line, spared, time_range
from bot.slack.texts import Tongue
from bot.slack.texts.exclusions import EXCLUSION_WORDS, ExclusionKey
from tests.handlers.playexclusions import WAITING
from tests.slack.reading import all_markup, assert_accepted
from tests.slack.samples import NOW, TICKET, TIMER
from tests.slack.saying import places

LANGUAGES = list(EXCLUSION_WORDS)
APPROVED = replace(WAITING, decided_by="U0ANN", decided_at=NOW)
REFUSED = replace(APPROVED, refused=True)
BACK = replace(APPROVED, withdrawn_by="U0ANN", withdrawn_at=NOW)
DROPPED = replace(WAITING, withdrawn_by=WAITING.asked_by, withdrawn_at=NOW)
ALL = (WAITING, APPROVED, REFUSED, BACK, DROPPED)
OTHER = Without(State.BREACHED, TIMER.budget, TIMER.used + timedelta(hours=2), NOW, NOW)
CHANGED = replace(TIMER, without=OTHER)


def test_both_languages_are_whole_with_the_same_placeholders() -> None:
    english, dutch = (EXCLUSION_WORDS[language] for language in LANGUAGES)
    assert list(english.texts) == list(dutch.texts) == list(get_args(ExclusionKey))
    for key in english.texts:
        assert places(english.texts[key]) == places(dutch.texts[key]), key
    for words in (english, dutch):
        assert set(words.reasons) == set(ReasonCode)
        assert set(words.objections) == set(Objection)
        assert all(len(form_of(words.texts[key])) <= 24 for key in ("title", "submit"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("one", ALL, ids=["asked", "approved", "refused", "back", "dropped"])
def test_every_message_is_within_slacks_limits(language: str, one: Exclusion) -> None:
    long = replace(one, evidence="*evidence* <@U0EVIL> & " * 80, asked_by="somebody <b> " * 20)
    view = ExclusionView(TICKET, long, (CHANGED,) * 9)
    told = [
        *(exclusions.exclusion_told(ExclusionTold(m, view, ("legal",)), language) for m in ExclusionMoment),
        exclusions.answered(view, language),
        exclusions.exclusion_done(ExclusionDone(view), language),
        *(exclusions.objected(Objected(why, view), language) for why in Objection),
        exclusions.listing(ExclusionsView((view,) * 10, 3, NOW), language),
        exclusions.listing(ExclusionsView((), 0, NOW), language),
        exclusions.entry_unknown(EntryUnknown("7", NOW, NOW + timedelta(hours=1), ("a:7", "b:7")), language),
    ]
    for rendered in told:
        assert_accepted(rendered)
        assert all("U0EVIL" not in one for one in all_markup(rendered))
    assert view_faults(exclusions.exclusion_form("zendesk:35436", language), Surface.MODAL) == []


def test_a_correction_names_both_figures_and_the_exclusion_that_made_it() -> None:
    view = AlertView(TICKET, CHANGED, Reason.CORRECTED, "corrected", NOW, NOW, was=NOW.isoformat())
    text = alert(replace(view, because=(APPROVED,)), "en").text
    assert "Told before: breached at" in text
    assert "reached us later" not in text
    assert "What has changed since: Does not count" in text
    assert "without what is excluded: broken" in text
    assert "reached us later" in alert(view, "en").text


def test_whoever_is_no_slack_user_is_named_as_written_and_the_file_as_the_file() -> None:
    t = Tongue("en")
    by_file = replace(BACK, asked_by="lars@example.com", decided_by="ann@example.com", withdrawn_by="")
    assert "Asked by lars@example.com, taken back by the file" in exclusion_line(t, by_file)
    assert "(2h)" in time_range(t, WAITING)


@pytest.mark.parametrize("many", [10, 60])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_list_shows_whole_entries_and_counts_the_rest(language: str, many: int) -> None:
    long = replace(WAITING, evidence="e" * 200, asked_by="somebody " * 20)
    items = tuple(ExclusionView(TICKET, replace(long, id=f"s{n:010}")) for n in range(many))
    content = exclusions.listing(ExclusionsView(items, 3, NOW), language)
    assert_accepted(content)
    shown = [n for n in range(many) if f"s{n:010}" in str(content.blocks)]
    assert shown == list(range(len(shown)))
    entries = content.blocks[1:-1]
    assert [one["type"] for one in entries] == ["section", "actions"] * len(shown)
    assert str(many + 3 - len(shown)) in str(content.blocks[-1])


def test_one_is_spoken_of_as_one() -> None:
    one = ExclusionsView((ExclusionView(TICKET, APPROVED),), 1, NOW)
    assert "1 more is not shown." in str(exclusions.listing(one, "en").blocks[-1])
    assert "Nog 1 wordt niet getoond." in str(exclusions.listing(one, "nl").blocks[-1])
    assert "1 would be broken if it did; in the table it is not." in spared(Tongue("en"), 3, 1)

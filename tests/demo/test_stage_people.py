"""What the demo's people do: their past, their script, and their calm days."""

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.demo import calm
from bot.demo.director import account_with_past, on_desk
from bot.demo.helpdesk import Desk
from bot.demo.script import PAST, STORY, Answers, Claims, Opens, first_day
from tests.demo.backstage import TUESDAY
from tests.demo.workshop import Still

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def clock() -> Still:
    still = Still()
    still.at = TUESDAY
    return still


@pytest.fixture
def desk(clock: Still) -> Desk:
    return Desk(clock, account_with_past(TUESDAY))


def test_the_past_happened_before_the_beginning_each_thing_at_its_own_instant(desk: Desk) -> None:
    instants = [update.at for update in desk.account.updates]
    assert instants == [TUESDAY + beat.at for beat in PAST]
    assert max(instants) < TUESDAY
    assert [beat.at for beat in PAST] == sorted(beat.at for beat in PAST)


def test_the_script_is_in_order_and_can_all_be_done(desk: Desk, clock: Still) -> None:
    assert [beat.at for beat in STORY] == sorted(beat.at for beat in STORY)
    for beat in STORY:
        clock.at = TUESDAY + beat.at
        if not isinstance(beat.deed, Claims):
            on_desk(desk, beat)
    status = {
        name: desk.account.tickets[id].text("status") for name, id in desk.account.diary.tickets.items()
    }
    assert {name for name, now in status.items() if now != "solved"} == {"csv", "seats", "invoice"}


def test_nobody_answers_the_portal_before_legal_has_been_told() -> None:
    portal = [beat for beat in STORY if beat.ticket == "portal"]
    opened = next(beat.at for beat in portal if isinstance(beat.deed, Opens))
    answered = next(beat.at for beat in portal if isinstance(beat.deed, Answers))
    assert answered - opened > timedelta(hours=2)


@pytest.mark.parametrize("rate", [1, 60, 600])
def test_ordinary_days_are_calm_at_any_speed(desk: Desk, clock: Still, rate: float) -> None:
    gap = max(calm.GAP, calm.REAL_GAP * rate)
    before, most_waiting = len(desk.account.tickets), 0
    for _ in range(5 * 24 * 12):
        clock.forward(timedelta(minutes=5))
        calm.pass_time(desk, clock.now(), gap)
        ours = [one for one in desk.account.tickets.values() if calm.TAG in one.tags]
        most_waiting = max(most_waiting, sum(one.text("status") in {"new", "open"} for one in ours))
    opened = [one.created_at for one in list(desk.account.tickets.values())[before:]]
    assert 4 * 3 < len(opened) < 5 * 24
    assert min(later - earlier for earlier, later in pairwise(opened)) >= gap
    assert most_waiting <= calm.MOST_OPEN
    assert {at.astimezone(AMSTERDAM).weekday() for at in opened} == {1, 2, 3, 4, 5}
    assert all(8 <= at.astimezone(AMSTERDAM).hour < 19 for at in opened)


@pytest.mark.parametrize("day", ["2026-11-17T00:00", "2026-11-20T12:00", "2026-11-23T23:59"])
def test_a_demo_begins_on_the_last_tuesday_at_nine(day: str) -> None:
    now = datetime.fromisoformat(day).replace(tzinfo=AMSTERDAM)
    assert first_day(now).isoformat() == "2026-11-17T09:00:00+01:00"

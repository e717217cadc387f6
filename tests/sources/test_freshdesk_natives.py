"""Freshdesk's own SLA, and its webhooks: to compare with, and to be told early."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.sla.pages import NativeTimer
from bot.sla.promises import Metric
from bot.sources.freshdesk.hook import HEADER, hook
from bot.sources.freshdesk.settings import FreshdeskSettings
from bot.sources.shared.instants import format_iso
from bot.sources.shared.spec import Call, Forged
from tests.sources.freshdesk_desk import PENDING, RESOLVED
from tests.sources.freshdesk_play import ANN, JAN, KEY, FreshdeskPlay, freshdesk_play
from tests.sources.play import MORNING

HOUR = timedelta(hours=1)
SECRET = "canary-hook-55aa"


def at(hours: float) -> str:
    return format_iso(MORNING + hours * HOUR)


def newest(play: FreshdeskPlay, metric: Metric) -> NativeTimer:
    return [native for native in play.ledger.natives if native.metric is metric][-1]


async def test_each_goal_of_freshdesk_has_its_row() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN, fr_due_by=at(1), nr_due_by=at(2), due_by=at(8))
        await play.catch_up()
        rows = {native.metric: native for native in play.ledger.natives}
        assert {metric: row.due_at for metric, row in rows.items()} == {
            Metric.FIRST_RESPONSE: MORNING + HOUR,
            Metric.NEXT_RESPONSE: MORNING + 2 * HOUR,
            Metric.RESOLUTION: MORNING + 8 * HOUR,
        }
        assert {row.subject.id for row in rows.values()} == {str(ticket)}
        assert not any(row.breached or row.paused or row.ended_at for row in rows.values())
        assert {row.seen_at for row in rows.values()} == {play.clock.now()}


async def test_without_goals_there_are_no_rows() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        play.desk.open("Hello", JAN)
        await play.catch_up()
        assert play.ledger.natives == []


async def test_what_was_met_ended_and_what_was_not_is_breached() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN, fr_due_by=at(1), due_by=at(8))
        play.later(minutes=30)
        play.desk.reply(ticket, ANN, "On it")
        await play.catch_up()
        first = newest(play, Metric.FIRST_RESPONSE)
        assert (first.ended_at, first.breached) == (MORNING + HOUR / 2, False)
        play.later(hours=9)
        play.desk.set_status(ticket, RESOLVED)
        await play.catch_up()
        assert newest(play, Metric.RESOLUTION).breached is True
        assert newest(play, Metric.FIRST_RESPONSE).breached is False


async def test_a_due_instant_that_has_passed_is_breached_with_or_without_its_flag() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        play.desk.open("Hello", JAN, fr_due_by=at(-1))
        play.desk.open("Hello", JAN, fr_due_by=at(1), fr_escalated=True)
        await play.catch_up()
        assert [native.breached for native in play.ledger.natives] == [True, True]


async def test_while_a_ticket_waits_its_due_instant_is_not_believed() -> None:
    async with freshdesk_play() as play:
        await play.poll()
        ticket = play.desk.open("Hello", JAN, due_by=at(8))
        play.desk.set_status(ticket, PENDING)
        play.later(hours=12)
        await play.catch_up()
        row = newest(play, Metric.RESOLUTION)
        assert (row.due_at, row.paused, row.breached) == (None, True, False)


# --- webhooks ----------------------------------------


def called(body: object, secret: str = SECRET) -> tuple[str, ...]:
    settings = FreshdeskSettings.model_validate({"domain": "acme", "api_key": KEY, "webhook_secret": SECRET})
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return hook(settings, Call({HEADER: secret}, sent, datetime(2026, 11, 20, 8, tzinfo=UTC)))


@pytest.mark.parametrize(
    "body",
    [
        {"freshdesk_webhook": {"ticket_id": 4711, "ticket_status": "Open"}},
        {"freshdesk_webhook": {"ticket_id": "4711"}},
        {"ticket_id": 4711},
        {"ticket_id": "4711"},
    ],
)
def test_a_ticket_is_named_in_freshdesks_form_or_plainly(body: object) -> None:
    assert called(body) == ("4711",)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"ticket_id": "INC-4711"},
        {"ticket_id": -1},
        {"ticket_id": 1.5},
        {"ticket_id": "٤٧١١"},
        {"ticket_id": "9" * 40},
        {"ticket_id": [4711]},
        {"freshdesk_webhook": None},
        b"[" * 100_000,
    ],
)
def test_other_words_name_no_ticket(body: object) -> None:
    assert called(body) == ()


def test_without_the_word_nobody_is_heard() -> None:
    for word in ("", SECRET[:-1], SECRET.upper()):
        with pytest.raises(Forged):
            called({"ticket_id": 4711}, word)

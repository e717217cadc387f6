"""What Zendesk's own SLA says: read beside everything else, never in its way."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from bot.demo.helpdesk import Fault
from bot.demo.helpdesk.shapes import Json
from bot.sla.pages import NativeTimer
from bot.sla.promises import Metric
from bot.sources.shared.instants import format_iso
from bot.sources.zendesk.metrics import MOST_CLOCKS, Event, played
from bot.sources.zendesk.position import Position
from tests.sources.play import MORNING
from tests.sources.rehearsal import CUSTOMER, Rehearsal, rehearsal

MINUTE = timedelta(minutes=1)
WORK = "agent_work_time"
WAY = "ticket_metric_events"


def event(
    kind: str, minutes: float, *, ticket: int = 7, label: str = "reply_time", instance: int = 1
) -> dict[str, object]:
    """An event so many minutes after the morning, as Zendesk writes it."""
    return {
        "id": round(1000 + minutes * 100),
        "ticket_id": ticket,
        "metric": label,
        "instance_id": instance,
        "type": kind,
        "time": format_iso(MORNING + minutes * MINUTE),
        "deleted": False,
    }


def promise(
    minutes: float, *, business: bool = False, ticket: int = 7, label: str = "reply_time", instance: int = 1
) -> dict[str, object]:
    """An hour, from now on."""
    sla = {"target": 60, "business_hours": business, "policy": {"id": 1, "title": "canary-policy"}}
    return event("apply_sla", minutes, ticket=ticket, label=label, instance=instance) | {"sla": sla}


async def told(play: Rehearsal, *events: Json) -> list[NativeTimer]:
    """What comes of these events, half a day later."""
    play.server.sla_events = list(events)
    await play.poll()
    play.later(hours=12)
    await play.poll()
    return play.ledger.natives


def at(minutes: float) -> datetime:
    return MORNING + minutes * MINUTE


async def test_a_goal_in_calendar_hours_has_a_due() -> None:
    async with rehearsal() as play:
        (timer,) = await told(play, event("activate", 1), promise(1))
        assert (timer.subject.source, timer.subject.id) == ("zd", "7")
        assert (timer.metric, timer.label) == (Metric.FIRST_RESPONSE, "reply_time")
        assert (timer.due_at, timer.ended_at, timer.breached, timer.paused) == (at(61), None, False, False)
        assert timer.seen_at <= play.clock.now()


async def test_a_goal_in_business_hours_has_none_until_it_is_missed() -> None:
    async with rehearsal() as play:
        (timer,) = await told(play, event("activate", 1), promise(1, business=True))
        assert (timer.due_at, timer.breached) == (None, False)
    async with rehearsal() as play:
        (timer,) = await told(play, event("activate", 1), promise(1, business=True), event("breach", 95))
        assert (timer.due_at, timer.breached) == (at(95), True)


async def test_a_pause_moves_the_due() -> None:
    begun = (event("activate", 1, label=WORK), promise(1, label=WORK), event("pause", 9, label=WORK))
    async with rehearsal() as play:
        (paused,) = await told(play, *begun)
        assert (paused.due_at, paused.paused) == (None, True)
    async with rehearsal() as play:
        (timer,) = await told(play, *begun, event("activate", 29, label=WORK))
        assert (timer.metric, timer.due_at, timer.paused) == (Metric.AGENT_WORK, at(81), False)


async def test_what_ended_says_when_and_how() -> None:
    async with rehearsal() as play:
        (met,) = await told(play, event("activate", 1), promise(1), event("fulfill", 30))
        assert (met.due_at, met.ended_at, met.breached) == (at(61), at(30), False)
    async with rehearsal() as play:
        late = (event("breach", 61), event("fulfill", 70))
        (missed,) = await told(play, event("activate", 1), promise(1), *late)
        assert (missed.due_at, missed.ended_at, missed.breached) == (at(61), at(70), True)


async def test_what_was_withdrawn_never_was() -> None:
    async with rehearsal() as play:
        back = event("breach", 62) | {"deleted": True}
        (timer,) = await told(play, event("activate", 1), promise(1), event("breach", 61), back)
        assert timer.breached is False
    async with rehearsal() as play:
        assert await told(play, event("activate", 1), promise(1), promise(2) | {"deleted": True}) == []


async def test_a_clock_without_a_promise_is_no_timer() -> None:
    async with rehearsal() as play:
        measured = event("measure", 2, instance=0)
        other = event("breach", 9, label="group_ownership_time")
        assert await told(play, event("activate", 1), event("update_status", 3), measured, other) == []


async def test_each_metric_is_compared_with_ours() -> None:
    async with rehearsal() as play:
        labels = ("reply_time", "requester_wait_time", "agent_work_time", "pausable_update_time")
        events = [promise(n, label=label, instance=n) for n, label in enumerate(("reply_time", *labels), 1)]
        assert [timer.metric for timer in await told(play, *events)] == [
            Metric.FIRST_RESPONSE,
            Metric.NEXT_RESPONSE,
            Metric.REQUESTER_WAIT,
            Metric.AGENT_WORK,
            Metric.PERIODIC_UPDATE,
        ]


@pytest.mark.parametrize(
    "odd",
    [
        {"id": None},
        {"ticket_id": "7"},
        {"instance_id": True},
        {"metric": 5},
        {"sla": {"target": "an hour", "business_hours": False}},
    ],
    ids=str,
)
async def test_one_odd_event_cannot_stop_the_others(odd: dict[str, object]) -> None:
    async with rehearsal() as play:
        (timer,) = await told(play, promise(1) | odd, event("activate", 2, ticket=8), promise(2, ticket=8))
        assert timer.subject.id == "8"


async def test_a_restart_remembers_the_clocks_that_run() -> None:
    async with rehearsal() as play:
        await told(play, event("activate", 1), promise(1))
        play.source = play.again()
        assert play.server.sla_events is not None
        play.server.sla_events.append(event("fulfill", 900))
        play.later(hours=12)
        await play.poll()
        assert play.ledger.natives[-1].due_at == at(61), "told before the restart"
        assert play.ledger.natives[-1].ended_at == at(900)


async def test_every_five_minutes_and_only_what_is_new() -> None:
    async with rehearsal() as play:
        play.server.sla_events = []
        await play.poll()
        play.server.calls.clear()
        for _ in range(10):
            play.later(seconds=60)
            await play.poll()
        assert sum(WAY in call for call in play.server.calls) == 2


async def test_many_pages_leave_room_for_reading() -> None:
    """A thousand events are ten pages: three at each reading, and the limit of ten a minute is kept."""
    async with rehearsal(limit=10) as play:
        play.server.sla_events = [promise(n / 1000 - 2, ticket=n) for n in range(1, 1001)]
        tickets = []
        for _ in range(5):
            tickets.append(play.desk.open("Hello", requester=CUSTOMER, body="?"))
            play.later(seconds=61)
            await play.poll()
        play.later(seconds=61)
        await play.poll()
        assert len({timer.subject for timer in play.ledger.natives}) == 1000
        assert all(play.ledger.of(ticket) for ticket in tickets)


@pytest.mark.parametrize(
    "fault", [Fault.NOT_FOUND, Fault.ERROR, Fault.HTML, Fault.SHAPELESS, Fault.CUT, Fault.LIMITED]
)
async def test_trouble_with_them_is_no_trouble_with_the_source(fault: Fault) -> None:
    async with rehearsal(patience=timedelta(seconds=1)) as play:
        play.server.sla_events = [promise(1)]
        await play.poll()
        ticket = play.desk.open("Hello", requester=CUSTOMER, body="?")
        play.server.faults.plan(fault, times=100, path=WAY, retry_after="400")
        for _ in range(6):
            play.later(seconds=61)
            await play.poll()
        assert play.ledger.of(ticket)
        assert play.ledger.read_up_to is not None
        assert play.clock.now() - play.ledger.read_up_to < 3 * MINUTE
        play.server.faults.clear()
        play.later(hours=2)
        await play.poll()
        assert play.ledger.natives


async def test_a_plan_without_them_is_asked_once_an_hour() -> None:
    async with rehearsal() as play:
        for _ in range(50):
            play.later(seconds=61)
            await play.poll()
        assert sum(WAY in call for call in play.server.calls) == 1


async def test_a_cursor_from_before_goes_on() -> None:
    old = json.loads(Position.beginning(MORNING, MORNING).dump())
    for name in ("metrics", "metrics_at", "clocks"):
        del old[name]
    assert Position.load(json.dumps(old)) == Position.beginning(MORNING, MORNING)


async def test_the_policy_s_name_is_kept_nowhere() -> None:
    async with rehearsal() as play:
        await told(play, event("activate", 1), promise(1))
        assert "canary" not in play.ledger.cursor + repr(play.ledger.natives)


def test_the_oldest_clocks_are_forgotten_before_the_cursor_grows_heavy() -> None:
    many = [Event(n, n, "reply_time", 1, "activate", n) for n in range(1, MOST_CLOCKS + 500)]
    clocks, spoken_of = played({}, many)
    assert len(clocks) == MOST_CLOCKS
    assert f"{many[-1].ticket}:reply_time:1" in clocks
    assert "1:reply_time:1" not in clocks
    assert len(spoken_of) == len(many)


def test_what_ended_is_not_remembered() -> None:
    begun, _ = played({}, [Event(1, 7, "reply_time", 1, "activate", 100)])
    over, spoken_of = played(begun, [Event(2, 7, "reply_time", 1, "fulfill", 160)])
    assert (dict(over), spoken_of["7:reply_time:1"].started_at) == ({}, 100)

"""What is a status page's own: words that come late, changes without an incident, maintenance, costs."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.sla.observations import MaintenancePlanned
from bot.sources.shared.instants import format_iso
from bot.troubles import SourceTrouble
from tests.sources.play import MORNING
from tests.sources.statuspage_play import statuspage_play
from tests.upkeep.pages import DOCS

PAGE = DOCS / "statuspage.md"
COMPONENTS, CHANGES = 100, 20


async def test_an_incident_that_is_over_between_two_readings_is_found() -> None:
    async with statuspage_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.later(seconds=10)
        play.tower.say(check, "down")
        play.later(seconds=20)
        play.tower.say(check, "up")
        await play.catch_up()
        assert play.said(check) == ["08:00 up", "08:01 down", "08:01 up"]
        assert not [fact for fact in play.ledger.of(check) if fact.approximate]


async def test_s29_a_change_without_an_incident_is_approximate() -> None:
    async with statuspage_play() as play:
        check = play.tower.watch()
        for _ in range(30):
            await play.catch_up()
        play.later(seconds=30)
        play.server.say_quietly(check, "down")
        await play.catch_up()
        change = play.ledger.of(check)[-1]
        assert play.said(check) == ["08:00 up", "08:30 down"]
        assert change.not_before == MORNING + timedelta(minutes=28), "the watermark of the reading before"


async def test_s26_an_incident_that_began_before_it_was_written_is_dated_back() -> None:
    """The component goes red at 08:11; the incident then says that it began at 08:05."""
    async with statuspage_play() as play:
        check = play.tower.watch()
        for _ in range(10):
            await play.catch_up()
        play.later(minutes=1)
        play.tower.say(check, "down")
        await play.catch_up()
        assert play.said(check) == ["08:00 up", "08:11 down"]
        incident = play.server.incident(check)
        written_at = format_iso(play.clock.now() + timedelta(minutes=1))
        began_at = format_iso(MORNING + timedelta(minutes=5))
        play.server.edits[incident] = {"started_at": began_at, "updated_at": written_at}
        play.later(minutes=1)
        await play.catch_up()
        assert play.said(check) == ["08:00 up", "08:05 down", "08:11 down"]


async def test_what_was_before_the_first_reading_is_not_told_afterwards() -> None:
    async with statuspage_play(start="1h") as play:
        check = play.tower.watch()
        play.later(minutes=5)
        play.tower.say(check, "down")
        play.later(minutes=5)
        play.tower.say(check, "up")
        play.later(days=3)
        await play.catch_up()
        assert [f"{fact.occurred_at:%d %H:%M}" for fact in play.ledger.of(check)] == ["23 00:00"]
        play.server.edits[play.server.incident(check)] = {"updated_at": format_iso(play.clock.now())}
        await play.catch_up()
        assert len(play.ledger.of(check)) == 1


async def test_s28_what_is_down_and_no_incident_tells_of_was_unknown_before() -> None:
    async with statuspage_play() as play:
        check = play.tower.watch()
        play.later(minutes=5)
        play.server.say_quietly(check, "down")
        await play.catch_up()
        assert play.said(check) == ["08:00 unknown", "08:05 down"]


async def test_s39_a_component_under_maintenance_cannot_tell() -> None:
    async with statuspage_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.tower.say(check, "paused")
        await play.catch_up()
        play.tower.say(check, "up")
        await play.catch_up()
        assert play.said(check) == ["08:00 up", "08:01 maintenance", "08:02 up"]


async def test_a_slow_component_is_up_and_a_part_that_fails_is_down() -> None:
    async with statuspage_play() as play:
        check = play.tower.watch()
        for state in ("degraded_performance", "partial_outage", "major_outage", "up"):
            await play.catch_up()
            play.tower.say(check, state)
        await play.catch_up()
        assert play.said(check) == ["08:00 up", "08:01 degraded", "08:02 down", "08:04 up"]


async def test_s38_maintenance_was_announced_when_the_page_says_so() -> None:
    async with statuspage_play() as play:
        check, other = play.tower.watch(), play.tower.watch()
        start = MORNING + timedelta(hours=5)
        play.server.announce([check], start, start + timedelta(hours=1))
        play.later(hours=2)
        await play.catch_up()
        play.later(minutes=10)
        plan = play.server.announce([check], start + timedelta(days=1), start + timedelta(days=1, hours=1))
        play.later(minutes=3)
        await play.catch_up()
        assert play.planned(check) == ["08:00: 13:00-14:00", "10:11: 13:00-14:00"]
        assert not any(
            fact.approximate for fact in play.ledger.of(check) if isinstance(fact.deed, MaintenancePlanned)
        )
        play.tower.plans[plan].start += 1800
        play.later(minutes=6)
        await play.catch_up()
        assert play.planned(check)[-1] == "10:22: 13:30-14:00"
        assert play.ledger.of(check)[-1].approximate
        assert play.planned(other) == []


async def test_maintenance_that_is_done_early_ends_then() -> None:
    async with statuspage_play() as play:
        check = play.tower.watch()
        start = MORNING + timedelta(hours=1)
        plan = play.server.announce([check], start, start + timedelta(hours=4))
        await play.catch_up()
        done_at = format_iso(start + timedelta(minutes=20))
        play.later(hours=1, minutes=21)
        play.server.edits[f"plan{plan}"] = {"status": "completed", "resolved_at": done_at}
        await play.catch_up()
        assert play.planned(check)[1:] == ["09:23: 09:00-09:20"]


async def test_only_the_components_that_are_wanted_are_told_of_and_a_missing_one_is_named() -> None:
    async with statuspage_play() as play:
        one, other = play.tower.watch(), play.tower.watch()
        play.source = play.again(components=[str(one), "zzz"])
        play.server.groups.append(
            {"id": "g1", "name": "canary-group", "status": "operational", "group": True}
        )
        await play.catch_up()
        assert play.said(one) == ["08:00 up"]
        assert play.said(other) == []
        assert await play.source.probe() == "the page can be read, but has no component zzz"


async def test_the_cost_of_reading_is_the_one_that_is_stated() -> None:
    async with statuspage_play() as play:
        checks = [play.tower.watch() for _ in range(COMPONENTS)]
        await play.catch_up()
        play.gate.calls.clear()
        for minute in range(60):
            for check in checks[CHANGES * minute // 60 : CHANGES * (minute + 1) // 60]:
                play.tower.say(check, "down")
            await play.catch_up()
        hour = Counter(call.rsplit("/", 1)[1] for call in play.gate.calls)
        assert hour == {"summary.json": 60, "incidents.json": 60, "scheduled-maintenances.json": 12}
        assert f"{hour.total()} requests" in PAGE.read_text("utf-8"), hour


@pytest.mark.parametrize(
    ("status", "words"), [(401, "not public"), (403, "not public"), (404, "no status page")]
)
async def test_a_refusal_says_what_to_do(status: int, words: str) -> None:
    async with statuspage_play() as play:
        play.gate.refusal = status
        with pytest.raises(SourceTrouble, match=words):
            await play.source.probe()

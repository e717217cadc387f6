"""What is UptimeRobot's own: incidents and pauses, windows without a zone, costs, kind words."""

from collections import Counter

import pytest
from pydantic import ValidationError

from bot.sla.observations import Health, Observed
from bot.sources.uptimerobot.settings import UptimeRobotSettings
from bot.troubles import SourceTrouble
from tests.sources.uptimerobot_play import uptimerobot_play
from tests.upkeep.pages import DOCS

PAGE = DOCS / "uptimerobot.md"
MONITORS, CHANGES = 1_000, 200


async def test_an_outage_that_began_before_the_last_reading_is_told_with_its_end() -> None:
    async with uptimerobot_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.tower.say(check, "down")
        await play.catch_up()
        play.later(hours=5)
        play.tower.say(check, "up")
        await play.catch_up()
        assert play.said(check) == ["08:00 up", "08:01 down", "13:02 up"]


async def test_an_outage_between_two_readings_is_found_by_the_last_incident() -> None:
    async with uptimerobot_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.later(minutes=2)
        play.tower.say(check, "down")
        play.later(minutes=1)
        play.tower.say(check, "up")
        await play.catch_up()
        assert play.said(check) == ["08:00 up", "08:03 down", "08:04 up"]


async def test_s39_a_pause_is_told_and_never_taken_for_up() -> None:
    async with uptimerobot_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.tower.say(check, "paused")
        for _ in range(3):
            await play.catch_up()
        play.tower.say(check, "up")
        await play.catch_up()
        assert play.said(check) == ["08:00 up", "08:01 paused", "08:04 up"]


async def test_s39_a_monitor_that_is_down_when_it_speaks_again_was_unknown_till_then() -> None:
    async with uptimerobot_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.tower.say(check, "paused")
        await play.catch_up()
        play.later(minutes=10)
        play.tower.say(check, "down")
        await play.catch_up()
        assert play.said(check) == ["08:00 up", "08:01 paused", "08:12 down"]


async def test_an_incident_on_a_later_page_is_found() -> None:
    async with uptimerobot_play(page=2) as play:
        check = play.tower.watch()
        for _ in range(5):
            play.later(minutes=1)
            play.tower.say(check, "down")
            play.later(minutes=1)
            play.tower.say(check, "up")
        await play.catch_up()
        assert len(play.said(check)) == 11


async def test_an_outage_that_began_too_long_ago_for_the_list_is_told() -> None:
    async with uptimerobot_play() as play:
        check = play.tower.watch()
        play.later(days=1)
        play.tower.say(check, "down")
        play.later(days=90)
        await play.poll()
        assert [one.health for one in play.ledger.deeds(check) if isinstance(one, Observed)] == [Health.DOWN]
        await play.catch_up()
        assert len(play.ledger.of(check)) == 1


async def test_the_next_page_is_not_asked_for_at_another_host() -> None:
    async with uptimerobot_play(page=1) as play:
        for _ in range(250):
            play.tower.watch()
        await play.catch_up()
        assert len(play.ledger.facts) == 250


async def test_s38_windows_are_read_by_the_clock_of_the_account() -> None:
    async with uptimerobot_play(timezone="Europe/Amsterdam") as play:
        check, other = play.tower.watch(), play.tower.watch()
        await play.catch_up()
        play.later(minutes=10)
        play.server.windows.append(
            {
                "id": 5,
                "name": "canary",
                "interval": "daily",
                "date": None,
                "time": "22:00:00",
                "duration": 30,
                "days": None,
                "monitorIds": [check],
                "status": "active",
            }
        )
        await play.catch_up()
        assert play.planned(check)[:2] == ["08:12: 21:00-21:30"] * 2
        assert (len(play.planned(check)), play.planned(other)) == (31, [])


async def test_without_a_zone_no_window_is_read() -> None:
    async with uptimerobot_play() as play:
        play.tower.watch()
        await play.catch_up()
        assert "maintenance-windows" not in play.calls()
        assert await play.source.probe() == (
            "UptimeRobot can be read: 1 monitors; without `timezone` no maintenance is read"
        )


async def test_the_cost_of_reading_is_the_one_that_is_stated() -> None:
    async with uptimerobot_play(timezone="UTC") as play:
        monitors = [play.tower.watch() for _ in range(MONITORS)]
        play.later(minutes=1)
        await play.poll()
        first = Counter(play.calls())
        for minute in range(60):
            for monitor in monitors[CHANGES * minute // 60 : CHANGES * (minute + 1) // 60]:
                play.tower.say(monitor, "down")
            await play.catch_up()
        hour = Counter(play.calls())
        assert hour == {"monitors": 300, "incidents": CHANGES, "maintenance-windows": 12}
        stated = PAGE.read_text("utf-8")
        for figure in (first.total(), hour.total()):
            assert f"{figure:,} requests" in stated, figure


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"token": None}, "token"),
        ({"timezone": "Mars/Phobos"}, "write a time zone"),
        ({"timezone": "../etc"}, "write a time zone"),
        ({"every": "30s"}, "every"),
        ({"start": "1m"}, "start"),
    ],
)
def test_what_cannot_be_is_refused(more: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        UptimeRobotSettings.model_validate({"token": "abc", **more})


@pytest.mark.parametrize(("status", "words"), [(401, "read-only"), (403, "of the account")])
async def test_a_refusal_says_what_to_do(status: int, words: str) -> None:
    async with uptimerobot_play() as play:
        play.gate.refusal = status
        with pytest.raises(SourceTrouble, match=words):
            await play.source.probe()

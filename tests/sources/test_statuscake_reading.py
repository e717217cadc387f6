"""What is StatusCake's own: outages between readings, pauses that periods hide, costs, kind words."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.troubles import SourceTrouble
from tests.sources.statuscake_play import statuscake_play
from tests.upkeep.pages import DOCS

PAGE = DOCS / "statuscake.md"
TESTS, CHANGES = 100, 20


async def test_an_outage_that_is_over_again_is_found_before_the_watermark_passes_it() -> None:
    async with statuscake_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.later(seconds=10)
        play.tower.say(check, "down")
        play.later(seconds=20)
        play.tower.say(check, "up")
        ended_at = play.clock.now()
        for _ in range(70):
            await play.catch_up()
            read_up_to = play.ledger.read_up_to
            assert read_up_to is not None
            if read_up_to >= ended_at - timedelta(seconds=20):
                break
        assert play.said(check) == ["08:00 up", "08:01 down", "08:01 up"]


async def test_periods_are_read_newest_first_as_far_back_as_needed() -> None:
    async with statuscake_play(page=2) as play:
        check = play.tower.watch()
        for _ in range(5):
            play.later(minutes=1)
            play.tower.say(check, "down")
            play.later(minutes=1)
            play.tower.say(check, "up")
        await play.catch_up()
        assert len(play.said(check)) == 11


async def test_s39_a_pause_that_the_periods_hide_is_never_up() -> None:
    async with statuscake_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.tower.say(check, "paused")
        for _ in range(3):
            await play.catch_up()
        play.tower.say(check, "up")
        await play.catch_up()
        play.later(hours=2)
        await play.catch_up()
        assert play.said(check) == ["08:00 up", "08:02 paused", "08:05 up"]


async def test_a_plan_without_maintenance_windows_is_told_and_read() -> None:
    async with statuscake_play() as play:
        check = play.tower.watch()
        play.server.windows = None
        await play.catch_up()
        assert play.said(check) == ["08:00 up"]
        assert ("maintenance:?", "this account shows no maintenance windows") in play.ledger.strange


async def test_s38_a_window_is_for_the_tests_it_names_and_those_with_its_tags() -> None:
    async with statuscake_play() as play:
        named, tagged, other = play.tower.watch(), play.tower.watch(tags=("x",)), play.tower.watch()
        assert play.server.windows is not None
        window = {"id": "w", "start_at": "2026-11-20T10:00:00Z", "end_at": "2026-11-20T11:00:00Z"}
        rest = {"repeat_interval": "never", "timezone": "UTC", "tests": [str(named)], "tags": ["x"]}
        play.server.windows.append({**window, **rest})
        await play.catch_up()
        assert play.planned(named) == play.planned(tagged) == ["08:01: 10:00-11:00"]
        assert play.planned(other) == []


async def test_the_cost_of_reading_is_the_one_that_is_stated() -> None:
    async with statuscake_play() as play:
        tests = [play.tower.watch() for _ in range(TESTS)]
        await play.catch_up()
        play.calls()
        for minute in range(60):
            for test in tests[CHANGES * minute // 60 : CHANGES * (minute + 1) // 60]:
                play.tower.say(test, "down")
            await play.catch_up()
        hour = Counter(play.calls())
        assert (hour["uptime"], hour["maintenance-windows"]) == (60, 12)
        assert f"{hour.total()} requests" in PAGE.read_text("utf-8"), hour


@pytest.mark.parametrize(("status", "words"), [(401, "make a new one"), (403, "does not let")])
async def test_a_refusal_says_what_to_do(status: int, words: str) -> None:
    async with statuscake_play() as play:
        play.gate.refusal = status
        with pytest.raises(SourceTrouble, match=words):
            await play.source.probe()

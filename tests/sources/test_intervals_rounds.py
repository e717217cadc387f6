"""How the driver of monitoring products goes on: rounds, watermarks, cursors."""

from datetime import timedelta

import pytest

from bot.sla.facts import Fact
from bot.sla.observations import Health
from bot.sources.shared.watching import Known, Place
from bot.sources.shared.windows import Plans
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.pingdom_play import pingdom_play
from tests.sources.play import MORNING, Ledger


async def test_the_watermark_stays_behind_the_slowest_check_that_looks() -> None:
    async with pingdom_play(lag="2m") as play:
        play.tower.watch(minutes=5)
        play.tower.say(play.tower.watch(minutes=60), "paused")
        play.later(hours=1)
        await play.poll()
        assert play.ledger.read_up_to == play.clock.now() - timedelta(minutes=7)


async def test_a_slower_check_does_not_take_the_watermark_back() -> None:
    async with pingdom_play() as play:
        play.tower.watch(minutes=1)
        await play.catch_up()
        before = play.ledger.read_up_to
        play.tower.watch(minutes=60)
        pages = [await play.source.fetch(play.ledger.cursor, play.clock.now())]
        assert pages[-1].read_up_to == before


async def test_many_checks_are_read_a_page_at_a_time() -> None:
    async with pingdom_play() as play:
        for _ in range(45):
            play.tower.watch()
        play.later(minutes=1)
        pages = await play.poll()
        assert [len(page.facts) for page in pages] == [20, 20, 5]
        assert [page.read_up_to is None for page in pages] == [True, True, False]


async def test_a_reading_that_is_killed_goes_on_where_it_was() -> None:
    async with pingdom_play() as play:
        for _ in range(45):
            play.tower.watch()
        play.later(minutes=1)
        play.ledger.append(await play.source.fetch("", play.clock.now()))
        play.source = play.again()
        pages = await play.poll()
        assert [len(page.facts) for page in pages] == [20, 5]


async def test_a_backfill_goes_further_back_with_the_same_keys() -> None:
    async with pingdom_play(start="24h") as play:
        check = play.tower.watch()
        play.later(days=60)
        play.tower.say(check, "down")
        await play.catch_up()
        past = await play.history(MORNING)
        assert past.of(check)[-1].key == play.ledger.of(check)[-1].key
        assert past.of(check)[0].occurred_at == MORNING


async def test_a_hint_reads_a_check_at_once() -> None:
    async with pingdom_play(maintenance=False) as play:
        check = play.tower.watch()
        await play.catch_up()
        play.calls()
        play.source.hint([str(check)])
        await play.catch_up()
        await play.catch_up()
        assert play.calls().count("summary.outage") == 1


async def test_one_past_that_makes_no_sense_does_not_stop_the_others() -> None:
    async with pingdom_play() as play:
        odd, good = play.tower.watch(), play.tower.watch()
        play.server.senseless.add(odd)
        await play.catch_up()
        assert (play.ledger.of(odd), play.said(good)) == ([], ["08:00 up"])
        assert (f"check:{odd}", "timefrom is not a whole number") in play.ledger.strange
        play.server.senseless.clear()
        await play.catch_up()
        assert play.said(odd) == ["08:00 up"]


async def test_the_limits_of_the_account_are_left_to_others() -> None:
    async with pingdom_play() as play:
        for _ in range(30):
            play.tower.watch()
        play.server.remaining = 40
        with pytest.raises(SourceTrouble) as caught:
            await play.catch_up()
        assert (caught.value.kind, caught.value.retry_after) == (
            SourceTroubleKind.LIMITED,
            timedelta(seconds=1740),
        )
        play.server.remaining = 400
        await play.catch_up()
        assert len(play.ledger.facts) == 30


def test_a_cursor_is_read_as_it_was_written() -> None:
    known = {
        "1": Known(MORNING, Health.DOWN, MORNING, MORNING + timedelta(microseconds=1), None),
        "2": Known(missing_from=MORNING),
    }
    plans = Plans(MORNING, {"1 77": (5, 9)})
    place = Place(MORNING, MORNING, MORNING - timedelta(minutes=3), known, plans)
    assert Place.load(place.dump()) == place


@pytest.mark.parametrize("cursor", ["", "{", "[]", '{"v":0}', '{"v":1}', '{"v":1,"since":"x"}'])
def test_a_cursor_of_another_shape_begins_again(cursor: str) -> None:
    assert Place.load(cursor) is None


async def test_beginning_again_on_the_same_day_tells_the_same() -> None:
    async with pingdom_play(start="1h") as play:
        check = play.tower.watch()
        play.later(days=3)
        await play.poll()
        first = keys(play.ledger.of(check))
        play.later(hours=5)
        play.ledger, play.source = Ledger(), play.again(start="1h")
        await play.poll()
        assert keys(play.ledger.of(check)) == first


def keys(facts: list[Fact]) -> list[str]:
    return [fact.key for fact in facts]


async def test_what_was_read_before_a_failure_is_kept() -> None:
    async with pingdom_play() as play:
        for _ in range(10):
            play.tower.watch()
        play.server.remaining = 26
        with pytest.raises(SourceTrouble):
            await play.catch_up()
        assert len(play.ledger.facts) == 5
        play.server.remaining = 400
        play.calls()
        await play.poll()
        assert (len(play.ledger.facts), play.calls().count("summary.outage")) == (10, 5)

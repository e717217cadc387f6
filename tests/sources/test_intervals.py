"""What the driver of monitoring products tells, read through a make-believe Pingdom."""

from datetime import timedelta

from bot.sla.observations import Health, Observed
from tests.sources.pingdom_play import pingdom_play
from tests.sources.play import MORNING


async def test_an_outage_is_told_to_the_second() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.later(seconds=17)
        play.tower.say(check, "down")
        await play.catch_up()
        down = play.ledger.of(check)[-1]
        assert (down.occurred_at, down.deed) == (MORNING + timedelta(seconds=77), Observed(Health.DOWN))
        assert (down.subject.kind, down.approximate) == ("monitor", False)


async def test_an_outage_between_two_readings_is_found() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.later(minutes=2)
        play.tower.say(check, "down")
        play.later(minutes=3)
        play.tower.say(check, "up")
        await play.catch_up()
        assert play.said(check) == ["08:00 up", "08:03 down", "08:06 up"]


async def test_another_outage_between_two_readings_of_an_outage_is_found() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        play.tower.say(check, "down")
        await play.catch_up()
        play.later(minutes=1)
        play.tower.say(check, "up")
        play.later(minutes=1)
        play.tower.say(check, "down")
        await play.catch_up()
        assert play.said(check) == ["08:00 down", "08:02 up", "08:03 down"]


async def test_a_quiet_check_costs_nothing_but_the_list() -> None:
    async with pingdom_play(maintenance=False) as play:
        check = play.tower.watch()
        play.tower.say(check, "down")
        await play.catch_up()
        play.calls()
        for _ in range(5):  # the end of an outage that lasts moves
            await play.catch_up()
        assert play.calls() == ["checks"] * 5


async def test_the_past_of_a_quiet_check_is_read_once_a_day() -> None:
    async with pingdom_play(maintenance=False) as play:
        play.tower.watch()
        await play.catch_up()
        play.calls()
        play.later(hours=24)
        await play.catch_up()
        await play.catch_up()
        assert play.calls().count("summary.outage") == 1


async def test_the_first_reading_goes_back_a_whole_month() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        play.later(days=10)
        play.tower.say(check, "down")
        play.later(hours=1)
        play.tower.say(check, "up")
        play.later(days=30)
        await play.poll()
        assert [fact.occurred_at - MORNING for fact in play.ledger.of(check)] == [
            timedelta(days=5, hours=-8),  # the midnight thirty-five days ago
            timedelta(days=10),
            timedelta(days=10, hours=1),
        ]


async def test_an_outage_that_is_not_confirmed_is_told_when_it_is() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.tower.say(check, "unconfirmed_down")
        await play.catch_up()
        assert play.said(check) == ["08:00 up"]
        watch = play.tower.watches[check]
        watch.said[-1] = (watch.said[-1][0], "down")
        await play.catch_up()
        assert play.said(check) == ["08:00 up", "08:01 down"]


async def test_s39_a_paused_check_is_paused_and_comes_back() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.tower.say(check, "paused")
        for _ in range(3):
            await play.catch_up()
        play.tower.say(check, "up")
        await play.catch_up()
        assert play.said(check) == ["08:00 up", "08:01 paused", "08:04 up"]


async def test_s39_a_check_that_vanished_is_unknown_from_the_watermark_on() -> None:
    async with pingdom_play() as play:
        gone, stays = play.tower.watch(), play.tower.watch()
        for _ in range(10):
            await play.catch_up()
        known_to = play.ledger.read_up_to
        assert known_to is not None
        play.tower.remove(gone)
        await play.catch_up()
        assert play.said(gone) == ["08:00 up"]
        assert play.ledger.read_up_to == known_to
        await play.catch_up()
        assert play.ledger.of(gone)[-1].deed == Observed(Health.UNKNOWN)
        assert play.ledger.of(gone)[-1].occurred_at == known_to + timedelta(seconds=1)
        assert play.ledger.read_up_to > known_to
        await play.catch_up()
        assert (len(play.ledger.of(gone)), len(play.ledger.of(stays))) == (2, 1)


async def test_a_check_that_is_missing_once_is_there() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        watch = play.tower.watches.pop(check)
        await play.catch_up()
        play.tower.watches[check] = watch
        await play.catch_up()
        await play.catch_up()
        assert play.said(check) == ["08:00 up"]


async def test_a_check_that_comes_back_after_all_is_told_by_its_past() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        watch = play.tower.watches.pop(check)
        for _ in range(5):
            await play.catch_up()
        play.tower.watches[check] = watch
        play.tower.say(check, "down")
        await play.catch_up()
        assert play.ledger.deeds(check)[-1] == Observed(Health.DOWN)
        assert [one.health for one in play.ledger.deeds(check) if isinstance(one, Observed)] == [
            Health.UP,
            Health.UNKNOWN,
            Health.UP,
            Health.DOWN,
        ]


async def test_a_past_that_is_corrected_corrects_the_fact_of_the_same_instant() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.tower.say(check, "down")
        await play.catch_up()
        play.tower.watches[check].said.pop()  # it was none
        await play.catch_up()
        facts = play.ledger.of(check)
        assert [fact.deed for fact in facts] == [Observed(h) for h in (Health.UP, Health.DOWN, Health.UP)]
        assert facts[1].occurred_at == facts[2].occurred_at

"""Planned maintenance of a monitoring product, as it is seen (S38)."""

from datetime import timedelta

from tests.sources.pingdom_play import pingdom_play
from tests.sources.play import MORNING


async def test_s38_maintenance_is_announced_when_it_is_seen() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        await play.catch_up()
        play.later(minutes=10)
        play.tower.plan([check], MORNING + timedelta(hours=2), MORNING + timedelta(hours=3))
        await play.catch_up()
        assert play.planned(check) == ["08:12: 10:00-11:00"]
        fact = play.ledger.of(check)[-1]
        assert fact.not_before == MORNING + timedelta(minutes=1)


async def test_s38_what_was_there_at_the_first_reading_was_announced_at_its_start_at_the_latest() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        play.tower.plan([check], MORNING + timedelta(hours=1), MORNING + timedelta(hours=2))
        play.tower.plan([check], MORNING + timedelta(hours=5), MORNING + timedelta(hours=6))
        play.later(hours=3)
        await play.poll()
        assert play.planned(check) == ["09:00: 09:00-10:00", "11:00: 13:00-14:00"]


async def test_maintenance_is_moved_and_called_off() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        plan = play.tower.plan([check], MORNING + timedelta(hours=2), MORNING + timedelta(hours=3))
        await play.catch_up()
        play.tower.plans[plan].start += 1800
        play.later(minutes=5)
        await play.catch_up()
        del play.tower.plans[plan]
        play.later(minutes=5)
        await play.catch_up()
        assert play.planned(check) == ["08:01: 10:00-11:00", "08:07: 10:30-11:00", "08:13: off"]


async def test_maintenance_that_has_begun_ends_early_and_what_is_over_is_left_alone() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        early = play.tower.plan([check], MORNING + timedelta(minutes=10), MORNING + timedelta(hours=3))
        play.tower.plan([check], MORNING + timedelta(minutes=10), MORNING + timedelta(minutes=12))
        await play.catch_up()
        play.later(minutes=30)
        del play.tower.plans[early]
        await play.catch_up()
        play.tower.plans.clear()
        play.later(minutes=30)
        await play.catch_up()
        assert sorted(play.planned(check)) == ["08:01: 08:10-08:12", "08:01: 08:10-11:00", "08:32: ended"]


async def test_nobody_announces_the_past() -> None:
    async with pingdom_play() as play:
        check = play.tower.watch()
        play.later(hours=2)
        await play.poll()
        play.later(hours=2)
        play.tower.plan([check], MORNING + timedelta(minutes=10), MORNING + timedelta(minutes=40))
        await play.poll()
        assert play.planned(check) == []

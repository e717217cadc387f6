"""A budget that goes fast: people are called before most of it is gone, once, and hear its end (S40)."""

from __future__ import annotations

from datetime import timedelta

from bot.sla.facts import NOBODY, Fact, FactKey
from bot.sla.observations import Health, MaintenancePlanned
from bot.sla.uptime.services import service_subject
from tests.stories.test_services import NOVEMBER, PORTAL, says
from tests.stories.world import World
from tests.stories.world import world as make_world

HOUR = timedelta(hours=1)
BURNS = "burns its budget of downtime"


async def portal_is_down(world: World) -> None:
    """It has worked for an hour."""
    await says(world, Health.UP, ago=HOUR)
    await says(world, Health.DOWN)


async def test_s40_a_page_comes_at_the_instant_at_which_both_windows_burn() -> None:
    """14.4 times a thousandth of an hour are 51.84 seconds."""
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        leads = world.channel("#leads")
        await portal_is_down(world)
        await world.forward(seconds=51)
        leads.expects_nothing()
        await world.forward(seconds=1)
        called = leads.expects(BURNS, "14.4x too fast", "99.9% for Klant BV", "52s of 43m 12s used")
        called.says("at this pace", "By the rule of 14.4x over 1h").in_thread()
        await world.forward(minutes=10)
        leads.expects(BURNS)
        world.channel("#support").expects_nothing(BURNS)


async def test_s40_who_was_called_hears_when_it_works_again_and_is_called_for_the_next_outbreak() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        leads = world.channel("#leads")
        await portal_is_down(world)
        await world.forward(minutes=3)
        await says(world, Health.UP)
        leads.expects("works again", "It was down for 3m")
        await world.forward(minutes=5)
        await says(world, Health.DOWN)
        await world.forward(minutes=1)
        leads.expects_times(1, BURNS)  # five minutes later it is the same outbreak
        await says(world, Health.UP)
        await world.forward(minutes=30)
        await says(world, Health.DOWN)
        await world.forward(minutes=1)
        leads.expects_times(2, BURNS)


async def test_s40_a_slow_burn_is_for_those_who_are_warned() -> None:
    """By a rule of one's own: twice too fast over two hours is 14.4 seconds."""
    rules = "burn: [{rate: 2x, long: 2h, short: 10m, urgent: ticket}]"
    policies = PORTAL.replace("maintenance: {notice: 1h}", rules)
    async with make_world(start=NOVEMBER, policies=policies) as world:
        await says(world, Health.UP, ago=2 * HOUR)
        await says(world, Health.DOWN)
        await world.forward(seconds=15)
        support = world.channel("#support")
        support.expects(BURNS, "It need not be now", "By the rule of 2x over 2h")
        world.channel("#leads").expects_nothing()
        await world.forward(minutes=22)
        support.expects("50% of the 43m 12s is used")
        support.expects(BURNS)


async def test_s40_nobody_is_called_during_maintenance_and_after_it_who_is_down_still_burns() -> None:
    """The maintenance was announced too late to count."""
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        window = MaintenancePlanned("m", world.now, world.now + timedelta(minutes=10))
        service = service_subject("portal")
        fact = Fact(service.source, FactKey("m"), service, world.now, world.now, NOBODY, window)
        await world.bot.store.record([fact], world.now)
        await portal_is_down(world)
        await world.forward(minutes=9)
        world.channel("#leads").expects_nothing(BURNS)
        await world.forward(minutes=1)
        world.channel("#leads").expects(BURNS, "10m of 43m 12s used")


async def test_s40_it_can_be_switched_off_and_what_is_broken_does_not_burn() -> None:
    off = PORTAL.replace("maintenance: {notice: 1h}", "burn: off")
    async with make_world(start=NOVEMBER, policies=off) as world:
        await portal_is_down(world)
        await world.forward(minutes=20)
        world.channel("#leads").expects_nothing()


async def test_s34_a_call_that_comes_too_late_is_not_made() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        await portal_is_down(world)
        world.workspace.faults.down()
        await world.forward(minutes=2)
        await says(world, Health.UP)
        await world.forward(minutes=20)
        world.workspace.faults.up()
        await world.forward(minutes=10)
        world.channel("#leads").expects_nothing(BURNS)

"""A portal that goes down, as people meet it in Slack: budgets, warnings, breaches, recovery (S19, S37-S39).

What its monitor says is put on record as another process that reads the same source would do it; how far the
source was read comes from the helpdesk that the bot polls.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.helpdesk import Fault
from bot.sla.facts import NOBODY, Fact, FactKey, SourceName
from bot.sla.observations import Health, MaintenancePlanned, Observed, PeriodClosed
from bot.sla.uptime.services import monitor_subject, service_subject
from tests.stories.world import World
from tests.stories.world import world as make_world

PORTAL = """
timezone: Europe/Amsterdam
services:
  portal:
    title: Customer portal
    customers: [Klant BV]
    monitors: {zendesk: [ping]}
    availability: {contractual: {at_least: 99.9%, clause: uptime}}
    maintenance: {notice: 1h}
    warn: [50%, 75%]
    ladder: services
customers:
  - {name: Klant BV, match: {organization: Klant BV}, contract: msa}
contracts:
  msa:
    parties: [Acme BV, Klant BV]
    valid: 2026-01-01..2027-12-31
    approved: {by: ann@example.com, date: 2026-01-15}
    clauses: {uptime: "§5.1"}
policies:
  - {name: all, match: {}, targets: {resolution: 8h}}
ladders:
  services:
    - {at: warn, tell: [support]}
    - {at: due, tell: [leads]}
    - {after: 30m, unless: acknowledged, tell: [manager], repeat: 1h}
    - {at: due, kind: contractual, tell: [legal]}
"""
NOVEMBER = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Amsterdam."""
PING = monitor_subject(SourceName("zendesk"), "ping")


async def says(world: World, health: Health, *, ago: timedelta = timedelta(0)) -> None:
    """The monitor says something, now or a while ago."""
    at = world.now - ago
    key = FactKey(f"monitor:ping:{at.isoformat()}:{health}")
    fact = Fact(PING.source, key, PING, at, world.now, NOBODY, Observed(health))
    await world.bot.store.record([fact], world.now)
    world.bot.rounds.something_new()
    await world.bot.jobs.settled()


async def test_s19_an_outage_is_warned_of_breached_and_over_in_one_thread() -> None:
    """99.9 % of November allows 43m 12s."""
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        support, leads = world.channel("#support"), world.channel("#leads")
        await says(world, Health.UP)
        await world.forward(minutes=10)
        await says(world, Health.DOWN)
        await world.forward(minutes=21)
        support.expects_nothing()
        await world.forward(minutes=1)
        card = support.card("Customer portal").says("down", "Klant BV")
        warned = support.expects("Uptime (contractual) of Customer portal for Klant BV, November 2026")
        warned.says("50% of the 43m 12s is used", "09:53 UTC", "if the outage goes on").in_thread_of(card)
        await world.forward(minutes=15)
        support.expects("75% of the 43m 12s is used").in_thread_of(card)
        await world.forward(minutes=10)
        leads.expects("the promise of 99.9% is *broken*", "2026-11-02 09:53 UTC", "It allows 43m 12s")
        await world.forward(minutes=5)
        world.channel("#legal").expects("99.9%", "msa", "§5.1", "43m 12s", "2026-11-02 09:53:12 UTC")
        await says(world, Health.UP)
        over = support.expects("works again", "It was down for 52m", "8m 48s over 43m 12s")
        over.in_thread_of(card)
        leads.expects("works again").in_thread()
        world.channel("#legal").expects_nothing("works again")
        support.card("Customer portal").says("up since", "broken", "52m down")


async def test_an_outage_that_nobody_was_told_of_ends_without_a_word() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        await says(world, Health.UP, ago=timedelta(hours=1))
        await says(world, Health.DOWN)
        await world.forward(minutes=20)
        await says(world, Health.UP)
        await world.forward(hours=1)
        assert not world.channel("#support").seen


async def test_that_it_works_again_is_told_once_for_each_outage_that_was_told_of() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        support = world.channel("#support")
        await says(world, Health.UP, ago=timedelta(hours=1))
        await says(world, Health.DOWN)
        await world.forward(minutes=25)
        await says(world, Health.UP)
        support.expects("works again", "It was down for 25m", "18m 12s left")
        await world.forward(minutes=30)
        await says(world, Health.DOWN)
        await world.forward(minutes=10)
        await says(world, Health.UP)
        await world.forward(hours=2)
        support.expects("works again", "It was down for 10m", "8m 12s left")
        support.expects_times(2, "works again")


async def test_s34_of_a_service_that_is_down_again_nobody_says_that_it_works() -> None:
    """Slack is away while it works for two minutes."""
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        support = world.channel("#support")
        await says(world, Health.UP, ago=timedelta(hours=1))
        await says(world, Health.DOWN)
        await world.forward(minutes=25)
        world.workspace.faults.down()
        await says(world, Health.UP)
        await world.forward(minutes=2)
        await says(world, Health.DOWN)
        world.workspace.faults.up()
        await world.forward(minutes=6)
        support.expects_nothing("works again")
        await says(world, Health.UP)
        support.expects("works again", "It was down for 6m", "12m 12s left")


async def test_s28_up_is_not_paused_and_unknown_is_its_own_column() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        await says(world, Health.UP)
        await world.forward(minutes=10)
        told = await world.asks("Lars", "status")
        assert row(told, "portal") == ["–", "0", "0", "0", "0", "1", "0", "0"]
        assert "no policy" not in told
        await says(world, Health.PAUSED)
        told = await world.asks("Lars", "status Klant BV")
        assert row(told, "portal") == ["–", "0", "0", "0", "0", "0", "0", "1"]
        await says(world, Health.UP)
        world.helpdesk.faults.plan(Fault.ERROR, times=1000)
        await world.forward(minutes=25)
        assert row(await world.asks("Lars", "status"), "portal")[-1] == "1"
        world.channel("#admins").expects("zendesk is silent", "portal")
        assert "as of the last reading" in await world.asks("Lars", "ticket portal")
        world.helpdesk.faults.clear()
        await world.forward(minutes=10)


def row(told: str, name: str) -> list[str]:
    """The figures of a row of the table: share, met, missed, breached, at risk, running, paused, unknown."""
    lines = told.splitlines()
    at = lines.index(name)
    return lines[at + 1 : at + 9]


async def test_a_service_is_asked_for_by_its_name_and_explained() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        await says(world, Health.UP)
        await world.forward(hours=1)
        await says(world, Health.DOWN)
        await world.forward(minutes=6)
        await says(world, Health.UP)
        window = MaintenancePlanned(
            "m", world.now + timedelta(hours=2), world.now + timedelta(hours=3), "disks"
        )
        fact = Fact(
            PING.source, FactKey("m"), service_subject("portal"), world.now, world.now, NOBODY, window
        )
        await world.bot.store.record([fact], world.now)
        await world.forward(hours=4)
        for name in ("portal", "customer PORTAL", "services:portal"):
            told = await world.asks("Eva", f"ticket {name}")
            assert "werkt sinds" in told
            assert "Beschikbaarheid (contractueel) 99,9% voor Klant BV, november 2026" in told
        told = await world.asks("Lars", "explain portal")
        assert "Service portal, version" in told
        assert "6m" in told
        assert "announced maintenance · disks" in told
        assert "not known whether it works" in told
        assert "know nothing" in await world.asks("Lars", "ticket portals")


async def test_s37_a_period_is_closed_when_its_end_has_been_read_and_the_next_begins(tmp_path: Path) -> None:
    """The bot sleeps from November into January; the figures are those of each month."""
    store = f"sqlite:///{tmp_path}/duebell.sqlite"
    async with make_world(store, start=NOVEMBER, policies=PORTAL, every="1h") as world:
        await says(world, Health.UP, ago=timedelta(hours=1))
        await says(world, Health.DOWN)
        await world.forward(minutes=20)
        await says(world, Health.UP)
        await world.stops()
        await world.forward(days=62)
        world.helpdesk.faults.plan(Fault.ERROR, times=3)
        await world.boots()
        assert await closed(world) == {}, "nobody closes what was not read"
        await world.forward(hours=1)
        months = await closed(world)
        assert list(months) == ["2026-11", "2026-12"]
        november = json.loads(months["2026-11"])["promises"][0]
        assert november["verdict"] == "met"
        assert november["down"] == 20 * 60 * 1_000_000
        assert november["at_least"] == "999/1000"
        told = await world.asks("Lars", "ticket portal")
        assert "November 2026*: kept · 20m of 43m 12s used" in told
        assert "December 2026*: kept · 0m of 44m 38s used" in told
        assert "January 2027*: up" in told


async def closed(world: World) -> dict[str, str]:
    """The figures of the periods that were closed."""
    facts = await world.bot.store.facts(service_subject("portal"))
    return {fact.deed.name: fact.deed.figures for fact in facts if isinstance(fact.deed, PeriodClosed)}


async def test_s32_people_act_on_services_as_on_tickets() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        support = world.channel("#support")
        await says(world, Health.UP, ago=timedelta(hours=1))
        await says(world, Health.DOWN)
        await world.forward(minutes=25)
        assert "Acknowledged" in await world.clicks("Lars", support.card("Customer portal"), "acknowledge")
        await world.forward(hours=2)
        world.channel("#leads").expects("broken")
        assert not world.direct("Piet").said


async def test_s32_who_took_notice_of_one_outage_has_not_taken_notice_of_the_next() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        support, manager = world.channel("#support"), world.direct("Piet")
        await says(world, Health.UP, ago=timedelta(hours=1))
        await says(world, Health.DOWN)
        await world.forward(minutes=25)
        await world.clicks("Lars", support.card("Customer portal"), "acknowledge")
        await says(world, Health.UP)
        await world.forward(hours=4)
        await says(world, Health.DOWN)
        await world.forward(minutes=19)
        world.channel("#leads").expects("broken")
        assert not manager.said
        await world.forward(minutes=30)
        assert manager.said

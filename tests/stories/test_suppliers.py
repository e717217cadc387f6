"""A carrier that fails, as people meet it in Slack: what hangs on it, our claim, and what it cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.sla.facts import NOBODY, Fact, FactKey, SourceName
from bot.sla.observations import Health, Observed
from bot.sla.uptime.services import monitor_subject
from bot.sources.shared.instants import format_iso
from tests.sources.statuspage_server import Server
from tests.sources.tower import Tower
from tests.stories.world import World
from tests.stories.world import world as make_world

CARRIER = """
timezone: Europe/Amsterdam
customers:
  - {name: Klant BV, match: {organization: Klant BV}, contract: msa}
contracts:
  msa: {parties: [Acme BV, Klant BV], covered_by: [carrier-2025]}
  carrier-2025: {parties: [Acme BV, Carrier NV], claim: {within: 30 days, from: incident}}
suppliers:
  carrier: {match: {tags: waits-for-carrier}, contract: carrier-2025}
services:
  portal:
    title: Customer portal
    customers: [Klant BV]
    monitors: {zendesk: [ping]}
    availability: {contractual: 99.9%}
  line:
    title: Leased line
    suppliers: [carrier]
    monitors: {zendesk: [line]}
    availability: {supplier: 99.5%}
    warn: [50%]
    ladder: lines
  kettle:
    suppliers: [carrier]
    monitors: {zendesk: [kettle]}
    availability: 99%
policies:
  - {name: all, match: {}, targets: {resolution: 8h}}
ladders:
  lines: [{at: warn, tell: [support]}, {after: 1h, tell: [manager]}]
"""
NOVEMBER = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Amsterdam."""


async def says(world: World, monitor: str, health: Health, *, ago: timedelta = timedelta(0)) -> None:
    """A monitor says something, now or a while ago."""
    at, subject = world.now - ago, monitor_subject(SourceName("zendesk"), monitor)
    key = FactKey(f"monitor:{monitor}:{at.isoformat()}:{health}")
    fact = Fact(subject.source, key, subject, at, world.now, NOBODY, Observed(health))
    await world.bot.store.record([fact], world.now)
    world.bot.rounds.something_new()
    await world.bot.jobs.settled()


async def all_up(world: World) -> None:
    for monitor in ("ping", "line", "kettle"):
        await says(world, monitor, Health.UP, ago=timedelta(minutes=10))


async def test_s44_a_suppliers_outage_shows_at_once_what_it_endangers_and_until_when_to_claim() -> None:
    async with make_world(start=NOVEMBER, policies=CARRIER) as world:
        support, leads = world.channel("#support"), world.channel("#leads")
        await all_up(world)
        await says(world, "line", Health.DOWN)
        told = leads.expects("Leased line of carrier is *down* since <!date", "09:00 UTC")
        told.says(
            "Customer portal · Uptime (contractual) 99.9% for Klant BV, November 2026",
            "43m 12s of 43m 12s left",
            "09:43 UTC",
            "if it is down from now on",
        )
        told.says(
            "Our claim on carrier, carrier-2025",
            "open since Mon 2026-11-02 10:00",
            "before Thu 2026-12-03 00:00* (Europe/Amsterdam)",
        )
        told.says("Their promise is broken <!date", "12:36 UTC", "if it goes on")
        told.in_thread_of(leads.card("Leased line"))
        support.expects("Leased line of carrier is *down*").in_thread()
        assert not world.channel("#legal").seen
        assert not world.direct("Piet").said
        await world.forward(minutes=20)
        leads.expects_times(1, "Leased line")


async def test_what_follows_is_told_in_the_same_thread_and_what_it_cost_at_the_end() -> None:
    """The portal goes down with the line after ten minutes; both work again after an hour."""
    async with make_world(start=NOVEMBER, policies=CARRIER) as world:
        leads = world.channel("#leads")
        await all_up(world)
        await says(world, "line", Health.DOWN)
        card = leads.card("Leased line")
        await world.forward(minutes=10)
        await says(world, "ping", Health.DOWN)
        await world.forward(minutes=44)
        changed = leads.expects("Leased line of carrier is still *down*", "By now it endangers")
        changed.says("already *broken* since", "09:53 UTC").in_thread_of(card)
        await world.forward(minutes=6)
        await says(world, "ping", Health.UP)
        await says(world, "line", Health.UP)
        over = leads.expects("Leased line of carrier was down for 1h", "What it cost")
        over.says("50m", "*broken*", "6m 48s over 43m 12s").in_thread_of(card)
        over.says("before Thu 2026-12-03 00:00")
        await world.forward(hours=3)
        leads.expects_times(1, "What it cost")


async def test_s43_a_claim_that_was_filed_reads_so_in_the_thread_until_that_is_taken_back() -> None:
    """99.5 % of November allows 3h 36m."""
    async with make_world(start=NOVEMBER, policies=CARRIER) as world:
        leads, legal = world.channel("#leads"), world.channel("#legal")
        await all_up(world)
        await says(world, "line", Health.DOWN)
        await world.forward(hours=3.8)
        claim = legal.expects("We may claim from *carrier*")
        assert "Noted as filed" in await world.clicks("Lars", claim, "claim_filed")
        told = await world.asks("Ann", "ticket line")
        assert "Our claim on carrier, carrier-2025*: noted as filed by" in told
        assert "to be filed" not in told
        await says(world, "line", Health.UP)
        over = leads.expects("Leased line of carrier was down for", "What it cost")
        over.says("noted as filed by").mentions("Lars").says_not("to be filed")
        claim = legal.expects("We may claim from *carrier*", "Noted as filed by")
        assert "Taken back" in await world.clicks("Ann", claim, "claim_unfiled")
        await says(world, "line", Health.DOWN)
        again = leads.expects("Leased line of carrier is *down*", "Their promise is broken")
        again.says("to be filed *before").says_not("noted as filed")


async def test_the_answer_about_the_service_has_the_same_lines() -> None:
    async with make_world(start=NOVEMBER, policies=CARRIER) as world:
        await all_up(world)
        assert "endangers" not in await world.asks("Lars", "ticket line")
        await says(world, "line", Health.DOWN)
        told = await world.asks("Lars", "ticket line")
        assert "Depends on carrier. The outage endangers:" in told
        assert "Customer portal · Uptime (contractual) 99.9% for Klant BV" in told
        assert "before Thu 2026-12-03 00:00* (Europe/Amsterdam)" in told
        assert "Onze claim bij carrier, carrier-2025" in await world.asks("Eva", "ticket line")
        world.channel("#leads").card("Leased line").says("Depends on carrier", "Our claim on carrier")
        await says(world, "line", Health.UP)
        assert "endangers" not in await world.asks("Lars", "ticket line")


async def test_a_service_on_which_nothing_hangs_says_nothing() -> None:
    """The kettle names the carrier too, but nobody was promised anything about it, nor by it."""
    async with make_world(start=NOVEMBER, policies=CARRIER) as world:
        await all_up(world)
        await says(world, "kettle", Health.DOWN)
        await world.forward(hours=1)
        assert not world.channel("#leads").seen


async def test_s26_an_outage_that_began_earlier_is_corrected_and_one_that_was_none_taken_back() -> None:
    async with make_world(start=NOVEMBER, policies=CARRIER) as world:
        leads = world.channel("#leads")
        await all_up(world)
        await says(world, "line", Health.DOWN)
        card = leads.card("Leased line")
        await world.forward(minutes=5)
        await says(world, "line", Health.DOWN, ago=timedelta(minutes=10))
        changed = leads.expects("still *down*, since <!date", "08:55 UTC", "Told before: since", "09:00 UTC")
        changed.says("open since Mon 2026-11-02 09:55").in_thread_of(card)
        for ago in (timedelta(minutes=10), timedelta(minutes=5)):
            at = world.now - ago
            subject = monitor_subject(SourceName("zendesk"), "line")
            wrong = Fact(
                subject.source,
                FactKey(f"corrected:{at}"),
                subject,
                at,
                world.now,
                NOBODY,
                Observed(Health.UP),
                sequence=1,
            )
            await world.bot.store.record([wrong], world.now)
        world.bot.rounds.something_new()
        await world.bot.jobs.settled()
        leads.expects("Correction: Leased line was not down").in_thread_of(card)


async def test_a_service_of_ours_that_names_a_supplier_tells_of_its_own_promises() -> None:
    own = CARRIER.replace(
        "    title: Customer portal\n", "    title: Customer portal\n    suppliers: [carrier]\n"
    )
    async with make_world(start=NOVEMBER, policies=own) as world:
        leads = world.channel("#leads")
        await all_up(world)
        await says(world, "ping", Health.DOWN)
        told = leads.expects("Customer portal depends on carrier and is *down*")
        told.says("99.9% for Klant BV", "*down*", "43m 12s of 43m 12s left", "if it goes on")
        told.says("before Thu 2026-12-03 00:00")


async def test_s34_what_is_over_before_slack_heard_of_it_is_told_as_over_only() -> None:
    async with make_world(start=NOVEMBER, policies=CARRIER) as world:
        leads = world.channel("#leads")
        await all_up(world)
        world.workspace.faults.down()
        await says(world, "line", Health.DOWN)
        await world.forward(minutes=5)
        await says(world, "line", Health.UP)
        world.workspace.faults.up()
        await world.forward(minutes=10)
        leads.expects_nothing("It endangers")
        leads.expects("Leased line of carrier was down for 5m", "What it cost")


async def test_a_new_month_has_new_budgets_and_says_so() -> None:
    """Both go down in the evening of 30 November and stay so over midnight."""
    async with make_world(start=datetime(2026, 11, 30, 21, 0, tzinfo=UTC), policies=CARRIER) as world:
        leads = world.channel("#leads")
        await all_up(world)
        await says(world, "ping", Health.DOWN)
        await says(world, "line", Health.DOWN)
        await world.forward(hours=1)
        leads.expects("By now it endangers", "November 2026*: already *broken*")
        await world.forward(hours=1, minutes=10)
        leads.expects("By now it endangers", "December 2026*: *down*", "44m 38s of 44m 38s left")
        await says(world, "ping", Health.UP)
        await says(world, "line", Health.UP)
        over = leads.expects("was down for 2h 10m", "What it cost")
        over.says("November 2026*: 2h, *broken*", "December 2026*: 10m of 44m 38s")


async def test_an_outage_with_a_gap_that_nobody_can_tell_of_is_one() -> None:
    async with make_world(start=NOVEMBER, policies=CARRIER) as world:
        leads = world.channel("#leads")
        await all_up(world)
        await says(world, "line", Health.DOWN)
        await world.forward(minutes=5)
        await says(world, "line", Health.PAUSED)
        await world.forward(minutes=5)
        await says(world, "line", Health.DOWN)
        await world.forward(minutes=5)
        await says(world, "line", Health.UP)
        leads.expects_times(1, "It endangers")
        leads.expects_times(0, "By now it endangers")
        leads.expects("was down for 10m, from", "What it cost")


async def test_a_status_page_of_the_supplier_is_evidence_enough() -> None:
    """The carrier writes an incident; half an hour later it dates it back."""
    async with make_world(start=NOVEMBER, running=False, policies=CARRIER) as world:
        tower = Tower(world.clock)
        core = tower.watch()
        async with Server(tower).serve() as page:
            source = f"  status: {{kind: statuspage, base_url: '{page.base_url}'}}\n"
            listens = world.config.replace("{zendesk: [line]}", f"{{status: ['{core}']}}")
            world.config = listens.replace("\nsources:\n", f"\nsources:\n{source}")
            await world.boots()
            leads = world.channel("#leads")
            await world.forward(minutes=10)
            tower.say(core, "partial_outage")
            await world.forward(minutes=2)
            told = leads.expects("Leased line of carrier is *down* since <!date", "09:10 UTC")
            told.says("Customer portal", "43m 12s of 43m 12s left")
            await world.forward(minutes=30)
            began_at = format_iso(NOVEMBER + timedelta(minutes=4))
            page.edits[page.incident(core)] = {"started_at": began_at, "updated_at": format_iso(world.now)}
            await world.forward(minutes=2)
            leads.expects("still *down*, since <!date", "09:04 UTC", "Told before: since", "09:10 UTC")
            tower.say(core, "up")
            await world.forward(minutes=2)
            leads.expects("Leased line of carrier was down for 40m", "09:04 UTC")


async def test_told_once_though_the_bot_is_started_anew(tmp_path: object) -> None:
    async with make_world(f"sqlite:///{tmp_path}/duebell.sqlite", start=NOVEMBER, policies=CARRIER) as world:
        leads = world.channel("#leads")
        await all_up(world)
        await says(world, "line", Health.DOWN)
        leads.expects("Leased line of carrier is *down*")
        await world.stops()
        await world.forward(minutes=10)
        await world.boots()
        await world.forward(minutes=10)
        leads.expects_times(1, "It endangers")
        await says(world, "line", Health.UP)
        over = leads.expects("Leased line of carrier was down for 20m", "Their promise is not broken by it.")
        over.says("nothing, 43m 12s of 43m 12s left")
        await world.forward(minutes=1)
        await says(world, "line", Health.DOWN)
        await world.forward(minutes=5)
        leads.expects_times(2, "It endangers")

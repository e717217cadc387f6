"""What broken promises cost, and claims with their reminders, as people meet them in Slack (S41-S43)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.sla.facts import NOBODY, Deed, Fact, FactKey, SourceName, Withdrawn, customer_subject
from bot.sla.observations import Health, Observed
from bot.sla.papers import ClaimFiled
from bot.sla.uptime.services import monitor_subject
from tests.stories.channels import Seen
from tests.stories.world import World
from tests.stories.world import world as make_world

POLICIES = """
timezone: Europe/Amsterdam
services:
  portal:
    title: Customer portal
    customers: [Klant BV]
    monitors: {zendesk: [ping]}
    availability: {contractual: {at_least: 99.9%, clause: uptime}}
    ladder: services
  line:
    title: Leased line
    suppliers: [carrier]
    monitors: {zendesk: [line]}
    availability: {supplier: 99.5%}
customers:
  - {name: Klant BV, match: {organization: Klant BV}, contract: msa}
suppliers:
  carrier: {match: {tags: waits-for-carrier}, contract: carrier-2025}
contracts:
  msa:
    parties: [Acme BV, Klant BV]
    valid: 2026-01-01..2027-12-31
    approved: {by: ann@example.com, date: 2026-01-15}
    fee: 12000 EUR per month
    credits:
      uptime:
        - {below: 99.9%, credit: 5%}
        - {below: 99.5%, credit: 10%}
        - {below: 95%, credit: 25%}
      tickets: [{missed: 2, credit: 2%}]
      cap: {year: 6%}
    remedies: [{right: termination, breaches: 2, months: 6}]
    claim: {within: 30 days, from: period_end}
    covered_by: [carrier-2025]
  carrier-2025: {parties: [Acme BV, Carrier NV], claim: {within: 30 days, from: incident}}
policies:
  - {name: all, match: {}, targets: {resolution: {contractual: 1h}}}
ladders:
  services:
    - {at: due, tell: [support]}
    - {at: due, kind: contractual, tell: [legal]}
"""
EVENING = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
"""The last evening of November, seven in Amsterdam."""


async def says(world: World, monitor: str, health: Health, *, ago: timedelta = timedelta(0)) -> None:
    """A monitor says something, now or a while ago."""
    subject, at = monitor_subject(SourceName("zendesk"), monitor), world.now - ago
    key = FactKey(f"monitor:{monitor}:{at.isoformat()}:{health}")
    fact = Fact(subject.source, key, subject, at, world.now, NOBODY, Observed(health))
    await world.bot.store.record([fact], world.now)
    world.bot.rounds.something_new()
    await world.bot.jobs.settled()


async def outage(world: World, monitor: str, **length: float) -> None:
    """It has worked all month, it is down for so long, it works again."""
    await says(world, monitor, Health.UP, ago=timedelta(days=30))
    await says(world, monitor, Health.DOWN)
    await world.forward(**length)
    await says(world, monitor, Health.UP)
    await world.forward(minutes=10)


def buttons(seen: Seen, action: str) -> Iterator[object]:
    """The buttons of a message that do this."""
    for block in seen.message.blocks:
        elements = block.get("elements")
        found = elements if isinstance(elements, list) else []
        yield from (one for one in found if isinstance(one, dict) and one.get("action_id") == action)


async def away_until(world: World, instant: datetime) -> None:
    """The bot is away, and back half an hour before."""
    await world.stops()
    await world.until(instant - timedelta(minutes=30))
    await world.boots()
    await world.until(instant)


async def test_s42_a_month_closes_its_credit_is_claimed_and_reminders_end_when_it_is_filed(
    tmp_path: Path,
) -> None:
    async with make_world(f"sqlite:///{tmp_path}/duebell.sqlite", start=EVENING, policies=POLICIES) as world:
        legal = world.channel("#legal")
        await outage(world, "ping", hours=3)
        told = await world.asks("Lars", "credits")
        assert "600.00 EUR so far for November 2026" in told
        assert "until legal signs" in told
        legal.expects_nothing("may claim")
        await world.until(datetime(2026, 11, 30, 23, 10, tzinfo=UTC))
        opened = legal.expects("Klant BV", "may claim 600.00 EUR from us until the end of 30 December 2026")
        opened.says("29 days left", "Uptime of Customer portal, November 2026", "msa", "estimate")
        told = await world.asks("Lars", "credits klant bv 2026-11")
        assert "600.00 EUR for November 2026" in told
        assert "uptime 99.583%, below 99.9%: 5% of 12000.00 EUR" in told
        assert "may claim 600.00 EUR" in told
        await away_until(world, datetime(2026, 12, 16, 7, 59, tzinfo=UTC))
        legal.expects_nothing("Reminder")
        await world.forward(minutes=2)
        legal.expects("Reminder: ", "Klant BV", "14 days left")
        await away_until(world, datetime(2026, 12, 29, 9, 0, tzinfo=UTC))
        reminder = legal.expects("Reminder: ", "1 day left")
        legal.expects_times(2, "Reminder")
        assert "alleen leads" in await world.clicks("Eva", reminder, "claim_filed")
        assert "Noted as filed" in await world.clicks("Lars", reminder, "claim_filed")
        reminder = legal.expects("Reminder: ", "1 day left").says("Noted as filed by").mentions("Lars")
        assert not list(buttons(reminder, "claim_filed")), "it can be filed once"
        await away_until(world, datetime(2026, 12, 30, 9, 0, tzinfo=UTC))
        legal.expects_times(2, "Reminder")
        assert "may claim" not in await world.asks("Ann", "credits Klant BV 2026-11")


async def test_s43_filed_by_mistake_is_taken_back_and_the_reminders_go_on(tmp_path: Path) -> None:
    """Noted on the day after the first reminder; the second one passes meanwhile."""
    async with make_world(f"sqlite:///{tmp_path}/duebell.sqlite", start=EVENING, policies=POLICIES) as world:
        legal = world.channel("#legal")
        await outage(world, "ping", hours=3)
        await away_until(world, datetime(2026, 12, 16, 9, 0, tzinfo=UTC))
        reminder = legal.expects("Reminder: ", "14 days left")
        told = await world.clicks("Lars", reminder, "claim_filed")
        assert "Not filed after all" in told
        reminder = legal.expects("Reminder: ", "Noted as filed by")
        filed = await world.asks("Ann", "credits Klant BV 2026-11")
        assert "Filed: the claim of *Klant BV* on us under contract msa" in filed
        assert "may claim" not in filed
        await away_until(world, datetime(2026, 12, 24, 9, 0, tzinfo=UTC))
        legal.expects_times(1, "Reminder: ")
        assert "alleen leads" in await world.clicks("Eva", reminder, "claim_unfiled")
        told = await world.clicks("Ann", reminder, "claim_unfiled")
        assert "is still to be filed until the end of 30 December 2026" in told
        legal.expects("Reminder: ", "14 days left", "took that back").mentions("Lars", "Ann")
        await world.forward(minutes=10)
        legal.expects("Reminder: ", "6 days left").says("may claim 600.00 EUR")
        told = await world.asks("Lars", "credits Klant BV 2026-11")
        assert "may claim 600.00 EUR" in told
        assert "took that back" in told
        await world.forward(hours=12)
        legal.expects_times(2, "Reminder: ")
        await away_until(world, datetime(2026, 12, 27, 9, 0, tzinfo=UTC))
        last = legal.expects("Reminder: ", "3 days left")
        assert "Noted as filed" in await world.clicks("Ann", last, "claim_filed")
        await away_until(world, datetime(2026, 12, 30, 9, 0, tzinfo=UTC))
        legal.expects_times(3, "Reminder: ")
        filings = await facts_of_claims(world)
        assert [type(deed) for deed in filings] == [ClaimFiled, Withdrawn, ClaimFiled]


async def facts_of_claims(world: World) -> list[Deed]:
    """What is on record about the customer's claims."""
    facts = await world.bot.store.facts(customer_subject("Klant BV"))
    ordered = sorted(facts, key=lambda fact: fact.observed_at)
    return [fact.deed for fact in ordered if isinstance(fact.deed, ClaimFiled | Withdrawn)]


async def test_s43_our_claim_on_a_supplier_is_told_at_once_and_that_nobody_filed_it(tmp_path: Path) -> None:
    """99.5 % of November allows 3h 36m; the window begins with the outage."""
    async with make_world(
        f"sqlite:///{tmp_path}/duebell.sqlite", start=EVENING - timedelta(hours=2), policies=POLICIES
    ) as world:
        legal = world.channel("#legal")
        await says(world, "line", Health.UP, ago=timedelta(days=30))
        await says(world, "line", Health.DOWN)
        await world.forward(hours=3.5)
        legal.expects_nothing("carrier")
        await world.forward(minutes=20)
        told = legal.expects(
            "We may claim from", "carrier", "until the end of 30 December 2026", "30 days left"
        )
        told.says("Uptime of Leased line, November 2026", "carrier-2025")
        assert "We may claim from *carrier*" in await world.asks("Lars", "credits")
        assert "carrier" not in await world.asks("Lars", "credits Klant BV")
        await away_until(world, datetime(2026, 12, 30, 8, 30, tzinfo=UTC))
        legal.expects("Reminder: ", "today is the last day")
        await away_until(world, datetime(2026, 12, 31, 8, 0, tzinfo=UTC))
        legal.expects("Our claim on", "carrier", "was not filed", "30 December 2026")
        await world.forward(hours=1)
        legal.expects_times(1, "was not filed")


async def test_s43_a_claim_that_was_corrected_away_says_so(tmp_path: Path) -> None:
    """The supplier's monitor was wrong: the line was down from six to seven only."""
    async with make_world(
        f"sqlite:///{tmp_path}/duebell.sqlite", start=EVENING - timedelta(hours=6), policies=POLICIES
    ) as world:
        legal = world.channel("#legal")
        await outage(world, "line", hours=4)
        legal.expects("We may claim from", "carrier")
        await says(world, "line", Health.UP, ago=timedelta(hours=3))
        await world.forward(minutes=6)
        legal.expects("We have less to claim from", "carrier", "corrected away", "Leased line")
        assert "carrier" not in await world.asks("Lars", "credits")


async def test_s41_missed_tickets_count_with_uptime_under_one_cap_and_give_rights() -> None:
    """Two tickets give 240 EUR, the portal 600; all that a year may give is 6 % of 12000, which is 720."""
    async with make_world(start=EVENING, policies=POLICIES) as world:
        for title in ("Printer", "Router"):
            world.ticket(title).opens(customer="Klant BV")
        await says(world, "ping", Health.UP, ago=timedelta(days=30))
        await world.forward(hours=1.2)
        told = await world.asks("Ann", "credits Klant BV")
        assert "2 missed tickets" in told
        assert "2 or more: 2% of 12000.00 EUR" in told
        assert "240.00 EUR so far for November 2026" in told
        assert "the right “termination” arose" in told
        await says(world, "ping", Health.DOWN)
        await world.forward(hours=1)
        await says(world, "ping", Health.UP)
        told = await world.asks("Ann", "credits Klant BV this month")
        assert "720.00 EUR so far for November 2026" in told
        assert "480.00 EUR" in told
        assert "cut by the cap of the year" in told


async def test_who_may_not_see_amounts_is_told_so_and_what_is_no_period_too() -> None:
    async with make_world(start=EVENING, policies=POLICIES) as world:
        assert "alleen leads, juridische zaken en beheerders" in await world.asks("Eva", "credits")
        assert "leads, legal and admins only" in await world.asks("Mia", "credits Klant BV")
        assert "calendar periods" in await world.asks("Ops", "credits 30d")
        assert "Did you mean “Klant BV”" in await world.asks("Ops", "credits Klnt BV")
        assert "nothing for October 2026, nothing so far for November 2026" in await world.asks(
            "Ops", "credits"
        )

"""The report of a month, as people meet it: frozen, posted with its files, signed, corrected (S37, S45)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.helpdesk import Fault
from bot.demo.workspace.model import File
from bot.engine.report_views import SignRefusal, SignRefused
from bot.sla.exclusions import Excluded
from bot.sla.facts import SLACK, Author, Fact, FactKey, SourceName, Who, customer_subject
from bot.sla.observations import Health, Observed
from bot.sla.papers import ReportFrozen
from bot.sla.period_reports.body import load
from bot.sla.uptime.services import monitor_subject, service_subject
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
customers:
  - {name: Klant BV, match: {organization: Klant BV}, contract: msa}
contracts:
  msa:
    parties: [Acme BV, Klant BV]
    valid: 2026-01-01..2027-12-31
    approved: {by: ann@example.com, date: 2026-01-15}
    fee: 12000 EUR per month
    credits: {uptime: [{below: 99.9%, credit: 5%}, {below: 99.5%, credit: 10%}]}
policies:
  - {name: all, match: {}, targets: {resolution: {contractual: 1h}}}
ladders:
  services: [{at: due, tell: [support]}]
"""
REPORTS = """
reports: {to: legal, sign: [legal, lead], languages: {Klant BV: nl}}
"""
THE_20TH = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PING = monitor_subject(SourceName("zendesk"), "ping")
POSTED = datetime(2026, 12, 2, 8, 0, tzinfo=UTC)
"""Nine in the morning in Amsterdam, two days after the last of November."""


async def says(world: World, health: Health, at: datetime) -> None:
    key = FactKey(f"ping:{at.isoformat()}:{health}")
    fact = Fact(PING.source, key, PING, at, world.now, Author("", Who.SYSTEM), Observed(health))
    await world.bot.store.record([fact], world.now)
    world.bot.rounds.something_new()
    await world.bot.jobs.settled()


async def november(world: World) -> None:
    """The portal works, but for three hours on the twentieth; a ticket waits too long."""
    await says(world, Health.UP, THE_20TH - timedelta(hours=1))
    await says(world, Health.DOWN, THE_20TH)
    world.ticket("Nothing works").opens()
    await world.forward(hours=3)
    await says(world, Health.UP, world.now)


async def excludes(world: World, start: datetime, hours: float) -> None:
    """Eva asked, Ann approved."""
    deed = Excluded(start, start + timedelta(hours=hours), "third_party", "https://x.example/1", "U0ANN")
    key = FactKey(f"excluded:{start.isoformat()}")
    who = Author("U0EVA", Who.AGENT)
    fact = Fact(SLACK, key, service_subject("portal"), world.now, world.now, who, deed)
    await world.bot.store.record([fact], world.now)
    world.bot.rounds.something_new()
    await world.bot.jobs.settled()
    await world.forward(minutes=10)


async def away_until(world: World, instant: datetime) -> None:
    """The bot is away, and back at an instant."""
    await world.stops()
    await world.until(instant)
    await world.boots()


async def frozen(world: World) -> Sequence[ReportFrozen]:
    facts = await world.bot.store.facts(customer_subject("Klant BV"))
    found = sorted((fact for fact in facts), key=lambda fact: fact.observed_at)
    return [fact.deed for fact in found if isinstance(fact.deed, ReportFrozen)]


def files(world: World, under: Seen) -> list[File]:
    """The files in a thread, oldest first."""
    replies = [one for one in world.workspace.messages(under.message.channel) if one.files]
    mine = sorted((one for one in replies if one.thread_ts == under.message.ts), key=lambda one: one.ts)
    return [world.workspace.store.state.files[id] for one in mine for id in one.files]


async def test_s37_a_month_is_frozen_posted_signed_and_corrected_by_a_late_exclusion(
    tmp_path: Path,
) -> None:
    store = f"sqlite:///{tmp_path}/duebell.sqlite"
    async with make_world(store, start=THE_20TH, policies=POLICIES + REPORTS, every="1h") as world:
        legal = world.channel("#legal")
        await november(world)
        await away_until(world, datetime(2026, 11, 30, 22, 30, tzinfo=UTC))
        await world.forward(minutes=20)
        assert await frozen(world) == []
        await world.forward(hours=2)
        (first,) = await frozen(world)
        assert (first.period, first.number, first.why) == ("2026-11", 1, "")
        line = load(first.body).services[0]
        assert line.figures.down == timedelta(hours=3)
        await away_until(world, POSTED - timedelta(minutes=10))
        await world.forward(minutes=9)
        legal.expects_nothing("Report for")
        await world.until(POSTED + timedelta(minutes=5))
        post = legal.expects("Report for Klant BV, November 2026", "2 of 2 promises broken")
        post.says("99.583% of 99.9%", "3h down of 43m 12s allowed", "Resolution: 0 kept, 1 broken")
        post.says("600.00 EUR", "an estimate until legal signs", "not signed yet")
        assert [file.name for file in files(world, post)] == [
            "klant-bv-c5c38b38-2026-11.pdf",
            "klant-bv-c5c38b38-2026-11.csv",
        ]
        assert files(world, post)[0].data.startswith(b"%PDF-")
        # Only those who sign sign, and once.
        assert "no role that signs" in await world.clicks("Mia", post, "report_sign")
        assert "Signed" in await world.clicks("Ann", post, "report_sign")
        assert "signed already" in await world.clicks("Ann", post, "report_sign")
        await world.forward(minutes=2)
        legal.expects("Report for Klant BV, November 2026").says("signed by <@U0ANN> (legal)")
        legal.expects("600.00 EUR", "signed by legal")
        # A late exclusion corrects, and what was signed stays.
        await excludes(world, THE_20TH, 2.5)
        first, second = await frozen(world)
        assert (second.number, second.why) == (2, "exclusions")
        correction = legal.expects("Correction of the report for Klant BV, November 2026")
        correction.says("What became known: exclusions", "down 3h → 30m", "uptime 99.583% →", "verdict")
        correction.says("Number 1 was signed by <@U0ANN>", "*the figures now differ*", "not signed yet")
        legal.expects("Report for Klant BV, November 2026").says("Corrected: number 2 has other figures")
        await world.forward(minutes=5)
        assert files(world, correction)[0].name == "klant-bv-c5c38b38-2026-11-nr2.pdf"
        late = await world.bot.office.desk.sign("Klant BV", "2026-11", 1, "U0LARS")
        assert late == SignRefused(SignRefusal.CORRECTED, newest=2)
        assert "Signed" in await world.clicks("Lars", correction, "report_sign")
        await world.forward(hours=1)
        assert len(await frozen(world)) == 2


async def test_files_hang_in_the_thread_once_whatever_happens(tmp_path: Path) -> None:
    """The bot dies after the first file; Slack is away for a while."""
    store = f"sqlite:///{tmp_path}/duebell.sqlite"
    async with make_world(store, start=THE_20TH, policies=POLICIES + REPORTS, every="1h") as world:
        await november(world)
        await away_until(world, POSTED - timedelta(minutes=3))
        await world.forward(minutes=10)
        post = world.channel("#legal").expects("Report for Klant BV")
        assert len(files(world, post)) == 2
        await world.stops()
        await world.boots()
        await world.forward(hours=2)
        assert len(files(world, post)) == 2
        world.channel("#legal").expects_times(1, "Report for Klant BV")


async def test_after_a_long_sleep_periods_are_frozen_in_order_and_only_when_they_were_read(
    tmp_path: Path,
) -> None:
    store = f"sqlite:///{tmp_path}/duebell.sqlite"
    async with make_world(store, start=THE_20TH, policies=POLICIES + REPORTS, every="1h") as world:
        await november(world)
        await world.stops()
        await world.until(datetime(2027, 1, 3, 12, 0, tzinfo=UTC))
        world.helpdesk.faults.plan(Fault.ERROR, times=3)
        await world.boots()
        assert await frozen(world) == []
        told = await world.asks("Ann", "report Klant BV 2026-11")
        assert "made when these have been read past its end: zendesk" in told
        await world.forward(hours=2)
        assert [one.period for one in await frozen(world)] == ["2026-11", "2026-12"]
        world.channel("#legal").expects_times(2, "Report for Klant BV")


async def test_reports_are_asked_for_by_those_who_may_read_them(tmp_path: Path) -> None:
    """Without `reports` in the file nothing is sent, and all is on record."""
    store = f"sqlite:///{tmp_path}/duebell.sqlite"
    async with make_world(store, start=THE_20TH, policies=POLICIES, every="1h") as world:
        await november(world)
        so_far = await world.asks("Lars", "report klant bv 2026-11")
        assert "Figures so far" in so_far
        assert "Figures so far" in await world.asks("Lars", "report"), "there is one customer"
        await away_until(world, datetime(2026, 12, 3, 12, 0, tzinfo=UTC))
        await world.forward(minutes=10)
        assert len(await frozen(world)) == 1
        world.channel("#legal").expects_nothing("Report for")
        assert "broken" in await world.asks("Lars", "report Klant BV last month")
        assert "99.583% of 99.9%" in await world.asks("Ann", "report Klant BV 2026-11")
        assert "Klant BV" in await world.asks("Ann", "report")
        assert "no customer with a contract" in await world.asks("Ann", "report Klant")
        assert "There are reports of November 2026" in await world.asks("Ann", "report Klant BV 2020-01")
        refused = await world.asks("Mia", "report Klant BV")
        assert "99." not in refused


async def test_the_folder_has_every_file(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/duebell.sqlite"
    rules = f"\nreports: {{to: legal, folder: {tmp_path}/reports}}\n"
    async with make_world(store, start=THE_20TH, policies=POLICIES + rules, every="1h") as world:
        await november(world)
        await away_until(world, POSTED + timedelta(minutes=3))
        await world.forward(minutes=10)
        found = sorted(path.name for path in (tmp_path / "reports").iterdir())
        assert found == [
            "klant-bv-c5c38b38-2026-11.csv",
            "klant-bv-c5c38b38-2026-11.json",
            "klant-bv-c5c38b38-2026-11.pdf",
        ]


async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/duebell.sqlite"
    (tmp_path / "file").write_text("no folder")
    rules = f"\nreports: {{folder: {tmp_path}/file/reports}}\n"
    async with make_world(store, start=THE_20TH, policies=POLICIES + rules, every="1h") as world:
        await november(world)
        await away_until(world, POSTED + timedelta(minutes=3))
        await world.forward(minutes=10)
        world.channel("#admins").expects("could not be written to the folder", "Klant BV, November 2026")

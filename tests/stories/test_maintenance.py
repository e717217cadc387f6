"""Maintenance: declared in Slack, announced to the channels, moved, called off, and counted (S38)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.workspace.people import Outcome
from bot.sla.facts import NOBODY, Fact, FactKey
from bot.sla.observations import Health, MaintenancePlanned
from bot.sla.uptime.services import service_subject
from tests.stories.channels import words
from tests.stories.scenery import PEOPLE
from tests.stories.test_services import NOVEMBER, PING, PORTAL, says
from tests.stories.world import PATIENCE, World
from tests.stories.world import world as make_world

TWO = PORTAL.replace(
    "customers:\n  - {name: Klant BV, match",
    "  line: {title: Line, monitors: {zendesk: [ping]}, availability: 99%, ladder: services,\n"
    "    maintenance: {announce: [3h, 1h]}}\n"
    "customers:\n  - {name: Klant BV, match",
).replace("maintenance: {notice: 1h}", "maintenance: {notice: 5 days, cap: 4h per month, announce: [3h, 1h]}")
HOUR = timedelta(hours=1)


async def opens(world: World, person: str = "Lars") -> None:
    """Somebody asks for the form."""
    await world._connected()
    user = PEOPLE[person][0]
    await world.workspace.people.slash(user, world.channel("#support").id, "maintenance")
    await world.workspace.until(lambda: "Announce" in shown(world, person), PATIENCE.total_seconds())


def shown(world: World, person: str = "Lars") -> str:
    """All the texts of somebody's modal."""
    view = world.workspace.modal(PEOPLE[person][0])
    return "\n".join(words(dict(view.body))) if view else ""


async def sends(world: World, person: str = "Lars", **values: str) -> Outcome:
    """Somebody submits the form; the bot settles."""
    outcome = await world.workspace.people.submit_view(PEOPLE[person][0], values)
    await world.bot.in_flight.drain(PATIENCE)
    await world.bot.jobs.settled()
    return outcome


def unix(at: datetime) -> str:
    return str(int(at.timestamp()))


async def plans(world: World, start: timedelta, length: timedelta, services: str = "portal,line") -> None:
    """Lars plans maintenance some time from now."""
    await opens(world)
    begin = world.now + start
    values = {"start": unix(begin), "end": unix(begin + length), "reason": "New <disks>"}
    assert (await sends(world, services=services, **values)).ok


async def test_s38_maintenance_is_planned_in_a_form_and_told_once_for_all_its_services() -> None:
    async with make_world(start=NOVEMBER, policies=TWO) as world:
        support = world.channel("#support")
        await plans(world, 4 * HOUR, 2 * HOUR)
        said = shown(world)
        assert "*Maintenance of Customer portal and Line* is on record" in said
        assert "*counts as downtime*, all 2h of it: announced 4h ahead, and the promise asks for 5d" in said
        assert "Line · Uptime 99%: does not count as downtime" in said
        told = support.expects("Maintenance of Customer portal and Line", "is planned")
        told.says("New &lt;disks&gt;", "declared by <@U0LARS>", "2026-11-02 13:00 UTC", "(2h)")
        await world.forward(minutes=59)
        support.expects_times(1, "Maintenance")
        await world.forward(minutes=1)
        support.expects("Maintenance of Customer portal and Line", "begins in 3h")
        await world.forward(hours=2)
        support.expects("begins in 1h")
        await world.forward(hours=3)
        support.expects_times(3, "Maintenance")


async def test_s38_the_form_says_what_is_wrong_under_its_field() -> None:
    async with make_world(start=NOVEMBER, policies=TWO) as world:
        await opens(world)
        at = world.now
        wrong = await sends(world, services="line", start=unix(at - HOUR), end=unix(at + HOUR))
        assert "more than 15 minutes ago" in str(wrong.errors)
        wrong = await sends(world, services="line", start=unix(at + 2 * HOUR), end=unix(at + HOUR))
        assert wrong.errors == {"end": "It ends before it begins."}
        wrong = await sends(world, services="", start=unix(at + HOUR))
        assert wrong.errors == {"services": "Please complete this required field."}
        world.channel("#support").expects_nothing("Maintenance")


async def test_a_form_that_is_sent_twice_is_put_on_record_once() -> None:
    """The answer to the first was lost: Slack shows the form still, and it is sent again."""
    async with make_world(start=NOVEMBER, policies=TWO) as world:
        await opens(world)
        form = world.workspace.modal(PEOPLE["Lars"][0])
        assert form is not None
        values = {"services": "line", "start": unix(world.now), "end": unix(world.now + 2 * HOUR)}
        assert (await sends(world, **values)).ok
        world.workspace.hub.store.views[form.id] = form
        await world.forward(minutes=1)
        assert (await sends(world, **values)).ok
        assert "was on record already" in shown(world)
        world.channel("#support").expects("Maintenance of Line", "has begun")
        facts = await world.bot.store.facts(service_subject("line"))
        assert sum(isinstance(fact.deed, MaintenancePlanned) for fact in facts) == 1


async def test_only_leads_and_admins_plan_maintenance() -> None:
    async with make_world(start=NOVEMBER, policies=TWO) as world:
        assert "Maintenance is planned by leads and admins" in await world.asks("Mia", "maintenance")
        assert "No maintenance is planned" in await world.asks("Mia", "maintenance list")
        await plans(world, HOUR, HOUR)
        assert "Move" not in await world.asks("Mia", "maintenance list")


async def test_what_is_planned_is_listed_moved_and_called_off_and_all_who_heard_hear_it() -> None:
    async with make_world(start=NOVEMBER, policies=TWO) as world:
        support = world.channel("#support")
        await plans(world, 4 * HOUR, 2 * HOUR)
        await world.asks("Lars", "maintenance list")
        listed = world.workspace.ephemerals(PEOPLE["Lars"][0])[-1]
        await world.workspace.people.click(PEOPLE["Lars"][0], listed.channel, listed.ts, "maintenance_move")
        await world.workspace.until(lambda: "Move maintenance" in shown(world), PATIENCE.total_seconds())
        begin = NOVEMBER + 5 * HOUR
        assert (await sends(world, start=unix(begin), end=unix(begin + HOUR))).ok
        support.expects("is moved", "2026-11-02 14:00 UTC", "It was", "2026-11-02 13:00 UTC")
        await world.asks("Lars", "maintenance list")
        listed = world.workspace.ephemerals(PEOPLE["Lars"][0])[-1]
        await world.workspace.people.click(PEOPLE["Lars"][0], listed.channel, listed.ts, "maintenance_off")
        await world.bot.in_flight.drain(PATIENCE)
        await world.bot.jobs.settled()
        support.expects("is called off")
        assert "No maintenance is planned" in await world.asks("Lars", "maintenance list")
        await world.forward(hours=3)
        support.expects_times(3, "Maintenance")


async def test_s38_maintenance_that_ends_early_keeps_what_has_been() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        await says(world, Health.UP, ago=HOUR)
        await plans(world, 2 * HOUR, 4 * HOUR, services="portal")
        await world.forward(hours=2)
        await says(world, Health.DOWN)
        await world.forward(hours=1)
        await world.asks("Ops", "maintenance list")
        listed = world.workspace.ephemerals(PEOPLE["Ops"][0])[-1]
        await world.workspace.people.click(PEOPLE["Ops"][0], listed.channel, listed.ts, "maintenance_off")
        await world.bot.in_flight.drain(PATIENCE)
        await world.bot.jobs.settled()
        world.channel("#support").expects("is over early", "it lasted", "(1h)", "(4h)")
        await world.forward(minutes=10)
        assert "10m of 43m" in await world.asks("Lars", "ticket portal")


async def test_after_a_sleep_only_what_is_still_true_is_told_and_that_it_is_late(tmp_path: Path) -> None:
    """The bot is away for both announcements ahead; one is told."""
    start, store = NOVEMBER + 25 * HOUR, f"sqlite:///{tmp_path}/duebell.sqlite"
    async with make_world(store, start=NOVEMBER, policies=TWO) as world:
        window = MaintenancePlanned("m", start, start + 2 * HOUR)
        fact = Fact(PING.source, FactKey("m"), PING, world.now, world.now, NOBODY, window)
        await world.bot.store.record([fact], world.now)
        world.bot.rounds.something_new()
        await world.bot.jobs.settled()
        world.channel("#support").expects("Maintenance of Customer portal and Line", "is planned")
        await world.stops()
        await world.until(start + HOUR)
        await world.boots()
        world.channel("#support").expects_times(2, "Maintenance")
        world.channel("#support").expects("has begun", "This comes late")


WEEKLY = TWO.replace(
    "maintenance: {notice: 5 days, cap: 4h per month, announce: [3h, 1h]}",
    'maintenance: {windows: [{every: last sun, hours: "02:30-03:30", reason: Patches}], announce: 1h}',
)


async def test_s04_windows_of_the_file_are_told_by_the_clock_of_their_zone() -> None:
    """The last Sunday of October: 02:30 comes twice in Amsterdam, and means the first."""
    async with make_world(start=datetime(2026, 10, 24, 21, tzinfo=UTC), policies=WEEKLY) as world:
        support = world.channel("#support")
        support.expects("comes again and again", "every last Sun of the month, 02:30-03:30", "Patches")
        await world.until(datetime(2026, 10, 24, 23, 29, tzinfo=UTC))
        support.expects_nothing("begins in")
        await world.until(datetime(2026, 10, 24, 23, 30, tzinfo=UTC))
        support.expects("begins in 1h", "2026-10-25 00:30 UTC")


async def test_s04_and_the_next_month_by_the_winters_clock() -> None:
    async with make_world(start=datetime(2026, 11, 29, 0, tzinfo=UTC), policies=WEEKLY) as world:
        await world.until(datetime(2026, 11, 29, 0, 30, tzinfo=UTC))
        world.channel("#support").expects("begins in 1h", "2026-11-29 01:30 UTC")
        world.channel("#support").expects("again and again")


async def test_s38_notice_runs_from_when_customers_were_told() -> None:
    async with make_world(start=NOVEMBER, policies=TWO) as world:
        await opens(world)
        begin, told = world.now + 4 * HOUR, world.now - timedelta(days=5)
        values = {"services": "portal", "start": unix(begin), "end": unix(begin + HOUR)}
        wrong = await sends(world, **values, told=unix(world.now + HOUR))
        assert "has not happened yet" in str(wrong.errors)
        assert (await sends(world, **values, told=unix(told))).ok
        assert "counts as downtime" not in shown(world)
        world.channel("#support").expects("Maintenance of Customer portal", "is planned")
        (fact,) = [
            one
            for one in await world.bot.store.facts(service_subject("portal"))
            if isinstance(one.deed, MaintenancePlanned)
        ]
        assert (fact.occurred_at, fact.observed_at > told) == (told, True)

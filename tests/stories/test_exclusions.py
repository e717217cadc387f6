"""Time that does not count: one asks, another approves, whoever heard the first verdict hears of it (S45)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.demo.helpdesk import Fault
from bot.sla.observations import Health
from tests.stories.channels import Seen
from tests.stories.excluding import STORM, fills_in, form_of, page_of
from tests.stories.test_services import NOVEMBER, PORTAL, says
from tests.stories.world import World
from tests.stories.world import world as make_world

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def breached(world: World) -> str:
    """A ticket of Klant BV that nobody answered for an hour and a half. Its number."""
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=95)
    world.channel("#legal").expects("First response (contractual)", "2026-11-20 10:00:00 UTC")
    return str(ticket.id)


async def test_s45_a_late_exclusion_corrects_whoever_heard_the_first_verdict(world: World) -> None:
    number = await breached(world)
    start = world.now - 90 * MINUTE  # 09:05
    sent = await fills_in(world, "Eva", number, start, start + HOUR)
    assert sent.ok, sent
    assert "Vastgelegd" in page_of(world, "Eva")
    legal = world.channel("#legal")
    request = legal.expects("asks that this time does not count", f"#{number}", "force majeure", STORM)
    request.says("(1h)", "If it is approved", "25m left of 1h", "2026-11-20 11:00 UTC")
    request.says("without what is excluded: broken", "1h 35m of 1h used").mentions("Eva")
    assert "heeft al" not in await world.clicks("Ann", request, "exclusion_approve")
    legal.expects("Correction", "2026-11-20 11:00 UTC", "2026-11-20 10:00 UTC").says(
        "What has changed since: Does not count", "force majeure", STORM, "without what is excluded"
    ).mentions("Eva", "Ann").in_thread()
    world.channel("#leads").expects_times(2, "Correction", "What has changed since: Does not count")
    world.direct("Eva").expects("*goedgekeurd*", "overmacht")
    card = world.channel("#leads").card("VPN down")
    card.says("without what is excluded: broken", "1h 35m of 1h used")
    card.says("Does not count", "force majeure")


async def test_s45_nobody_answers_their_own_request_under_any_id_and_only_who_may(world: World) -> None:
    number = await breached(world)
    start = world.now - 90 * MINUTE
    assert (await fills_in(world, "Lars", number, start, start + HOUR)).ok
    request = world.channel("#legal").expects("asks that this time does not count")
    assert "somebody else has to answer" in await world.clicks("Lars", request, "exclusion_approve")
    assert "does not approve" in await world.clicks("Mia", request, "exclusion_approve")
    assert "keurt geen" in await world.clicks("Eva", request, "exclusion_refuse")
    world.channel("#leads").expects_nothing("Correction")
    refused = await world.clicks("Ann", request, "exclusion_refuse")
    assert "Refused" in refused
    request_now = world.channel("#legal").expects("Refused", "VPN down")
    assert not [one for one in request_now.message.blocks if one["type"] == "actions"]
    world.direct("Lars").expects("*refused* your request")
    await world.forward(minutes=10)
    world.channel("#legal").expects_nothing("Correction")


async def test_s45_what_was_wrong_is_taken_back_and_the_first_verdict_stands_again(world: World) -> None:
    number = await breached(world)
    start = world.now - 90 * MINUTE
    assert (await fills_in(world, "Eva", number, start, start + HOUR)).ok
    request = world.channel("#legal").expects("asks that this time does not count")
    await world.clicks("Ann", request, "exclusion_approve")
    told = await world.asks("Ann", "exclude list")
    assert "Does not count" in told
    assert "keurt geen" not in await world.asks("Eva", "exclude list")
    assert "Only who asked" in await world.clicks("Lars", answered(world), "exclusion_withdraw")
    assert "Taken back" in await world.clicks("Ann", answered(world), "exclusion_withdraw")
    await world.forward(minutes=1)
    world.channel("#legal").expects_times(2, "First response (contractual)", "*breached* at")
    world.channel("#legal").expects("*took back*", "it counts again")
    world.direct("Eva").expects("*ingetrokken*")


def answered(world: World) -> Seen:
    """The request in the approvers' channel, once it has its answer."""
    return next(one for one in world.channel("#legal").said if one.key.startswith("exclusion/"))


async def test_s45_the_form_says_kindly_what_is_missing(world: World) -> None:
    number = await breached(world)
    start = world.now - HOUR
    backwards = await fills_in(world, "Lars", number, start, start - HOUR)
    assert backwards.errors == {"to": "It must end after its beginning."}
    assert "know nothing" in await world.asks("Lars", "exclude portal")
    assert "agents, leads" in await world.asks("Mia", f"exclude {number}")
    assert not form_of(world, "Mia")


async def test_s45_both_figures_of_a_service_stay_visible() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        await says(world, Health.UP)
        await world.forward(minutes=10)
        await says(world, Health.DOWN)
        start = world.now
        await world.forward(minutes=60)
        world.channel("#legal").expects("99.9%", "2026-11-02 09:53:12 UTC")
        await says(world, Health.UP)
        assert (await fills_in(world, "Lars", "customer portal", start, start + 30 * MINUTE, reason="war")).ok
        request = world.channel("#legal").expects("asks that this time does not count", "Customer portal")
        await world.clicks("Ann", request, "exclusion_approve")
        world.channel("#legal").expects("Correction", "within its budget", "war", "2026-11-02 09:53 UTC")
        told = await world.asks("Lars", "ticket portal")
        assert "30m of 43m 10s used" in told
        assert "without what is excluded: broken" in told
        assert "1h of 43m 12s used" in told
        assert "Does not count" in told
        explained = await world.asks("Lars", "explain portal")
        assert "excluded · war" in explained
        told = await world.asks("Lars", "status")
        assert "On 1 of these promises, time that people excluded does not count" in told
        assert "1 would be broken if it did" in told


DECLARED = """
exclusions:
  - {{ticket: zendesk:{ticket}, from: 2026-11-20 10:05, to: 2026-11-20 11:05, reason: strike, evidence: news,
     by: lars@example.com, approved_by: ann@example.com}}
"""


async def test_s45_the_file_declares_and_what_leaves_it_is_withdrawn(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/duebell.sqlite"
    async with make_world(store) as world:
        number = await breached(world)
        bare = world.config
        world.config = bare + DECLARED.format(ticket=number)
        await world.stops()
        await world.boots()
        await world.forward(minutes=1)
        world.channel("#legal").expects("Correction", "strike", "by lars", "by ann")
        assert "stands in `sla.yml`" not in await world.asks("Lars", "exclude list")
        for _ in range(2):  # as often as it starts
            await world.stops()
            await world.boots()
        world.config = bare
        await world.stops()
        await world.boots()
        await world.forward(minutes=1)
        world.channel("#legal").expects_times(2, "First response (contractual)", "*breached* at")
        assert "taken back by the file" in await world.asks("Lars", "exclude list")


async def test_s45_an_entry_about_nothing_that_is_known_is_told_to_the_admins_once(tmp_path: Path) -> None:
    async with make_world(running=False) as world:
        world.config += DECLARED.format(ticket="7531")
        await world.boots()
        await world.forward(minutes=50)
        world.channel("#admins").expects_nothing()
        await world.forward(hours=3)
        world.channel("#admins").expects("`sla.yml` excludes", "7531", "nothing is excluded")


async def test_s45_nothing_is_lost_while_slack_is_away(world: World) -> None:
    number = await breached(world)
    start = world.now - 90 * MINUTE
    assert (await fills_in(world, "Eva", number, start, start + HOUR)).ok
    request = world.channel("#legal").expects("asks that this time does not count")
    world.helpdesk.faults.plan(Fault.ERROR, times=1)
    await world.clicks("Ann", request, "exclusion_approve")
    world.workspace.faults.down()
    await world.forward(minutes=5)
    world.workspace.faults.up()
    await world.forward(minutes=6)
    world.direct("Eva").expects("*goedgekeurd*")

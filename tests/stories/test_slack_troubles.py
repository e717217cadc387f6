"""Slack is away, a channel is closed, or somebody tidies up."""

from __future__ import annotations

from tests.stories.scenery import CHANNELS
from tests.stories.world import World


async def test_slack_is_down_for_an_hour_and_nothing_is_lost(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=20)
    world.workspace.faults.down()
    await world.forward(hours=1)
    world.workspace.faults.up()
    await world.forward(minutes=10)
    leads = world.channel("#leads")
    leads.expects("First response for Klant BV *breached*", "2026-11-20 09:30 UTC").says(
        "Told late: the breach was at <!date"
    )
    leads.expects("First response (contractual) for Klant BV *breached*", "2026-11-20 10:00 UTC")
    world.channel("#legal").expects("*breached*", "2026-11-20 10:00 UTC", "Told late")
    world.direct("Piet").expects("First response for Klant BV is still open")
    world.channel("#support").expects_nothing("(contractual) for Klant BV is due")
    for one in leads.said:
        one.in_thread_of(leads.card(ticket.number))


async def test_an_archived_channel_is_stood_in_for_by_the_admins(world: World) -> None:
    world.workspace.people.archive(CHANNELS["support"])
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=24)
    admins = world.channel("#admins")
    admins.expects("does not let me post in support", "is_archived")
    for warning in admins.expects_times(2, "First response for Klant BV is due in"):
        warning.in_thread_of(admins.card(ticket.number)).mentions("Eva")


async def test_a_channel_without_the_bot_is_stood_in_for_too(world: World) -> None:
    world.workspace.people.kick(CHANNELS["leads"])
    world.ticket("VPN down").opens()
    await world.forward(minutes=32)
    admins = world.channel("#admins")
    admins.expects("does not let me post in leads", "not_in_channel")
    admins.expects("First response for Klant BV *breached*").in_thread()
    world.workspace.people.invite(CHANNELS["leads"])
    await world.forward(minutes=30)
    world.channel("#leads").expects("First response (contractual) for Klant BV *breached*").in_thread()


async def test_a_deleted_card_is_made_anew(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=16)
    support = world.channel("#support")
    first = support.card(ticket.number)
    world.workspace.people.delete(CHANNELS["support"], first.message.ts)
    await world.forward(minutes=30)
    second = support.card(ticket.number)
    assert second.message.ts != first.message.ts
    support.expects("First response (contractual)", "is due in 15m").in_thread_of(second)
    assert len(support.said) == 4, "and no warning is lost"

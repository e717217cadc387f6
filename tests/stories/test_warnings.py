"""Somebody is warned in a thread while there is still time."""

from __future__ import annotations

from tests.stories.scenery import FRIDAY
from tests.stories.world import World
from tests.stories.world import world as make_world


async def test_an_agent_is_warned_in_a_thread_before_the_breach(world: World) -> None:
    ticket = world.ticket("VPN down").opens(customer="Klant BV", priority="urgent", owner="Eva")
    await world.forward(minutes=16)
    warning = world.channel("#support").expects("First response", "is due in 15m")
    warning.in_thread().mentions("Eva").not_broadcast().says("2026-11-20 09:30 UTC")
    card = world.channel("#support").card(ticket.number)
    warning.in_thread_of(card)
    card.says("VPN down", "Klant BV", "running")
    world.channel("#leads").expects_nothing()


async def test_one_thread_per_ticket_and_channel(world: World) -> None:
    one, other = world.ticket("VPN down").opens(), world.ticket("No mail").opens()
    await world.forward(minutes=24)
    support = world.channel("#support")
    for ticket in (one, other):
        for warning in support.expects_times(2, "is due in", ticket.title):
            warning.in_thread_of(support.card(ticket.number))
    assert len(support.cards) == 2


async def test_the_root_card_is_edited_in_place(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=16)
    support = world.channel("#support")
    before = support.card(ticket.number)
    ticket.answered()
    await world.forward(minutes=10)
    after = support.card(ticket.number)
    assert after.message.ts == before.message.ts
    before.says_not("met 2026")
    after.says("*First response*: met", "*First response (contractual)*: met")


async def test_met_in_time_nothing_is_said(world: World) -> None:
    ticket = world.ticket("VPN down").opens(customer="Buurman BV")
    await world.forward(minutes=10)
    ticket.answered()
    await world.forward(hours=2)
    for name in ("#support", "#leads", "#legal", "#admins"):
        assert world.channel(name).seen == []


async def test_nobody_in_slack_is_mentioned_for_an_owner_slack_does_not_know(world: World) -> None:
    world.ticket("VPN down").opens(owner="Daan")
    await world.forward(minutes=16)
    world.channel("#support").expects("is due in").in_thread().mentions_nobody()


async def test_s07_office_hours_stand_still_over_the_weekend() -> None:
    """Four hours of office time, asked for on Friday at 16:00 in Amsterdam, are over on Monday at 12:00."""
    async with make_world(start=FRIDAY.replace(hour=15)) as world:
        ticket = world.ticket("New mouse").opens(customer="Buurman BV", priority="low")
        await world.forward(minutes=6)
        told = await world.asks("Eva", f"ticket {ticket.id}")
        assert "2026-11-23 11:00 UTC" in told

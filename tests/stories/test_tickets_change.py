"""Tickets wait, come back, change and merge while their timers run."""

from __future__ import annotations

from tests.stories.world import World


async def test_s21_s23_pending_stands_still_until_the_customer_writes(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    ticket.answered()
    ticket.becomes("pending")
    await world.forward(hours=5)
    ticket.customer_writes()
    await world.forward(minutes=6)
    told = await world.asks("Eva", f"ticket {ticket.id}")
    assert "2026-11-20 22:00 UTC" in told, "eight hours, and five of them waited for the customer"
    for name in ("#support", "#leads", "#legal"):
        world.channel(name).expects_nothing("Resolution")


async def test_s11_over_at_the_change_is_told_once(world: World) -> None:
    """An hour and a half into four hours, the priority is raised: the new target was one hour."""
    ticket = world.ticket("No sound").opens(customer="Buurman BV", priority="normal")
    await world.forward(minutes=90)
    ticket.raised("urgent")
    await world.forward(minutes=30)
    leads = world.channel("#leads")
    told = leads.expects("*late* since the ticket changed", "2026-11-20 10:30 UTC", "1h was used up")
    told.in_thread().broadcast()
    assert len(leads.said) == 1
    world.channel("#support").expects_nothing()


async def test_s16_reopened_the_time_goes_on_without_the_solved_hours(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    ticket.answered()
    await world.forward(hours=1)
    ticket.becomes("solved")
    await world.forward(hours=2)
    ticket.customer_writes()
    await world.forward(minutes=6)
    told = await world.asks("Lars", f"ticket {ticket.id}")
    assert "Resolution (contractual)*: due" in told
    assert "2026-11-20 19:00 UTC" in told, "09:00, eight hours, and two of them solved"


async def test_s30_merged_tickets_say_nothing_more(world: World) -> None:
    one, other = world.ticket("VPN down").opens(), world.ticket("VPN down again").opens()
    await world.forward(minutes=16)
    one.merged_into(other)
    await world.forward(minutes=60)
    world.channel("#leads").expects_nothing(one.number)
    world.channel("#leads").expects("First response for Klant BV *breached*", other.number)
    world.channel("#support").card(one.number).says("merged into another ticket")


async def test_s30_deleted_is_silent_and_restored_goes_on(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=20)
    ticket.deleted()
    await world.forward(minutes=15)
    world.channel("#leads").expects_nothing()
    ticket.restored()
    await world.forward(minutes=10)
    told = await world.asks("Lars", f"ticket {ticket.id}")
    assert "First response" in told
    assert "2026-11-20 09:45 UTC" in told, "half an hour, and a quarter of an hour in the bin"

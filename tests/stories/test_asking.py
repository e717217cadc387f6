"""`/sla` answers one person, at once, in their language."""

from __future__ import annotations

from tests.stories.world import World


async def test_status_counts_every_promise_once(world: World) -> None:
    world.ticket("VPN down").opens()
    late = world.ticket("No mail").opens()
    late.desk.set_priority(late.id, "high")
    world.ticket("Mouse").opens(customer="Buurman BV", priority=None)
    await world.forward(minutes=31)
    told = await world.asks("Lars", "status")
    assert "2 breached" in told
    assert "1 open ticket has no policy" in told
    assert "gold" in told
    assert "Klant BV" in await world.asks("Lars", "status klant bv")


async def test_an_unknown_name_is_answered_with_the_nearest(world: World) -> None:
    world.ticket("VPN down").opens()
    await world.forward(minutes=6)
    assert "Klant BV" in await world.asks("Lars", "status Klant B")


async def test_at_risk_lists_the_nearest_first(world: World) -> None:
    assert "Nothing is at risk" in await world.asks("Lars", "at-risk")
    first = world.ticket("VPN down").opens()
    await world.forward(minutes=10)
    second = world.ticket("No mail").opens()
    await world.forward(minutes=18)
    told = await world.asks("Lars", "at-risk")
    assert told.index(first.number) < told.index(second.number)


async def test_mine_finds_tickets_by_the_address_of_their_owner(world: World) -> None:
    ticket = world.ticket("VPN down").opens(owner="Eva")
    await world.forward(minutes=6)
    assert ticket.number in await world.asks("Eva", "mine")
    assert "You have no open timers" in await world.asks("Lars", "mine")


async def test_ticket_and_explain(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=6)
    told = await world.asks("Lars", f"ticket {ticket.number}")
    assert "VPN down" in told
    assert "2026-11-20 09:30 UTC" in told
    assert "Sum" in await world.asks("Lars", f"explain {ticket.name}")
    assert "I know nothing called" in await world.asks("Lars", "ticket 999999")


async def test_help_and_unknown_words(world: World) -> None:
    assert "/sla at-risk" in await world.asks("Lars", "help")
    told = await world.asks("Lars", "staus")
    assert "I do not know “staus”" in told
    assert "status" in told


async def test_a_dutch_reader_is_answered_in_dutch(world: World) -> None:
    assert "Er is niets in gevaar" in await world.asks("Eva", "at-risk")
    assert "Nothing is at risk" in await world.asks("Lars", "at-risk")


async def test_s28_what_nobody_can_see_is_not_called_fine(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=6)
    world.helpdesk.revoked = True
    await world.forward(minutes=20)
    assert "3 unknown" in await world.asks("Lars", "status")
    assert "not known now" in await world.asks("Lars", f"ticket {ticket.id}")

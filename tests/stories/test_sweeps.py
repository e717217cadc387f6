"""Once a day every open ticket is looked at: what a helpdesk did not tell comes to light."""

from __future__ import annotations

from pathlib import Path

from bot.demo.helpdesk import Fault
from bot.demo.helpdesk.model import Ticket as Record
from tests.stories.tickets import Ticket
from tests.stories.world import World
from tests.stories.world import world as make_world


def vanishes(world: World, ticket: Ticket) -> Record:
    """The ticket is gone for good, and no export says so."""
    return world.desk.account.tickets.pop(ticket.id)


async def test_s30_a_ticket_that_vanished_in_silence_is_not_warned_about(world: World) -> None:
    """Ten in the morning; four office hours would warn at one and be due at two."""
    gone = world.ticket("No sound").opens("Buurman BV", "normal")
    stays = world.ticket("No picture").opens("Buurman BV", "normal")
    await world.forward(minutes=30)
    vanishes(world, gone)
    await world.forward(hours=5)
    world.channel("#support").expects_nothing(gone.number)
    world.channel("#leads").expects_nothing(gone.number)
    world.channel("#leads").expects("*breached*", stays.number)
    told = await world.asks("Lars", f"ticket {gone.id}")
    assert "First response*: cancelled" in told


async def test_s30_a_ticket_that_comes_back_goes_on_where_it_was(world: World) -> None:
    ticket = world.ticket("No sound").opens("Buurman BV", "normal")
    await world.forward(minutes=30)
    record = vanishes(world, ticket)
    await world.forward(hours=1, minutes=30)
    assert "cancelled" in await world.asks("Lars", f"ticket {ticket.id}")
    await world.forward(minutes=30)
    world.desk.account.tickets[ticket.id] = record
    ticket.customer_writes()
    await world.forward(minutes=10)
    told = await world.asks("Lars", f"ticket {ticket.id}")
    assert "First response*: due" in told
    assert "2026-11-20 14:30 UTC" in told, "four hours, and an hour and a half in which it was gone"
    assert "approximate" in told


async def test_s30_when_most_tickets_vanish_the_admins_are_asked(world: World) -> None:
    tickets = [world.ticket(f"No {n}").opens("Buurman BV", "normal") for n in range(12)]
    await world.forward(minutes=30)
    for ticket in tickets[1:]:
        vanishes(world, ticket)
    await world.forward(hours=2)
    told = world.channel("#admins").expects("zendesk does not show us many of our open tickets any more")
    told.says(str(tickets[1].id), str(tickets[-1].id)).says_not(str(tickets[0].id))
    assert "cancelled" not in await world.asks("Lars", f"ticket {tickets[1].id}")


async def test_trouble_in_the_sweep_stops_no_reading(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=57)
    world.helpdesk.faults.plan(Fault.HTML, times=1000, path="tickets/show_many")
    await world.forward(minutes=20)
    ticket.answered()
    await world.forward(minutes=10)
    assert "First response*: met late" in await world.asks("Lars", f"ticket {ticket.id}")
    world.channel("#admins").expects_nothing()
    world.helpdesk.faults.clear()
    await world.forward(minutes=10)
    _, details = await world.bot.rounds.readiness()
    assert "1 looked at" in str(details)


async def test_the_last_sweep_is_told_in_words_and_figures(world: World) -> None:
    world.ticket("VPN down").opens()
    gone = world.ticket("VPN down again").opens()
    await world.forward(minutes=30)
    _, details = await world.bot.rounds.readiness()
    assert "'sweep': 'none yet'" in str(details)
    vanishes(world, gone)
    await world.forward(hours=1)
    _, details = await world.bot.rounds.readiness()
    assert "done at 2026-11-20 10:00 UTC: 2 looked at, 0 with news, 1 gone, 0 back" in str(details)
    shown = (await world.bot.rounds.exposition()).decode()
    assert 'duebell_sweep_age_seconds{source="zendesk"} 1770.0' in shown
    assert 'duebell_sweep_tickets{found="gone",source="zendesk"} 1.0' in shown


async def test_a_restart_does_not_sweep_anew(tmp_path: Path) -> None:
    async with make_world(f"sqlite:///{tmp_path}/duebell.sqlite") as world:
        world.ticket("VPN down").opens()
        await world.forward(minutes=90)
        calls = asked(world)
        await world.stops()
        await world.boots()
        await world.forward(hours=2)
        assert (calls, asked(world)) == (1, 1)


def asked(world: World) -> int:
    """How often tickets were asked for by their numbers."""
    return sum(path.endswith("tickets/show_many.json") for path in world.helpdesk.calls)

"""What people do with one click."""

from __future__ import annotations

from tests.stories.world import World


async def test_acknowledging_stops_the_climb_and_not_the_timer(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=31)
    breach = world.channel("#leads").expects("First response for Klant BV *breached*")
    assert "climbs no further" in await world.clicks("Lars", breach, "acknowledge")
    await world.forward(minutes=60)
    world.direct("Piet").expects_nothing("First response for Klant BV")
    world.direct("Piet").expects("First response (contractual) for Klant BV is still open")
    world.channel("#leads").expects("First response (contractual) for Klant BV *breached*")
    assert "over" in await world.asks("Lars", f"ticket {ticket.id}")


async def test_acknowledging_the_card_is_for_all_timers_and_is_seen_there(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=31)
    leads = world.channel("#leads")
    await world.clicks("Lars", leads.card(ticket.number), "acknowledge")
    leads.card(ticket.number).says("Acknowledged by <@U0LARS>")
    await world.forward(minutes=29)
    assert world.direct("Piet").seen == []


async def test_a_second_click_changes_nothing_and_says_so(world: World) -> None:
    world.ticket("VPN down").opens()
    await world.forward(minutes=31)
    breach = world.channel("#leads").expects("First response for Klant BV *breached*")
    assert "climbs no further" in await world.clicks("Lars", breach, "acknowledge")
    await world.forward(minutes=1)
    assert "acknowledged already" in await world.clicks("Lars", breach, "acknowledge")


async def test_snoozing_silences_warnings_and_not_breaches(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=16)
    support = world.channel("#support")
    card = support.card(ticket.number)
    told = await world.clicks("Lars", card, "snooze", f"4h|{ticket.name}")
    assert "no warnings" in told
    assert "A breach is told all the same" in told
    await world.forward(minutes=60)
    assert len(support.said) == 1
    world.channel("#leads").expects("First response for Klant BV *breached*")
    support.card(ticket.number).says("Warnings snoozed until")


async def test_claiming_brings_the_alerts_to_whoever_claimed(world: World) -> None:
    ticket = world.ticket("VPN down").opens(owner="Daan")
    await world.forward(minutes=16)
    card = world.channel("#support").card(ticket.number)
    assert "is yours" in await world.clicks("Lars", card, "claim")
    await world.forward(minutes=8)
    world.channel("#support").expects("<@U0LARS>", "First response for Klant BV is due")
    assert ticket.number in await world.asks("Lars", "mine")


async def test_explaining_adds_up(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=16)
    card = world.channel("#support").card(ticket.number)
    told = await world.clicks("Lars", card, "explain")
    for part in ("16m of 30m used", "Policy gold", "round-the-clock", "Sum"):
        assert part in told, told


async def test_guests_and_bystanders_are_refused(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=16)
    card = world.channel("#support").card(ticket.number)
    assert "members of this workspace only" in await world.clicks("Guest", card, "acknowledge")
    assert "Only agents, leads and admins" in await world.clicks("Mia", card, "acknowledge")
    assert "members of this workspace only" in await world.asks("Guest", "status")
    await world.forward(minutes=15)
    world.channel("#leads").card(ticket.number).says_not("Acknowledged by")

"""A promise is broken: who hears of it, when, and how often."""

from __future__ import annotations

from tests.stories.world import World


async def test_s09_internal_and_contractual_run_at_once(world: World) -> None:
    ticket = world.ticket("VPN down").opens(customer="Klant BV")
    await world.forward(minutes=31)
    leads = world.channel("#leads")
    told = leads.expects("First response for Klant BV *breached*", "2026-11-20 09:30 UTC", "was 30m")
    told.in_thread_of(leads.card(ticket.number)).broadcast().mentions("Eva")
    world.channel("#legal").expects_nothing()
    await world.forward(minutes=40)
    told = leads.expects("First response (contractual) for Klant BV *breached*", "2026-11-20 10:00 UTC")
    told.in_thread_of(leads.card(ticket.number)).broadcast()


async def test_warnings_are_plain_replies_and_breaches_are_shown_to_the_channel(world: World) -> None:
    world.ticket("VPN down").opens()
    await world.forward(minutes=31)
    for warning in world.channel("#support").expects_times(3, "is due in"):
        warning.in_thread().not_broadcast()
    world.channel("#leads").expects("*breached*").broadcast()


async def test_legal_hears_of_a_contractual_breach_with_everything_it_needs(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=70)
    legal = world.channel("#legal")
    told = legal.expects("*breached*").in_thread_of(legal.card(ticket.number)).mentions("Ann")
    told.says("First response (contractual) for Klant BV", "Contract: msa-2024-17", "Clause: §4.2")
    told.says("2026-11-20 09:00 UTC", "2026-11-20 10:00 UTC", "Europe/Amsterdam", "Used: 1h of 1h")
    told.says_not("Unapproved", "Acknowledge")


async def test_the_ladder_is_climbed_until_somebody_acknowledges(world: World) -> None:
    world.ticket("VPN down").opens()
    await world.forward(minutes=62)
    piet = world.direct("Piet")
    piet.expects("First response for Klant BV is still open", "now 30m over").in_thread()
    await world.forward(minutes=59)
    piet.expects("Reminder 1: First response for Klant BV", "Nobody has acknowledged yet")
    reminded = piet.expects("First response (contractual) for Klant BV is still open")
    await world.clicks("Piet", reminded, "acknowledge")
    await world.clicks("Piet", piet.expects("Reminder 1"), "acknowledge")
    before = len(piet.said)
    await world.forward(hours=3)
    assert len(piet.said) == before


async def test_s33_one_alert_per_rung_for_ever(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=40)
    for _ in range(3):
        ticket.desk.touch(ticket.id)
        ticket.desk.note(ticket.id, "Still looking.")
        await world.forward(minutes=6)
    world.channel("#leads").expects("First response for Klant BV *breached*")


async def test_answered_late_nobody_is_reminded_any_more(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=35)
    ticket.answered()
    await world.forward(hours=2)
    assert world.direct("Piet").seen == []
    world.channel("#legal").expects_nothing()
    world.channel("#leads").card(ticket.number).says("*First response*: met late")

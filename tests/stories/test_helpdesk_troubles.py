"""The helpdesk is slow, away, or lets nobody in."""

from __future__ import annotations

from pathlib import Path

from bot.demo.helpdesk import Fault
from tests.stories.world import World
from tests.stories.world import world as make_world


async def test_s27_legal_waits_until_the_helpdesk_was_read_past_due(world: World) -> None:
    """The answer of 09:58 is heard of at 10:20: legal is never called, and the leads are corrected."""
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=56)
    world.helpdesk.faults.plan(Fault.ERROR, times=1000)
    await world.forward(minutes=2)
    ticket.answered()
    await world.forward(minutes=20)
    leads = world.channel("#leads")
    breach = leads.expects("First response (contractual) for Klant BV *breached*", "10:00 UTC")
    world.channel("#legal").expects_nothing()
    world.helpdesk.faults.clear()
    await world.forward(minutes=5)
    correction = leads.expects("Correction: First response (contractual) for Klant BV was met in time")
    correction.says("2026-11-20 09:58 UTC", "Told before", "10:00 UTC")
    correction.in_thread_of(leads.card(ticket.number))
    assert breach.message.thread_ts == correction.message.thread_ts
    leads.expects("First response (contractual) for Klant BV *breached*")
    await world.forward(minutes=30)
    world.channel("#legal").expects_nothing()


async def test_s27_a_breach_nobody_disputes_reaches_legal_once_it_is_certain(world: World) -> None:
    world.ticket("VPN down").opens()
    await world.forward(minutes=56)
    world.helpdesk.faults.plan(Fault.ERROR, times=1000)
    await world.forward(minutes=30)
    world.channel("#legal").expects_nothing()
    world.helpdesk.faults.clear()
    await world.forward(minutes=5)
    world.channel("#legal").expects("*breached*", "10:00 UTC", "Told late: the breach was at")


async def test_s27_blind_and_seeing_again_are_told_once_each(world: World) -> None:
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=15)
    world.helpdesk.faults.plan(Fault.ERROR, times=1000)
    await world.forward(minutes=8)
    for name in ("#admins", "#leads"):
        world.channel(name).expects_nothing()
    await world.forward(minutes=30)
    for name in ("#admins", "#leads"):
        world.channel(name).expects("zendesk is silent", str(ticket.id), "since <!date")
    world.helpdesk.faults.clear()
    await world.forward(minutes=10)
    for name in ("#admins", "#leads"):
        world.channel(name).expects("zendesk can be read again")
        world.channel(name).expects("zendesk is silent")


async def test_s27_seeing_again_is_told_though_the_bot_was_started_anew(tmp_path: Path) -> None:
    async with make_world(f"sqlite:///{tmp_path}/duebell.sqlite") as world:
        await world.forward(minutes=5)
        world.helpdesk.faults.plan(Fault.ERROR, times=1000)
        await world.forward(minutes=20)
        world.channel("#admins").expects("zendesk is silent")
        await world.stops()
        world.helpdesk.faults.clear()
        await world.boots()
        await world.forward(minutes=6)
        world.channel("#admins").expects("zendesk can be read again")


async def test_a_refused_key_is_told_once_and_tried_again(world: World) -> None:
    await world.forward(minutes=5)
    world.helpdesk.revoked = True
    await world.forward(hours=2)
    world.channel("#admins").expects("zendesk refuses our key")
    calls = len(world.helpdesk.calls)
    await world.forward(hours=1)
    assert len(world.helpdesk.calls) - calls <= 4, "seldom: a refused key is no reason to hammer"
    world.helpdesk.revoked = False
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=20)
    assert str(ticket.id) in await world.asks("Eva", f"ticket {ticket.id}")
    world.channel("#admins").expects("zendesk refuses our key")


async def test_429_500_and_web_pages_only_delay() -> None:
    async with make_world(every="60s") as world:
        world.ticket("VPN down").opens()
        for fault in (Fault.LIMITED, Fault.ERROR, Fault.HTML, Fault.CUT):
            world.helpdesk.faults.plan(fault, times=2, retry_after="30")
        await world.forward(minutes=16)
        world.channel("#support").expects("is due in 15m")
        world.channel("#admins").expects_nothing()

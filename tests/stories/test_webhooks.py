"""A webhook is a hint: it makes the bot quicker, and changes no verdict."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.demo.helpdesk import Fault
from bot.engine.records import StoredTimer, TimerFilter
from bot.sla.facts import Fact
from tests.sources.signing import signed
from tests.stories.posting import SECRET, TAKES_HOOKS, hooked_world, post, webhook
from tests.stories.tickets import Ticket
from tests.stories.world import World
from tests.stories.world import world as make_world

WAY = "/hooks/zendesk"
EVENT = json.dumps({"detail": {"id": "1"}}).encode()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with hooked_world() as made:
        yield made


async def ledger(world: World) -> list[Fact]:
    """Everything on record."""
    return [fact for s in await world.bot.store.subjects() for fact in await world.bot.store.facts(s)]


async def timers(world: World) -> Sequence[StoredTimer]:
    return await world.bot.store.timers(TimerFilter(), 1000)


async def read_once(world: World) -> Ticket:
    """A ticket that the bot has read; the next reading is minutes away."""
    ticket = world.ticket("VPN down").opens()
    await world.forward(minutes=7)
    return ticket


# --- quicker ----------------------------------------


async def test_a_reply_is_known_within_a_second(world: World) -> None:
    ticket = await read_once(world)
    ticket.answered()
    assert await webhook(world, ticket.id) == 202
    await world.forward(seconds=1)
    told = await world.asks("Lars", f"ticket {ticket.id}")
    assert "First response*: met" in told


async def test_without_a_webhook_it_is_known_at_the_next_reading(world: World) -> None:
    ticket = await read_once(world)
    ticket.answered()
    await world.forward(seconds=1)
    assert "First response*: met" not in await world.asks("Lars", f"ticket {ticket.id}")
    await world.forward(minutes=6)
    assert "First response*: met" in await world.asks("Lars", f"ticket {ticket.id}")


async def test_a_new_ticket_has_its_timers_at_once(world: World) -> None:
    await read_once(world)
    ticket = world.ticket("No sound").opens()
    await webhook(world, ticket.id)
    await world.forward(seconds=1)
    told = await world.asks("Lars", f"ticket {ticket.id}")
    assert "No sound" in told
    assert "First response*: due" in told


# --- no verdict changes ----------------------------------------


async def story(world: World, hooks: str) -> None:
    """Two tickets live; webhooks about them come in order, backwards, many times, forged, or not at all."""
    one, other = world.ticket("VPN down").opens(), world.ticket("No sound").opens("Buurman BV")
    await world.forward(minutes=12)
    for deed in (one.answered, other.answered, one.customer_writes, lambda: one.becomes("pending")):
        deed()
        numbers = {"backwards": (other.id, one.id), "lost": ()}.get(hooks, (one.id, other.id, 999_999))
        for number in numbers * (5 if hooks == "repeated" else 1):
            await webhook(world, number, secret="not ours" if hooks == "forged" else SECRET)
        await world.forward(minutes=3)
    other.becomes("solved")
    await world.forward(hours=2)


async def verdict(hooks: str) -> tuple[list[StoredTimer], list[object]]:
    """All timers and facts at the end of the story, but for when we heard of them."""
    async with hooked_world() as world:
        await story(world, hooks)
        facts = [(f.subject, f.key, f.occurred_at, f.author, f.deed) for f in await ledger(world)]
        return list(await timers(world)), list(facts)


async def test_the_verdict_is_the_same_whatever_webhooks_come() -> None:
    lost = await verdict("lost")
    assert lost[0]
    for hooks in ("in order", "backwards", "repeated", "forged"):
        assert await verdict(hooks) == lost, hooks


async def test_a_forged_webhook_asks_nothing_of_the_helpdesk(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ticket = await read_once(world)
    calls, before = len(world.helpdesk.calls), await ledger(world)
    caplog.set_level(logging.INFO)
    for _ in range(20):
        assert await webhook(world, ticket.id, secret="not ours") == 401
    await world.forward(seconds=10)
    assert (len(world.helpdesk.calls), await ledger(world)) == (calls, before)
    assert 'duebell_webhooks_total{outcome="forged",source="zendesk"} 20.0' in await figures(world)


async def test_a_webhook_about_a_ticket_that_is_not_there_is_looked_into_and_forgotten(world: World) -> None:
    await read_once(world)
    before = await ledger(world)
    assert await webhook(world, 999_999) == 202
    await world.forward(seconds=10)
    assert await ledger(world) == before
    world.channel("#admins").expects_nothing()


# --- floods and troubles ----------------------------------------


async def test_a_flood_of_webhooks_becomes_no_flood_of_requests(world: World) -> None:
    """Five hundred in a few seconds: one reading every two seconds, sixty tickets a minute."""
    await read_once(world)
    many = [world.ticket(f"No {number}").opens("Buurman BV", "low", None) for number in range(150)]
    calls = len(world.helpdesk.calls)
    for beginning in range(0, 150, 30):
        some = [webhook(world, ticket.id) for ticket in many[beginning : beginning + 30]]
        assert set(await asyncio.gather(*some)) == {202}
        await world.forward(seconds=1)
    await world.forward(seconds=30)
    asked = list(world.helpdesk.calls)[calls:]
    assert sum("audits" in path for path in asked) <= 60
    assert len(asked) <= 60 + 4 * 8
    await world.forward(minutes=6)
    assert len(await world.bot.store.subjects()) == 151, "polling finds the rest"


async def test_repeats_of_one_webhook_are_one_reading(world: World) -> None:
    ticket = await read_once(world)
    await webhook(world, ticket.id)
    await world.forward(seconds=1)
    calls = len(world.helpdesk.calls)
    for _ in range(50):
        await webhook(world, ticket.id)
    await world.forward(milliseconds=900)
    assert len(world.helpdesk.calls) == calls, "two seconds have not passed"
    await world.forward(seconds=5)
    assert sum("audits" in path for path in list(world.helpdesk.calls)[calls:]) == 1


async def test_a_helpdesk_that_asked_us_to_wait_is_left_alone(world: World) -> None:
    ticket = await read_once(world)
    world.helpdesk.faults.plan(Fault.LIMITED, times=1, retry_after="240")
    await world.forward(minutes=3, seconds=30)
    calls = len(world.helpdesk.calls)
    for _ in range(5):
        assert await webhook(world, ticket.id) == 202
        await world.forward(seconds=20)
    assert len(world.helpdesk.calls) == calls
    await world.forward(minutes=4)
    assert len(world.helpdesk.calls) > calls


async def test_a_webhook_at_a_replica_that_does_not_read_is_lost_and_harmless(postgres_url: str) -> None:
    async with make_world(postgres_url, settings=TAKES_HOOKS) as world:
        ticket = await read_once(world)
        reads = world.bot
        await world.boots()  # beside it
        ticket.answered()
        calls = len(world.helpdesk.calls)
        assert await webhook(world, ticket.id) == 202
        await world.forward(seconds=5)
        assert len(world.helpdesk.calls) == calls
        await world.stops()
        world.app = reads
        assert await webhook(world, ticket.id) == 202
        await world.forward(seconds=1)
        assert "First response*: met" in await world.asks("Lars", f"ticket {ticket.id}")


# --- the address ----------------------------------------


async def test_who_takes_no_webhooks_looks_like_who_is_not_there(world: World) -> None:
    headers = signed(SECRET, EVENT, world.now)
    for name in ("nobody", "slack", "%2e%2e", "zendesk/more"):
        assert await post(world, f"/hooks/{name}", EVENT, headers) == 404
    async with hooked_world() as other:
        await other.stops()
        other.config = other.config.replace(f", webhook_secret: {SECRET}", "")
        await other.boots()
        assert await post(other, WAY, EVENT, headers) == 404


async def test_what_is_too_large_is_refused_before_it_is_read(world: World) -> None:
    at_most = b" " * (256 * 1024)
    assert await post(world, WAY, at_most, signed(SECRET, at_most, world.now)) == 202
    assert await post(world, WAY, at_most + b" ", signed(SECRET, at_most + b" ", world.now)) == 413


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b'{"detail": 5}', b"[" * 100_000])
async def test_odd_content_is_no_fault(world: World, body: bytes) -> None:
    calls = len(world.helpdesk.calls)
    assert await post(world, WAY, body, signed(SECRET, body, world.now)) == 202
    assert await post(world, WAY, body, {}) == 401
    await world.forward(seconds=5)
    assert len(world.helpdesk.calls) == calls
    assert 'duebell_webhooks_total{outcome="empty",source="zendesk"} 1.0' in await figures(world)


async def test_neither_secret_nor_content_is_in_the_log(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    body = json.dumps({"detail": {"id": "1", "subject": "canary-subject"}}).encode()
    for secret in (SECRET, "canary-guess"):
        await post(world, WAY, body, signed(secret, body, world.now))
    logged = "".join(capsys.readouterr())
    assert "a webhook was refused" in logged
    assert not [word for word in ("canary-subject", SECRET, "canary-guess") if word in logged]


async def figures(world: World) -> str:
    return (await world.bot.rounds.exposition()).decode()

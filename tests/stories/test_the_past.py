"""Somebody reads the past of a helpdesk into the ledger: it is known, and nobody is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.cli.backfilling import backfill
from bot.config import loads
from bot.engine.backfill import Backfill, Read, Taken, Waiting
from bot.engine.records import BackfillState
from bot.http import Http
from bot.sla.facts import Author, Fact, FactKey, Replied, SourceName, Subject, Who
from bot.sla.pages import Page
from bot.sources import REGISTRY
from bot.troubles import SourceTrouble
from tests.stories.world import World
from tests.stories.world import world as make_world

ZENDESK = SourceName("zendesk")
LONG_AGO = timedelta(days=60)


@asynccontextmanager
async def reader(world: World, holder: str = "me") -> AsyncIterator[tuple[Backfill, list[timedelta]]]:
    """The past of the world's helpdesk. A rest lets time pass; the pauses are kept."""
    http, pauses = Http(world.clock), list[timedelta]()
    settings = loads(world.config.encode(), {}, world.now).sources[0].settings
    source = REGISTRY["zendesk"].make(ZENDESK, settings, http, world.clock)

    async def rest(pause: timedelta) -> None:
        pauses.append(pause)
        world.clock.jump(pause)

    try:
        yield Backfill(source, world.bot.store, world.clock, holder, rest), pauses
    finally:
        await http.close()


async def read_past(world: World, since: datetime, *, anew: bool = False) -> BackfillState:
    """A backfill to its end, and the bot's thoughts about it."""
    async with reader(world) as (past, _):
        async for _ in past.run(since, anew=anew):
            pass
    await world.forward(minutes=2)
    state = await world.bot.store.backfill_state(ZENDESK)
    assert state is not None
    return state


def silence(world: World) -> None:
    for name in ("#support", "#leads", "#legal", "#admins"):
        world.channel(name).expects_nothing()
    world.direct("Eva").expects_nothing()
    world.direct("Piet").expects_nothing()


async def test_tickets_of_long_ago_are_known_and_nobody_is_told() -> None:
    async with make_world(running=False) as world:
        begin = world.now
        late = world.ticket("VPN down").opens()
        await world.forward(hours=9)
        late.answered()
        late.becomes("solved")
        good = world.ticket("No mail").opens()
        good.answered()
        good.becomes("solved")
        await world.forward(days=60)
        await world.boots()
        await world.forward(minutes=10)
        assert "nothing called" in await world.asks("Lars", f"ticket {late.id}")
        state = await read_past(world, begin - timedelta(days=1))
        assert state.done_at is not None
        assert state.facts > 0
        assert "met late, 9h of 1h used" in await world.asks("Lars", f"explain {late.id}")
        assert "met late" not in await world.asks("Lars", f"explain {good.id}")
        silence(world)


async def test_an_open_ticket_of_long_ago_is_quiet_about_the_past_and_speaks_of_today() -> None:
    async with make_world(running=False) as world:
        begin = world.now
        old = world.ticket("VPN down").opens()
        await world.forward(days=60)
        await world.boots()
        await world.forward(minutes=10)
        await read_past(world, begin - timedelta(days=1))
        silence(world)
        assert "*breached*" in await world.asks("Lars", f"ticket {old.id}")
        old.answered()
        await world.forward(minutes=10)
        old.customer_writes()
        await world.forward(hours=2, minutes=10)
        world.channel("#leads").expects("Next response for Klant BV *breached*")


async def test_what_the_bot_slept_through_is_still_told(tmp_path: Path) -> None:
    async with make_world(f"sqlite:///{tmp_path}/duebell.sqlite") as world:
        begin = world.now
        await world.forward(minutes=10)
        await world.stops()
        world.ticket("VPN down").opens()
        await world.forward(hours=2)
        await world.boots()
        await read_past(world, begin)
        await world.forward(minutes=10)
        world.channel("#legal").expects("*breached*")


async def test_a_breach_that_was_told_is_corrected_by_the_past() -> None:
    """It is about what people have heard, so it is not about the past."""
    async with make_world() as world:
        ticket = world.ticket("VPN down").opens()
        opened_at = world.now
        await world.forward(minutes=40)
        world.channel("#leads").expects("First response for Klant BV *breached*")
        reply = Fact(
            ZENDESK,
            FactKey("event:999999"),
            Subject(ZENDESK, str(ticket.id)),
            opened_at + timedelta(minutes=5),
            world.now,
            Author("10", Who.AGENT),
            Replied(),
        )
        await world.bot.store.begin_backfill(ZENDESK, opened_at, world.now)
        await world.bot.store.backfilled(Page(ZENDESK, (reply,), "c", None), world.now)
        await world.forward(minutes=2)
        world.channel("#leads").expects("Correction: First response for Klant BV was met in time")


@pytest.mark.parametrize("pages", [1, 2, 3])
async def test_a_backfill_that_is_stopped_goes_on_where_it_was(pages: int) -> None:
    async with make_world(running=False) as world:
        begin = world.now
        for number in range(4):
            world.ticket(f"Ticket {number}").opens()
            await world.forward(minutes=1)
        await world.forward(days=60)
        world.config = world.config.replace("every: 5m", "every: 5m, repairs: 1")
        await world.boots()
        await world.forward(minutes=10)
        async with reader(world) as (past, _):
            steps = past.run(begin)
            for _ in range(pages):
                await anext(steps)
            await steps.aclose()
        stopped = await world.bot.store.backfill_state(ZENDESK)
        assert stopped is not None
        assert (stopped.pages, stopped.done_at) == (pages, None)
        done = await read_past(world, begin)
        assert done.begun_at == stopped.begun_at
        assert done.done_at is not None
        assert len(await world.bot.store.subjects()) == 4
        silence(world)


async def test_the_helpdesks_limit_is_waited_for() -> None:
    async with make_world() as world:
        world.helpdesk.limit = 1
        async with reader(world) as (past, pauses):
            steps = [step async for step in past.run(world.now - LONG_AGO)]
        waits = [step for step in steps if isinstance(step, Waiting)]
        assert all(wait.pause in pauses for wait in waits)
        assert isinstance(steps[-1], Read)


async def test_a_refused_key_is_not_waited_for() -> None:
    async with make_world() as world:
        world.helpdesk.revoked = True
        async with reader(world) as (past, pauses):
            with pytest.raises(SourceTrouble):
                await anext(past.run(world.now - LONG_AGO))
        assert pauses == []
        world.helpdesk.revoked = False


async def test_two_do_not_read_the_same_past_at_once() -> None:
    async with make_world() as world, reader(world) as (mine, _), reader(world, "you") as (yours, _):
        steps = mine.run(world.now - LONG_AGO)
        await anext(steps)
        with pytest.raises(Taken):
            await anext(yours.run(world.now - LONG_AGO))
        await steps.aclose()


async def test_polling_knows_nothing_of_a_backfill() -> None:
    async with make_world() as world:
        world.ticket("VPN down").opens()
        await world.forward(minutes=10)
        before = await world.bot.store.source_state(ZENDESK)
        async with reader(world) as (past, _):
            async for _ in past.run(world.now - LONG_AGO):
                pass
        assert await world.bot.store.source_state(ZENDESK) == before


async def test_the_command_tells_how_it_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with make_world(f"sqlite:///{tmp_path}/duebell.sqlite") as world:
        world.ticket("VPN down").opens()
        await world.stops()
        path = tmp_path / "sla.yml"
        path.write_text(world.config, "utf-8")
        codes = [
            await asyncio.to_thread(backfill, path, since, names, anew=False)
            for since, names in (
                ("2026-11-01", ["zendesk"]),
                ("2026-11-01", []),
                ("2026-11-01", ["zendisk"]),
                ("yesterday", []),
            )
        ]
        assert codes == [0, 0, 2, 2]
        said = capsys.readouterr().err
        assert "zendesk: whole since Sun 2026-11-01 00:00" in said
        assert "its past is here already" in said
        assert "No source is called zendisk. There are: zendesk." in said
        assert "--since is no date" in said
        await world.boots()

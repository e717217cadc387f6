"""`/sla drift`: the helpdesk's own SLA beside ours."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.demo.helpdesk.shapes import Json, instant
from tests.stories.tickets import Ticket
from tests.stories.world import World
from tests.stories.world import world as make_world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A helpdesk with a plan that has an SLA of its own."""
    async with make_world(running=False) as made:
        made.helpdesk.sla_events = []
        await made.boots()
        yield made


def sla(world: World, ticket: Ticket, minutes: int) -> list[Json]:
    """The helpdesk promises a first reply within so many minutes, round the clock, from now on."""
    policy: Json = {"id": 1, "title": "Fast"}
    promised: Json = {"target": minutes, "business_hours": False, "policy": policy}
    clock: Json = {"ticket_id": ticket.id, "metric": "reply_time", "instance_id": 1, "deleted": False}
    event: Json = clock | {"time": instant(world.now)}
    number = 10 * len(world.helpdesk.sla_events or ())
    return [
        event | {"id": number, "type": "activate"},
        event | {"id": number + 1, "type": "apply_sla", "sla": promised},
    ]


def tell(world: World, *events: Json) -> None:
    """The helpdesk puts these on its list."""
    assert world.helpdesk.sla_events is not None
    world.helpdesk.sla_events += events


async def test_a_helpdesk_that_promises_something_else(world: World) -> None:
    """Ours is an hour for urgent tickets; the helpdesk shows its agents two for one of them."""
    same, other = (world.ticket(title).opens("Buurman BV") for title in ("No sound", "No picture"))
    tell(world, *sla(world, same, 60), *sla(world, other, 120))
    await world.forward(minutes=15)
    told = await world.asks("Lars", "drift")
    assert "1 of 2 timers differ from the helpdesk, none in the verdict" in told
    assert "it gives 2h, we give 1h" in told
    assert "due Fri 11-20 12:00" in told
    assert "due Fri 11-20 11:00" in told
    assert other.number in told
    assert same.number not in told
    assert "1 of 1 timers differ" in await world.asks("Lars", f"drift {other.id}")
    assert "klopt met de helpdesk" in await world.asks("Eva", f"drift {same.id}")


async def test_a_helpdesk_that_still_thinks_all_is_well(world: World) -> None:
    late = world.ticket("No sound").opens("Buurman BV")
    tell(world, *sla(world, late, 120))
    await world.forward(minutes=90)
    tell(world, *sla(world, late, 120)[1:])
    await world.forward(minutes=15)
    told = await world.asks("Lars", "drift urgent")
    assert "1 of 1 timers differ from the helpdesk, 1 of them in the verdict" in told
    assert "it gives 2h, we give 1h" in told


async def test_a_helpdesk_whose_sla_covers_nothing(world: World) -> None:
    world.ticket("No sound").opens("Buurman BV")
    await world.forward(minutes=15)
    assert "No helpdesk here tells of an SLA of its own" in await world.asks("Lars", "drift")
    assert "I know nothing called “nobody”" in await world.asks("Lars", "drift nobody")

"""Somebody asks how the services do, and gets the truth, the table, the figures and a picture (S37-S40)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from bot.demo.workspace import Ephemeral, Message
from bot.sla.exclusions import Excluded
from bot.sla.facts import DECLARED, NOBODY, Fact, FactKey
from bot.sla.observations import Health, PeriodClosed
from bot.sla.uptime.services import service_subject
from tests.stories.scenery import PEOPLE
from tests.stories.test_services import NOVEMBER, PORTAL, row, says
from tests.stories.world import World
from tests.stories.world import world as make_world

LARS, EVA = PEOPLE["Lars"][0], PEOPLE["Eva"][0]


def images(shown: list[Ephemeral] | list[Message]) -> list[tuple[str, str]]:
    """The file and the description of every image block."""
    blocks = [block for one in shown for block in one.blocks if block["type"] == "image"]
    return [(str(dict(block["slack_file"])["id"]), str(block["alt_text"])) for block in blocks]  # type: ignore[call-overload]


def drawn(world: World, file: str) -> Image.Image:
    return Image.open(BytesIO(world.workspace.store.state.files[file].data))


async def outage(world: World, minutes: int) -> None:
    await says(world, Health.DOWN)
    await world.forward(minutes=minutes)
    await says(world, Health.UP)


async def test_s37_a_service_is_told_with_its_figures_and_a_picture() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        await says(world, Health.UP, ago=timedelta(hours=1))
        await world.forward(minutes=40)
        await outage(world, 20)
        await world.forward(hours=1)
        told = await world.asks("Lars", "uptime portal")
        first = told.splitlines()[0]
        assert first.startswith("Customer portal: up since")
        assert "99.9% promised; 23m 12s of 43m 12s left." in first
        cells = row(told, "Uptime (contractual) · Klant BV · November 2026")
        assert cells[0] == "99.9%"
        assert cells[2:4] == ["20m", "23m 12s"]
        assert "Longest maintenance that still fits: 23m 12s" in told
        assert "20m counted" in told
        ((file, alt),) = images(world.workspace.ephemerals(LARS))
        assert "November 2026" in alt
        assert "Outages that counted: 1, 20m in all" in alt
        assert drawn(world, file).size == (1600, 612)
        assert world.channel("#support").seen == []


async def test_s39_what_nobody_can_tell_is_never_up() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        told = await world.asks("Lars", "uptime portal")
        assert "not known" in told.splitlines()[0]
        assert "up since" not in told
        await says(world, Health.UP)
        await world.forward(hours=2)
        told = await world.asks("Lars", "uptime")
        assert "within its budget as far as is known" in told or "not known" in told


async def test_the_answer_comes_in_dutch_with_a_dutch_picture() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        await says(world, Health.UP, ago=timedelta(hours=1))
        await outage(world, 50)
        told = await world.asks("Eva", "beschikbaarheid Klant BV deze maand")
        assert told.splitlines()[0].startswith("Beloofd aan Klant BV")
        assert "geschonden, 6 min 48 s boven 43 min 12 s" in told.splitlines()[0]
        ((_, alt),) = images(world.workspace.ephemerals(EVA))
        assert "Storingen die meetellen: 1" in alt


async def test_it_is_shared_with_its_picture() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        await says(world, Health.UP, ago=timedelta(hours=1))
        await world.asks("Lars", "uptime portal 2026-11")
        (answer,) = [one for one in world.workspace.ephemerals(LARS) if not images([one])]
        outcome = await world.workspace.people.click(LARS, answer.channel, answer.ts, "share", None, None)
        assert outcome.ok
        await world.bot.in_flight.drain(timedelta(seconds=10))
        text, picture = world.workspace.messages(answer.channel)[-2:]
        assert "99.9% promised" in text.text
        assert len(images([picture])) == 1


async def test_names_that_nobody_has_and_periods_that_are_none() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        assert "portal" in await world.asks("Lars", "uptime protal")
        assert "is no period" in await world.asks("Lars", "uptime portal 999d")
        assert "nothing to tell of that period" in await world.asks("Lars", "uptime portal 2027-01")


async def test_s45_both_figures_stay_visible() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        await says(world, Health.UP, ago=timedelta(hours=1))
        began = world.now
        await outage(world, 50)
        deed = Excluded(began, began + timedelta(minutes=30), "third_party", approved_by="ann")
        fact = Fact(DECLARED, FactKey("x"), service_subject("portal"), world.now, world.now, NOBODY, deed)
        await world.bot.store.record([fact], world.now)
        world.bot.rounds.something_new()
        told = await world.asks("Lars", "uptime portal")
        assert "20m counted (not 30m: excluded)" in told
        assert "Without what people excluded:" in told
        assert "50m down, *broken*" in told
        assert "Excluded" in told
        assert "third party, approved by ann" in told


async def test_s37_a_closed_period_shows_what_is_on_record_and_what_is_known_now() -> None:
    start = datetime(2026, 11, 30, 20, tzinfo=UTC)
    async with make_world(start=start, policies=PORTAL, every="1h") as world:
        await says(world, Health.UP, ago=timedelta(days=40))
        await outage(world, 20)
        await world.forward(hours=5)
        facts = await world.bot.store.facts(service_subject("portal"))
        assert [f.deed.name for f in facts if isinstance(f.deed, PeriodClosed)] == ["2026-11"]
        told = await world.asks("Lars", "uptime portal last month")
        assert "These are the figures on record" in told
        await says(world, Health.DOWN, ago=timedelta(days=4))
        await says(world, Health.UP, ago=timedelta(days=4) - timedelta(minutes=30))
        told = await world.asks("Lars", "uptime portal 2026-11")
        assert "On record since the period was closed" in told
        assert "50m down, *missed*" in told


@pytest.mark.parametrize("refusal", ["missing_scope", "file_uploads_disabled"])
async def test_the_text_is_whole_where_slack_takes_no_picture(refusal: str) -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        await says(world, Health.UP, ago=timedelta(hours=1))
        world.workspace.faults.error("files.getUploadURLExternal", refusal)
        told = await world.asks("Lars", "uptime portal")
        assert "99.9% promised" in told
        assert f"The picture could not be shown ({refusal})" in told
        assert images(world.workspace.ephemerals(LARS)) == []


async def test_a_picture_that_is_refused_for_ever_is_said_and_costs_no_more_than_slack_allows() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        await says(world, Health.UP, ago=timedelta(hours=1))
        gate = world.workspace.faults.hold("files.completeUploadExternal")
        asking = asyncio.ensure_future(world.asks("Lars", "uptime portal"))
        await gate.arrived.wait()
        gate.released.set()
        await world.workspace.until(lambda: bool(world.workspace.store.state.files))
        world.workspace.store.state.files.clear()
        assert "The picture could not be shown (invalid_blocks)" in await asking

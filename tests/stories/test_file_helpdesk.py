"""A helpdesk that can do nothing but write lines into a file."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.sources.paper import Paper
from tests.stories.scenery import FRIDAY
from tests.stories.world import World
from tests.stories.world import world as make_world
from tests.upkeep.tree import ROOT

EXAMPLES = ROOT / "docs" / "examples" / "file"
SOURCES = re.search(r"^sources:\n(?:[ #].*\n|\n)+", (EXAMPLES / "sla.yml").read_text(), re.MULTILINE)
HEADER = (EXAMPLES / "tickets.csv").read_text().splitlines()[0]


class FileDesk:
    """Writes a line for everything that happens, at the present instant, as the example's helpdesk does."""

    def __init__(self, folder: Path, world: World) -> None:
        self.world, self.paper = world, Paper(folder / "tickets.csv", world.clock)
        self.opened: dict[int, str] = {}
        self.revision = 0
        self.paper.write(HEADER)

    def writes(self, ticket: int, state: str, action: str = "", priority: int = 1) -> None:
        now = _written(self.world.now)
        self.revision += 1
        cells = [ticket, self.revision, now, self.opened.setdefault(ticket, now), state, priority]
        cells += ["Klant BV", "eva@example.com", action, "VPN down"]
        self.paper.append(",".join(map(str, cells)))

    async def lives(self, minutes: int) -> None:
        """Time passes, and every four minutes the desk says that it is there."""
        for _ in range(minutes // 4):
            await self.world.forward(minutes=4)
            self.paper.touch()
        await self.world.forward(minutes=1)


def _written(instant: datetime) -> str:
    return f"{instant.astimezone(ZoneInfo('Europe/Amsterdam')):%d-%m-%Y %H:%M}"


@asynccontextmanager
async def reading(folder: Path, start: datetime = FRIDAY) -> AsyncIterator[World]:
    """The bot is about to start, and its only source is the example's, in this folder."""
    assert SOURCES is not None
    sources = SOURCES[0].replace("docs/examples/file/", f"{folder}/").replace("url:", "every: 1m\n    url:")
    async with make_world(start=start, running=False) as world:
        before, line, after = world.config.partition("sources:\n  zendesk:")
        assert line
        world.config = before + sources + after.partition("\n")[2]
        yield world


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[tuple[World, FileDesk]]:
    """Friday morning, and the file has nothing but a header."""
    async with reading(tmp_path) as world:
        desk = FileDesk(tmp_path, world)
        await world.boots()
        yield world, desk


async def test_a_ticket_from_a_file_is_warned_of_and_met(told: tuple[World, FileDesk]) -> None:
    world, desk = told
    desk.writes(1001, "New")
    await desk.lives(minutes=16)
    support = world.channel("#support")
    warning = support.expects("First response", "is due in 15m").in_thread()
    warning.mentions("Eva")
    card = support.card("1001")
    card.says("VPN down", "https://desk.example/tickets/1001")
    desk.writes(1001, "In progress", "Mail out")
    await world.forward(minutes=1)
    assert "met" in await world.asks("Lars", "explain 1001")
    await desk.lives(minutes=60)
    world.channel("#leads").expects_nothing()
    world.channel("#legal").expects_nothing()
    world.channel("#admins").expects_nothing()


async def test_s27_a_file_that_nobody_touches_is_silent(told: tuple[World, FileDesk]) -> None:
    """A breach nobody answered reaches legal once the file was touched after it, and not before."""
    world, desk = told
    desk.writes(1001, "New")
    await world.forward(minutes=70)
    world.channel("#admins").expects("desk is silent", "1001")
    world.channel("#legal").expects_nothing()
    desk.paper.touch()
    await world.forward(minutes=1)
    world.channel("#admins").expects("desk can be read again")
    world.channel("#legal").expects("*breached*", "Klant BV")


async def test_the_example_is_understood_to_its_last_line(tmp_path: Path) -> None:
    async with reading(tmp_path, FRIDAY + timedelta(hours=1)) as world:
        paper = Paper(tmp_path / "tickets.csv", world.clock)
        paper.write(*(EXAMPLES / "tickets.csv").read_text().splitlines())
        await world.boots()
        await world.forward(minutes=1)
        assert {subject.id for subject in await world.bot.store.subjects()} == {"1001", "1002"}
        assert "met" in await world.asks("Lars", "explain 1001")
        world.channel("#admins").expects_nothing()

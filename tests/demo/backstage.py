"""A demo whose time is moved by hand, with everybody in it acting at their instants."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.folder import Folder
from bot.demo.stage import Stage
from bot.demo.workspace import Message

TUESDAY = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
"""Nine o'clock in Amsterdam."""
STEP = timedelta(seconds=60)


class Backstage:
    """One start of a demo."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.workspace, self.desk = stage, stage.workspace, stage.desk

    @property
    def now(self) -> datetime:
        return self.stage.clock.now()

    async def until(self, **after_beginning: float) -> None:
        """Time passes until so long after the beginning: people act, and every job of the bot runs."""
        began_at = self.desk.account.diary.began_at
        assert began_at is not None
        end, jobs = began_at + timedelta(**after_beginning), self.stage.app.jobs
        while True:
            await self.stage.director.step(self.now)
            await jobs.settled()
            if self.now >= end:
                return
            planned = jobs.next_at() or end
            self.stage.clock.jump(max(timedelta(0), min(planned, end, self.now + STEP) - self.now))

    def channel(self, channel: str) -> list[Message]:
        """Everything in a channel, threads included, oldest first."""
        return sorted(self.workspace.messages(channel), key=lambda one: one.ts)

    def about(self, channel: str, subject: str) -> list[Message]:
        """The messages of a channel that name a ticket's subject."""
        return [one for one in self.channel(channel) if subject in one.text]


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[Backstage]:
    """A demo in a folder, at rate 0; a second one in the same folder goes on where the first one stopped."""
    async with Stage(Folder(folder), rate=0, begins_at=TUESDAY) as stage:
        await stage.workspace.until(lambda: stage.workspace.sockets.connections)
        yield Backstage(stage)

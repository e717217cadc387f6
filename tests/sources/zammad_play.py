"""A make-believe Zammad being read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import PacedClock
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.facts import Category, SourceName, StatusChanged
from bot.sources import REGISTRY
from tests.sources.play import MORNING, Play
from tests.sources.zammad_desk import Desk
from tests.sources.zammad_server import TOKEN, Server

NAME = SourceName("zm")


@dataclass
class ZammadPlay(Play):
    """One Zammad, its clock, and the source that reads it."""

    desk: Desk = field(kw_only=True)
    server: Server = field(kw_only=True)

    async def catch_up(self) -> None:
        """Let the index catch up, and read."""
        self.later(seconds=61)
        await self.poll()

    def again(self, **more: object) -> Source:
        """The source after a restart, perhaps with other settings."""
        return source_of(self.server, self.http, self.clock, **more)

    def statuses(self, ticket: int) -> list[Category]:
        """The categories a ticket went through after its opening."""
        return [deed.category for deed in self.ledger.deeds(ticket) if isinstance(deed, StatusChanged)]

    def calls(self) -> list[str]:
        """The calls since this was last asked, by what they are for."""
        made = [call.partition("/api/v1/")[2] for call in self.server.gate.calls]
        self.server.gate.calls.clear()
        return [call.rstrip("0123456789").rstrip("/") for call in made]


def source_of(server: Server, http: Http, clock: PacedClock, **more: object) -> Source:
    """A source as the configuration would make it."""
    spec = REGISTRY["zammad"]
    settings = {"base_url": server.base_url, "token": TOKEN, "bots": ["robot@acme.example"], **more}
    return spec.make(NAME, spec.settings.model_validate(settings), http, clock)


@asynccontextmanager
async def zammad_play(
    *,
    start: datetime = MORNING,
    patience: timedelta = timedelta(seconds=20),
    indexing: bool = True,
    telling: bool = True,
    **more: object,
) -> AsyncIterator[ZammadPlay]:
    """An empty Zammad on a port, and a source that has not read anything yet."""
    clock = PacedClock(start, 0)
    desk = Desk(clock)
    async with Server(desk, indexing, telling).serve() as server:
        http = Http(clock, patience=patience)
        try:
            source = source_of(server, http, clock, **more)
            yield ZammadPlay(clock, http, source, desk=desk, server=server)
        finally:
            await http.close()

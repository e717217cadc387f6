"""A make-believe status page being read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import PacedClock
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources import REGISTRY
from tests.sources.play import MORNING
from tests.sources.statuspage_server import Server
from tests.sources.tower import Tower
from tests.sources.watchplay import WatchPlay

NAME = SourceName("carrier-status")


@dataclass
class StatuspagePlay(WatchPlay):
    """One page, its clock, and the source that reads it."""

    server: Server = field(kw_only=True)

    def again(self, **more: object) -> Source:
        """The source after a restart, perhaps with other settings."""
        return source_of(self.server, self.http, self.clock, **more)


def source_of(server: Server, http: Http, clock: PacedClock, **more: object) -> Source:
    """A source as the configuration would make it."""
    spec = REGISTRY["statuspage"]
    return spec.make(NAME, spec.settings.model_validate({"base_url": server.base_url, **more}), http, clock)


@asynccontextmanager
async def statuspage_play(
    *, patience: timedelta = timedelta(seconds=20), **more: object
) -> AsyncIterator[StatuspagePlay]:
    """An empty page on a port, and a source that has not read anything yet."""
    clock = PacedClock(MORNING, 0)
    tower = Tower(clock)
    async with Server(tower).serve() as server:
        http = Http(clock, patience=patience)
        try:
            source = source_of(server, http, clock, **more)
            yield StatuspagePlay(clock, http, source, tower=tower, gate=server.gate, server=server)
        finally:
            await http.close()

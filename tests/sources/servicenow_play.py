"""A make-believe ServiceNow being read."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import PacedClock
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.facts import Category, SourceName, StatusChanged
from bot.sources.servicenow import SPEC
from tests.sources.play import MORNING, Play
from tests.sources.servicenow_desk import Desk
from tests.sources.servicenow_server import PASSWORD, USER, Server

NAME = SourceName("snow")


@dataclass
class ServiceNowPlay(Play):
    """One instance, its clock, and the source that reads it."""

    desk: Desk = field(kw_only=True)
    server: Server = field(kw_only=True)
    more: dict[str, object] = field(kw_only=True)

    async def catch_up(self) -> None:
        """Let a minute pass, and read."""
        self.later(seconds=61)
        await self.poll()

    def again(self, **more: object) -> Source:
        """The source after a restart, perhaps with other settings."""
        return source_of(self.server, self.http, self.clock, **{**self.more, **more})

    def statuses(self, ticket: str) -> list[Category]:
        """The categories a ticket went through after its opening."""
        return [deed.category for deed in self.ledger.deeds(ticket) if isinstance(deed, StatusChanged)]

    def calls(self) -> Counter[str]:
        """The calls since this was last asked, by table."""
        made = Counter(call.rpartition("/")[2] for call in self.server.gate.calls)
        self.server.gate.calls.clear()
        return made


def source_of(server: Server, http: Http, clock: PacedClock, **more: object) -> Source:
    """A source as the configuration would make it."""
    settings = {"base_url": server.base_url, "user": USER, "password": PASSWORD, "bots": ["robot"], **more}
    return SPEC.make(NAME, SPEC.settings.model_validate(settings), http, clock)


@asynccontextmanager
async def servicenow_play(
    *, start: datetime = MORNING, patience: timedelta = timedelta(seconds=20), **more: object
) -> AsyncIterator[ServiceNowPlay]:
    """An empty instance on a port, and a source that has not read anything yet."""
    clock = PacedClock(start, 0)
    desk = Desk(clock)
    async with Server(desk).serve() as server:
        http = Http(clock, patience=patience)
        try:
            source = source_of(server, http, clock, **more)
            yield ServiceNowPlay(clock, http, source, desk=desk, server=server, more=more)
        finally:
            await http.close()

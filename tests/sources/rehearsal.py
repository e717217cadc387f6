"""A make-believe helpdesk, its clock, and a source that reads it: what the tests of sources play with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import PacedClock
from bot.demo.helpdesk import Desk, Server
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources import REGISTRY
from tests.sources.play import MORNING, Play

TOKEN = "canary-token-5f3a"
ADMIN, AGENT, MACHINE, CUSTOMER, COLLEAGUE = 300, 301, 302, 400, 401
NAME = SourceName("zd")


def furnished(clock: PacedClock, *, tells_deletions: bool = True) -> Desk:
    """A desk with a few people, a company, a team and two statuses of its own."""
    desk = Desk(clock, tells_deletions=tells_deletions)
    desk.add_organization(500, "Klant BV")
    desk.add_group(90, "Support")
    desk.add_group(91, "Network")
    desk.add_agent(ADMIN, "Ann", "Ann@Acme.example", "admin")
    desk.add_agent(AGENT, "Bob", "bob@acme.example")
    desk.add_agent(MACHINE, "Robot", "robot@acme.example")
    desk.add_customer(CUSTOMER, "Jan", "jan@klant.example", 500)
    desk.add_customer(COLLEAGUE, "Piet", "piet@klant.example", 500)
    desk.add_status(7001, "Waiting for supplier", "open")
    desk.add_status(7002, "With customer", "pending")
    return desk


def settings_of(server: Server, **more: object) -> dict[str, object]:
    """The configuration of a source that reads this server."""
    known = {"base_url": server.base_url, "email": "Ann@Acme.example", "token": TOKEN}
    return {**known, "bots": ["robot@acme.example"], **more}


@dataclass
class Rehearsal(Play):
    """One helpdesk being read."""

    desk: Desk = field(kw_only=True)
    server: Server = field(kw_only=True)

    async def catch_up(self) -> None:
        """Let the minute pass that exports hold back, and read."""
        self.later(seconds=61)
        await self.poll()

    def again(self, **more: object) -> Source:
        """The source after a restart: the same settings, an empty memory."""
        return source_of(self.server, self.http, self.clock, **more)


def source_of(server: Server, http: Http, clock: PacedClock, **more: object) -> Source:
    spec = REGISTRY["zendesk"]
    return spec.make(NAME, spec.settings.model_validate(settings_of(server, **more)), http, clock)


@asynccontextmanager
async def rehearsal(
    *,
    start: datetime = MORNING,
    limit: int | None = 10,
    events_per_page: int = 1000,
    tells_deletions: bool = True,
    patience: timedelta = timedelta(seconds=20),
    **more: object,
) -> AsyncIterator[Rehearsal]:
    """A furnished desk on a port, and a source that has not read anything yet."""
    clock = PacedClock(start, 0)
    desk = furnished(clock, tells_deletions=tells_deletions)
    async with Server(desk, TOKEN, limit=limit, events_per_page=events_per_page) as server:
        http = Http(clock, patience=patience)
        try:
            source = source_of(server, http, clock, **more)
            yield Rehearsal(clock, http, source, desk=desk, server=server)
        finally:
            await http.close()

"""A furnished Jira site on a port, and a source that reads it: what the tests of Jira play with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock, PacedClock
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.facts import SourceName
from bot.sources.jira import SPEC
from tests.sources.jira_server import Server
from tests.sources.jira_site import Account, Site
from tests.sources.play import MORNING, Play

TOKEN, EMAIL = "canary-token-8d1c", "duebell@acme.example"
JAN, PIET, ROBOT = "qm:jan", "qm:piet", "app:robot"
EVA, BOB, COLLEAGUE, LEFT = "5b:eva", "5b:bob", "5b:col", "5b:left"
NAME = SourceName("jsm")
OPEN, WORK, WAITING, ON_HOLD, SOLVED, CLOSED, MYSTERY = "1", "2", "3", "4", "5", "6", "9"


def furnished(clock: PacedClock, lag: timedelta = timedelta(0)) -> Site:
    """A site with a few people, a team, and the statuses of a service project."""
    site = Site(clock, lag)
    for account in (
        Account(JAN, "Jan", "jan@klant.example", "customer"),
        Account(PIET, "Piet", "Piet@klant.example", "customer"),
        Account(EVA, "Eva", "Eva@acme.example"),
        Account(BOB, "Bob"),
        Account(ROBOT, "Automation", type="app"),
        Account(COLLEAGUE, "Colleague", "colleague@acme.example"),
        Account(LEFT, "Former", active=False),
    ):
        site.accounts[account.id] = account
    site.statuses = {
        OPEN: ("Waiting for support", "new"),
        WORK: ("In progress", "indeterminate"),
        WAITING: ("Waiting for customer", "indeterminate"),
        ON_HOLD: ("Waiting for carrier", "indeterminate"),
        SOLVED: ("Resolved", "done"),
        CLOSED: ("Closed", "done"),
        MYSTERY: ("Mystery", "mystery"),
    }
    site.groups["g-support"] = [EVA]
    site.roles["SUP"] = {"Service Desk Team": ["g-support", BOB], "Viewers": [COLLEAGUE]}
    return site


@dataclass
class JiraPlay(Play):
    """One Jira site being read."""

    site: Site = field(kw_only=True)
    server: Server = field(kw_only=True)
    ours: Clock = field(kw_only=True)
    more: dict[str, object] = field(kw_only=True)

    def again(self, **more: object) -> Source:
        """The source after a restart: the same settings, an empty memory."""
        return source_of(self.server, self.http, self.ours, **{**self.more, **more})

    async def catch_up(self, **duration: float) -> None:
        """Let a minute pass, or as long as said, and read."""
        self.later(**(duration or {"seconds": 61}))
        await self.poll()

    def asked(self, path: str) -> list[dict[str, object]]:
        """The questions that were posted to a path."""
        return [body for at, body in self.server.bodies if at.endswith(path)]


def source_of(server: Server, http: Http, clock: Clock, **more: object) -> Source:
    known: dict[str, object] = {"base_url": server.base, "email": EMAIL, "token": TOKEN, "projects": ["SUP"]}
    return SPEC.make(NAME, SPEC.settings.model_validate({**known, **more}), http, clock)


@asynccontextmanager
async def jira(
    *,
    start: datetime = MORNING,
    lag: timedelta = timedelta(0),
    behind: timedelta = timedelta(0),
    patience: timedelta = timedelta(seconds=20),
    **more: object,
) -> AsyncIterator[JiraPlay]:
    """A furnished site on a port, and a source that has not read anything yet. Our own clock is `behind` that
    of Jira."""
    clock = PacedClock(start, 0)
    ours = PacedClock(start - behind, 1, machine=clock)
    site = furnished(clock, lag)
    server = Server(site, clock, EMAIL, TOKEN)
    async with server.serve():
        http = Http(ours, patience=patience)
        try:
            source = source_of(server, http, ours, **more)
            yield JiraPlay(clock, http, source, site=site, server=server, ours=ours, more=more)
        finally:
            await http.close()

"""A make-believe Freshdesk account and a source that reads it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import PacedClock
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.facts import Opened, Replied, SourceName
from bot.sources import freshdesk
from tests.sources.freshdesk_desk import Desk
from tests.sources.freshdesk_server import Server
from tests.sources.play import MORNING, Play

KEY = "canary-key-7f1b"
NAME = SourceName("fd")
ANN, BOB, ROBOT = 43900, 43901, 43902
JAN, PIET = 43001, 43002
SUPPORT, NETWORK = 43010, 43011
KLANT, PUUR = 43500, 43501


def furnished(clock: PacedClock) -> Desk:
    """A desk with a few people, two companies and two teams."""
    desk = Desk(clock)
    desk.add_agent(ANN, "Ann", "Ann@Acme.example")
    desk.add_agent(BOB, "Bob", "bob@acme.example")
    desk.add_agent(ROBOT, "Robot", "robot@acme.example")
    desk.add_contact(JAN, "Jan", "Jan@Klant.example")
    desk.add_contact(PIET, "Piet", "piet@klant.example")
    desk.groups |= {SUPPORT: "Support", NETWORK: "Network"}
    desk.companies |= {KLANT: "Klant BV", PUUR: "Puur NV"}
    return desk


@dataclass
class FreshdeskPlay(Play):
    """One account being read."""

    desk: Desk = field(kw_only=True)
    server: Server = field(kw_only=True)
    base: str = field(kw_only=True)

    def again(self, **more: object) -> Source:
        """The source after a restart: the same account, an empty memory."""
        return source_of(self.base, self.http, self.clock, **more)

    async def catch_up(self) -> None:
        """Let a minute pass, and read."""
        self.later(seconds=60)
        await self.poll()

    def called(self, part: str) -> int:
        """How many calls had this in their path."""
        return sum(part in call for call in self.server.gate.calls)


def source_of(base: str, http: Http, clock: PacedClock, **more: object) -> Source:
    known = {"base_url": base, "api_key": KEY, "bots": ["robot@acme.example"]}
    settings = freshdesk.SPEC.settings.model_validate({**known, **more})
    return freshdesk.SPEC.make(NAME, settings, http, clock)


@asynccontextmanager
async def freshdesk_play(
    *,
    begins_at: datetime = MORNING,
    total: int = 100_000,
    lists: int = 100_000,
    patience: timedelta = timedelta(seconds=20),
    **more: object,
) -> AsyncIterator[FreshdeskPlay]:
    """A furnished account on a port, and a source that has not read anything yet."""
    clock = PacedClock(begins_at, 0)
    server = Server(furnished(clock), KEY, total=total, lists=lists)
    async with server.serve() as base:
        http = Http(clock, patience=patience)
        try:
            source = source_of(base, http, clock, **more)
            yield FreshdeskPlay(clock, http, source, desk=server.desk, server=server, base=base)
        finally:
            await http.close()


def busy(play: FreshdeskPlay, tickets: int, *, apart: float = 1) -> list[int]:
    """Some tickets, each answered when it is opened."""
    numbers = []
    for number in range(tickets):
        ticket = play.desk.open(f"Ticket {number}", JAN)
        play.desk.reply(ticket, ANN, "On it")
        play.later(seconds=apart)
        numbers.append(ticket)
    return numbers


def complete(play: FreshdeskPlay, tickets: list[int]) -> bool:
    """Whether each of these tickets and its reply are in the ledger, once."""
    return all(
        play.ledger.deeds(ticket).count(Replied()) == 1 and isinstance(play.ledger.deeds(ticket)[0], Opened)
        for ticket in tickets
    )

"""A world for stories: the whole bot between a strict Slack and a strict helpdesk, and a clock moved by hand.

Nothing in it is replaced: the bot is the production app, the servers listen on 127.0.0.1. When a story ends,
the stored timers must be what the ledger gives, and the ledger's chains whole.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.app import App
from bot.clock import PacedClock
from bot.config import loads
from bot.config.editions import edition_text
from bot.demo.helpdesk import Desk, Server
from bot.demo.workspace import Workspace
from bot.demo.workspace.people import Outcome
from bot.engine.cases import Cases
from bot.engine.rebuild import Rebuild
from bot.engine.strangers import Nobody
from bot.shelf import remember
from tests.stories.channels import Channel, Seen, words
from tests.stories.scenery import (
    CHANNELS,
    FRIDAY,
    GUEST,
    PEOPLE,
    PLACES,
    POLICIES,
    TOKEN,
    make_desk,
    make_workspace,
)
from tests.stories.tickets import Ticket

PATIENCE = timedelta(seconds=10)


class World:
    """Time, people, helpdesk and bot. Made by `world(...)`."""

    def __init__(
        self, clock: PacedClock, workspace: Workspace, desk: Desk, helpdesk: Server, config: str
    ) -> None:
        self.clock, self.workspace, self.desk, self.helpdesk = clock, workspace, desk, helpdesk
        self.config = config
        self.app: App | None = None

    # --- the bot's life ---

    async def boots(self) -> None:
        """The bot starts, with the store that it left behind."""
        data = self.config.encode()
        app = App(loads(data, {}, self.clock.now()), edition_text(data, {}), clock=self.clock)
        await app.__aenter__()
        self.app = app
        await app.jobs.settled()

    async def stops(self) -> None:
        """The bot ends in order."""
        if self.app is not None:
            app, self.app = self.app, None
            await app.__aexit__(None, None, None)

    @property
    def bot(self) -> App:
        assert self.app is not None, "the bot does not run"
        return self.app

    async def is_sound(self) -> None:
        """The stored timers are what the ledger gives, its chains are whole, and nothing waits unsent."""
        data = self.config.encode()
        settings = loads(data, {}, self.now)
        library = await remember(self.bot.store, settings, edition_text(data, {}), self.clock)
        rebuilt = await Rebuild(self.bot.store, Cases(self.bot.store, Nobody(), library)).run(self.now)
        assert rebuilt.differed == ()
        assert await self.bot.store.verify() == []

    # --- time ---

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def forward(self, **amount: float) -> None:
        """Time passes; every job of the bot runs at its own instant."""
        await self.until(self.now + timedelta(**amount))

    async def until(self, instant: datetime) -> None:
        """Time passes until an instant."""
        while self.app is not None:
            await self.app.jobs.settled()
            next_at = self.app.jobs.next_at()
            if next_at is None or next_at > instant:
                break
            self.clock.jump(max(next_at - self.now, timedelta(0)))
        if instant > self.now:
            self.clock.jump(instant - self.now)
        if self.app is not None:
            await self.app.jobs.settled()

    # --- the helpdesk ---

    def ticket(self, title: str) -> Ticket:
        """A ticket that is about to be opened."""
        return Ticket(self.desk, title)

    # --- Slack ---

    def channel(self, name: str) -> Channel:
        """A channel by its name."""
        return Channel(self.workspace, CHANNELS[name.removeprefix("#")])

    def direct(self, person: str) -> Channel:
        """Somebody's direct messages with the bot."""
        return Channel(self.workspace, PEOPLE[person][0])

    async def asks(self, person: str, text: str, channel: str = "#support") -> str:
        """Somebody types `/sla text`; gives back the answer that only they see."""
        await self._connected()
        user, before = _user(person), len(self._private(person))
        outcome = await self.workspace.people.slash(user, self.channel(channel).id, text)
        assert outcome.ok, outcome
        return await self._answer(person, before)

    async def clicks(self, person: str, seen: Seen, button: str, value: str | None = None) -> str:
        """Somebody uses a button or a menu; gives back the answer that only they see."""
        outcome, before = await self._click(person, seen, button, value)
        assert outcome.ok, outcome
        return await self._answer(person, before)

    async def _click(self, person: str, seen: Seen, button: str, value: str | None) -> tuple[Outcome, int]:
        await self._connected()
        before = len(self._private(person))
        message = seen.message
        clicked = self.workspace.people.click(_user(person), message.channel, message.ts, button, None, value)
        return await clicked, before

    async def _answer(self, person: str, before: int) -> str:
        """Everything that came, once the bot has said all it wants to say."""
        await self.workspace.until(lambda: len(self._private(person)) > before, PATIENCE.total_seconds())
        await self.bot.in_flight.drain(PATIENCE)
        await self.bot.jobs.settled()
        return "\n".join(self._private(person)[before:])

    def _private(self, person: str) -> list[str]:
        return [
            "\n".join([one.text, *words(list(one.blocks))])
            for one in self.workspace.ephemerals(_user(person))
        ]

    async def _connected(self) -> None:
        socket = self.bot.socket
        assert socket is not None, "the bot listens over HTTP"
        assert await socket.serving(PATIENCE), "no line to Slack"


def _user(person: str) -> str:
    return GUEST if person == "Guest" else PEOPLE[person][0]


@asynccontextmanager
async def world(
    store: str = "sqlite://",
    *,
    start: datetime = FRIDAY,
    policies: str = POLICIES,
    every: str = "5m",
    history: bool = True,
    settings: Mapping[str, str] | None = None,
    running: bool = True,
) -> AsyncIterator[World]:
    """Two servers and a bot, at `start`. `settings` are further lines of the configuration's frame."""
    clock = PacedClock(start, rate=0)
    workspace, desk = make_workspace(clock, history=history), make_desk(clock)
    helpdesk = Server(desk, TOKEN, limit=None)
    await workspace.start()
    await helpdesk.start()
    made = World(clock, workspace, desk, helpdesk, "")
    made.config = policies + frame(made, store, every, settings or {})
    try:
        if running:
            await made.boots()
        yield made
        await made.is_sound()
    finally:
        await made.stops()
        await helpdesk.stop()
        await workspace.stop()


def frame(made: World, store: str, every: str, settings: Mapping[str, str]) -> str:
    """The part of the configuration that names places and keys."""
    values = {
        "api": made.workspace.api_base_url,
        "bot_token": made.workspace.bot_token,
        "app_token": made.workspace.app_token,
        "signing_secret": made.workspace.signing_secret,
        "helpdesk": made.helpdesk.base_url,
        "token": TOKEN,
        "every": every,
        "store": store,
        "log_level": "warning",
    }
    return PLACES.format(**(values | dict(settings)))

"""A machine for crash tests: the real engine, store and Slack client, driven tick by tick."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.audiences import places
from bot.clock import PacedClock
from bot.config import Settings, loads
from bot.config.editions import edition_text
from bot.demo.workspace import Message, Workspace
from bot.engine.assess import Assess
from bot.engine.cases import Cases
from bot.engine.deliver import Deliver
from bot.engine.ingest import Ingest
from bot.engine.rebuild import Rebuild
from bot.engine.strangers import Nobody
from bot.engine.watch import Watch
from bot.shelf import remember
from bot.sla.facts import SourceName
from bot.sla.library import Library
from bot.slack.blocks import SlackWriter
from bot.slack.client import make_client, open_session
from bot.slack.people import SlackDirectory
from bot.slack.post import SlackPoster
from storage import SqlStore, open_store
from tests.crashes.fate import Fate, Killed
from tests.crashes.scenario import EVENTFUL, LADDER, MINUTE, TICKS, Script
from tests.stories.scenery import FRIDAY, PLACES, make_workspace


@dataclass
class Machine:
    """Everything that survives a crash: the database, Slack, time. Engines are made anew."""

    store: SqlStore
    workspace: Workspace
    clock: PacedClock
    settings: Settings
    library: Library
    client: AsyncWebClient
    runs: int = 0

    def engine(self, script: Script, fate: Fate, holder: str = "machine") -> Engine:
        """A fresh process: nothing is remembered but what was stored."""
        store, clock = fate.over(self.store), self.clock
        directory = SlackDirectory(self.client, places(self.settings), clock)
        cases = Cases(store, directory, self.library)
        return Engine(
            script.name,
            clock,
            Ingest(fate.over(script), store, clock, holder),
            Assess(store, cases),
            Deliver(store, cases, fate.over(SlackPoster(self.client)), directory, SlackWriter(), clock),
            Watch(store, clock, 50 * MINUTE),
        )

    def script(self) -> Script:
        """The same story once more, on another day and with a source of its own."""
        self.runs += 1
        begin = FRIDAY.replace(day=1, month=1) + self.runs * 120 * MINUTE
        return Script(SourceName(f"desk{self.runs:04}"), begin)

    async def run(self, make: Callable[[], Fate] = Fate) -> Told:
        """Live through the story. At each event a process with a fate from `make` is started; when it dies,
        another one without a fate takes over at the same instant."""
        script, steps, kills = self.script(), list[str](), 0
        for minute in sorted(TICKS):
            self.show(script.begin + minute * MINUTE)
            fate = make() if minute in EVENTFUL else Fate()
            try:
                await self.engine(script, fate).tick()
            except Killed:
                kills += 1
                await self.engine(script, Fate()).tick()
            steps.append(" ".join(fate.steps))
        return Told(self.messages(script.name), tuple(steps), kills)

    def show(self, instant: datetime) -> None:
        self.clock.jump(instant - self.clock.now())

    def keys(self, source: SourceName) -> Counter[str]:
        """How often each key was posted in one run."""
        return Counter(key for key, _ in self.messages(source))

    def messages(self, source: SourceName) -> list[tuple[str, Message]]:
        """What Slack has of one run, each with its key; the run's own name and day are taken out."""
        everything = (m for some in self.workspace.store.state.messages.values() for m in some.values())
        keyed = ((str(key_of(m)), m) for m in everything)
        return [(_plain(key, source), m) for key, m in keyed if f"{source}:" in key]

    async def is_sound(self) -> None:
        """The projection is what the ledger gives, the chains are whole, nothing waits."""
        rebuilt = await Rebuild(self.store, Cases(self.store, Nobody(), self.library)).run(self.clock.now())
        assert rebuilt.differed == ()
        assert await self.store.verify() == []
        assert (await self.store.waiting_messages())[0] == 0


@dataclass(frozen=True)
class Told:
    """What Slack shows of one run, and how the run went."""

    messages: list[tuple[str, Message]]
    steps: tuple[str, ...]  # of each tick
    kills: int

    @property
    def keys(self) -> Counter[str]:
        """How often each key was posted."""
        return Counter(key for key, _ in self.messages)


@dataclass
class Engine:
    """One process's worth of objects."""

    name: SourceName
    clock: PacedClock
    ingest: Ingest
    assess: Assess
    deliver: Deliver
    watch: Watch

    async def tick(self) -> None:
        """Everything once, in the order of the path."""
        await self.ingest.run()
        await self.assess.after_reading(self.name, self.clock.now())
        await self.assess.run(self.clock.now())
        await self.deliver.run()
        await self.watch.run({self.name})


def key_of(message: Message) -> str:
    """The key in a message's metadata, or empty."""
    payload = (message.metadata or {}).get("event_payload")
    return str(payload.get("key", "")) if isinstance(payload, dict) else ""


def _plain(key: str, source: SourceName) -> str:
    if key.startswith("card:"):  # whose key ends with the instant at which it was begun
        key = key.rpartition(":")[0]
    return re.sub(r":D\w+$", ":DIRECT", key.replace(source, "desk"))


@asynccontextmanager
async def machine(url: str, *, history: bool = True) -> AsyncIterator[Machine]:
    """A machine over an empty database."""
    clock = PacedClock(FRIDAY.replace(day=1, month=1), rate=0)
    workspace = make_workspace(clock, history=history)
    await workspace.start()
    data = (LADDER + _frame(workspace, url)).encode()
    settings = loads(data, {}, clock.now())
    store, session = await open_store(url), open_session()
    library = await remember(store, settings, edition_text(data, {}), clock)
    client = make_client(workspace.bot_token, session=session, base_url=workspace.api_base_url)
    try:
        yield Machine(store, workspace, clock, settings, library, client)
    finally:
        await session.close()
        await store.close()
        await workspace.stop()


def _frame(workspace: Workspace, url: str) -> str:
    return PLACES.format(
        api=workspace.api_base_url,
        bot_token=workspace.bot_token,
        app_token=workspace.app_token,
        signing_secret=workspace.signing_secret,
        helpdesk="http://127.0.0.1:9",
        token="none",
        every="60s",
        store=url,
        log_level="warning",
    )

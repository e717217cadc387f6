"""The app: the one place that builds things, starts their jobs, and stops them in reverse order."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Self

import structlog

import handlers
from bot.clock import Clock, SystemClock
from bot.config import ConfigFaults, Mode, Settings
from bot.config.editions import edition_book
from bot.engine.act import Deeds
from bot.engine.answer import Answers
from bot.engine.assess import Assess
from bot.engine.cases import Cases
from bot.engine.deliver import Deliver
from bot.engine.ingest import Ingest
from bot.engine.messages import ADMINS
from bot.engine.ports import Source
from bot.engine.watch import LEADS, Watch
from bot.http import Http
from bot.jobs import Jobs
from bot.metrics import Metrics
from bot.rounds import Rounds
from bot.sla.library import Edition, Library
from bot.slack.blocks import SlackWriter
from bot.slack.client import make_app, make_client, open_session
from bot.slack.door import slack_http_handler
from bot.slack.people import SlackDirectory
from bot.slack.places import SlackPlaces
from bot.slack.post import SlackPoster
from bot.slack.socket import SocketService
from bot.sources import REGISTRY
from bot.web import Handler, WebServer
from storage import SqlStore, open_store

log = structlog.get_logger(__name__)

PATIENCE = timedelta(seconds=20)
"""How long a stop waits for what is under way."""
SLACK_PATH = "/slack/events"


class App:
    """A running bot. `async with App(settings, text) as app:` starts it and stops it."""

    def __init__(
        self,
        settings: Settings,
        edition: str,
        *,
        clock: Clock | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """`edition` is the text of the configuration to keep for timers that begin under it (S10)."""
        self._settings, self._edition = settings, edition
        self._clock = clock or SystemClock()
        self._environ = os.environ if environ is None else environ
        self._open = AsyncExitStack()
        self.metrics = Metrics()

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._open.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def _start(self) -> None:
        settings, opened = self._settings, self._open
        self.store = await open_store(settings.store.url.get_secret_value())
        opened.push_async_callback(self.store.close)
        library = await remember(self.store, settings, self._edition, self._clock)
        session = open_session()
        opened.push_async_callback(session.close)
        client = make_client(
            settings.slack.bot_token.get_secret_value(), session=session, base_url=settings.slack.api_base_url
        )
        directory = SlackDirectory(client, places(settings), self._clock)
        cases = Cases(self.store, directory, library)
        deliver = Deliver(self.store, cases, SlackPoster(client), directory, SlackWriter(), self._clock)
        self.sources = await self._sources()
        self.answers = Answers(
            self.store,
            cases,
            directory,
            self._clock,
            zone=settings.zone,
            blind_after=settings.blind_after,
            sources=[source.name for source in self.sources],
        )
        self.jobs = Jobs(self._clock, SystemClock())
        holder = _holder(settings)
        self.rounds = Rounds(
            self.store,
            self.jobs,
            self._clock,
            self.metrics,
            ingests={s.name: Ingest(s, self.store, self._clock, holder) for s in self.sources},
            assess=Assess(self.store, cases),
            deliver=deliver,
            watch=Watch(self.store, self._clock, settings.blind_after, self._watchers()),
        )
        self.deeds = Deeds(self.store, cases, directory, self._clock, on_fact=self.rounds.something_new)
        bolt = make_app(client)
        in_flight = handlers.register(bolt, handlers.Desk(self.answers, self.deeds))
        posts: dict[str, Handler] = {}
        if settings.slack.mode is Mode.HTTP and settings.slack.signing_secret is not None:
            secret = settings.slack.signing_secret.get_secret_value()
            posts[SLACK_PATH] = slack_http_handler(bolt, SystemClock(), secret)
        self.web = WebServer(
            settings.web.host,
            settings.web.port,
            readiness=self.rounds.readiness,
            metrics=self.rounds.exposition,
            posts=posts,
        )
        await self.web.start()
        opened.push_async_callback(self.web.stop)
        self.rounds.start()
        opened.push_async_callback(self.rounds.stop, PATIENCE)
        if settings.slack.mode is Mode.SOCKET and settings.slack.app_token is not None:
            token = settings.slack.app_token.get_secret_value()
            self.socket = SocketService(bolt, token, in_flight=in_flight)
            await self.socket.start()
            opened.push_async_callback(self.socket.close)
        log.info("duebell runs", sources=[s.name for s in self.sources], port=self.web.port)

    async def _sources(self) -> tuple[Source, ...]:
        http = Http(self._clock)
        self._open.push_async_callback(http.close)
        made = tuple(
            REGISTRY[one.kind].make(one.name, one.settings, http, self._clock)  # type: ignore[arg-type]
            for one in self._settings.sources
        )
        for source in made:
            self._open.push_async_callback(source.close)
        return made

    def _watchers(self) -> tuple[str, ...]:
        known = {*self._settings.slack.channels, *self._settings.slack.roles}
        return tuple(name for name in (ADMINS, LEADS) if name in known) or (ADMINS,)


def places(settings: Settings) -> SlackPlaces:
    """The names of the configuration as the directory wants them."""
    slack = settings.slack
    return SlackPlaces(
        channels={name: channel.id for name, channel in slack.channels.items()},
        roles=slack.roles,
        people=slack.people,
        groups=slack.groups,
        languages={name: channel.language for name, channel in slack.channels.items()},
        language=settings.language,
        default_group_channel=slack.default_channel or "",
        admins=ADMINS,
    )


def _holder(settings: Settings) -> str:
    """Who this process is among its replicas. SQLite has no replicas: killed and started anew it is the
    same, and need not wait for the end of its own lease."""
    if settings.store.url.get_secret_value().startswith("sqlite"):
        return "the only one"
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


async def remember(store: SqlStore, settings: Settings, edition: str, clock: Clock) -> Library:
    """Keep the book if it is new, and give back all that were in force, oldest first (S10)."""
    if await store.remember_book(settings.book.version, edition, clock.now()):
        log.info("a new edition of the policies is in force", version=settings.book.version[:12])
    editions: list[Edition] = []
    for since, version, text in await store.books():
        if version == settings.book.version:
            editions.append(Edition(since, settings.book))
            continue
        try:
            editions.append(Edition(since, edition_book(text, since)))
        except ConfigFaults as faults:
            log.warning("an old edition cannot be read any more", since=str(since), faults=len(faults.faults))
    return Library(tuple(editions))

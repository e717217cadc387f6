"""The app: the one place that builds things, starts their jobs, and stops them in reverse order."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Self

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.audiences import leads, places, watchers
from bot.clock import Clock, SystemClock
from bot.config import Mode, Settings
from bot.engine.act import Deeds
from bot.engine.announcing import Announcing
from bot.engine.answer import Answers
from bot.engine.assess import Assess
from bot.engine.burning import BurnWatch
from bot.engine.cases import Cases
from bot.engine.claim_messages import ClaimMessages
from bot.engine.claiming import Claiming, ClaimSpeaker
from bot.engine.closing import Closing
from bot.engine.deliver import Deliver
from bot.engine.endangered import Endangered
from bot.engine.excluding import Excluding
from bot.engine.exclusion_rounds import ExclusionRounds, exclusion_speakers
from bot.engine.ingest import Ingest
from bot.engine.maintenance import Plans
from bot.engine.messages import ADMINS
from bot.engine.owing import Owing
from bot.engine.planning import Planning
from bot.engine.ports import Source
from bot.engine.recovered import Recoveries
from bot.engine.report_office import SlackSide, report_office
from bot.engine.services import watch_services
from bot.engine.sweep import Sweep
from bot.engine.treasury import Treasury
from bot.engine.watch import Watch
from bot.hooks import Entry, Hooks
from bot.http import Http
from bot.jobs import Jobs
from bot.metrics import Metrics
from bot.rounds import Reader, Rounds, Steps
from bot.shelf import remember
from bot.sla.facts import SourceName
from bot.sla.library import Library
from bot.slack.attachments import ThreadFiles
from bot.slack.blocks import SlackWriter
from bot.slack.client import make_app, make_client, open_session
from bot.slack.door import slack_http_handler
from bot.slack.people import SlackDirectory
from bot.slack.post import SlackPoster
from bot.slack.socket import SocketService
from bot.sources import REGISTRY
from bot.sources.shared.spec import Hooked
from bot.status_pages.gather import Gatherer
from bot.status_pages.routine import StatusPages
from bot.status_pages.shelf import Shelf
from bot.web import HOOK_PATH, Handler, WebServer, hook_handler, page_handlers
from storage import open_store

log = structlog.get_logger(__name__)

PATIENCE = timedelta(seconds=20)
"""How long a stop waits for what is under way."""
SLACK_PATH = "/slack/events"
REQUESTS = frozenset({"command", "block_actions", "view_submission", "view_closed", "event_callback"})


class App:
    """A running bot. `async with App(settings, text) as app:` starts it and stops it."""

    def __init__(self, settings: Settings, edition: str, *, clock: Clock | None = None) -> None:
        """`edition` is the text of the configuration to keep for timers that begin under it (S10)."""
        self._settings, self._edition = settings, edition
        self._clock = clock or SystemClock()
        self._open = AsyncExitStack()
        self.metrics = Metrics()
        self.socket: SocketService | None = None

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
        settings = self._settings
        self.store = await open_store(settings.store.url.get_secret_value())
        self._open.push_async_callback(self.store.close)
        library = await remember(self.store, settings, self._edition, self._clock)
        session = open_session()
        self._open.push_async_callback(session.close)
        await watch_services(self.store, library, self._clock.now())
        client = make_client(
            settings.slack.bot_token.get_secret_value(), session=session, base_url=settings.slack.api_base_url
        )
        self.sources = await self._sources()
        self._build_engine(client, library)
        bolt = make_app(client)
        count_requests(bolt, self.metrics)
        self.in_flight = handlers.register(
            bolt,
            handlers.Desk(
                self.answers, self.deeds, self.treasury, self.excluding, self.planning, self.office.desk
            ),
        )
        await self._listen(bolt)
        log.info("duebell runs", sources=[s.name for s in self.sources], port=self.web.port)

    def _build_engine(self, client: AsyncWebClient, library: Library) -> None:
        settings, store, clock = self._settings, self.store, self._clock
        directory = SlackDirectory(client, places(settings), clock)
        cases = Cases(store, directory, library)
        self.answers = Answers(
            store,
            cases,
            directory,
            clock,
            zone=settings.zone,
            blind_after=settings.blind_after,
            sources=[source.name for source in self.sources],
        )
        pages = settings.status_pages
        self.status_pages = StatusPages(
            store, Gatherer(store, cases, self.answers.health), pages, Shelf(pages), clock
        )
        endangered = Endangered(store, cases, leads(settings) or ADMINS)
        owing = Owing(store, cases, self.answers.health, zone=settings.zone)
        rules = settings.exclusions
        plans = Plans(store, cases)
        announcing = Announcing(store, plans, directory)
        burning = BurnWatch(store, cases)
        side = SlackSide(SlackPoster(client), ThreadFiles(client), directory, SlackWriter())
        names = [source.name for source in self.sources]
        self.office = report_office(store, cases, names, settings.reports, side, clock, self._something_new)
        self.jobs = Jobs(clock, SystemClock())
        holder = _holder(settings)
        self.rounds = Rounds(
            store,
            self.jobs,
            clock,
            self.metrics,
            readers={
                s.name: Reader(
                    Ingest(s, store, clock, holder),
                    Sweep(s, store, clock, holder, self._monitors(s.name, cases)),
                )
                for s in self.sources
            },
            steps=Steps(
                assess=Assess(store, cases),
                deliver=Deliver(
                    store,
                    cases,
                    SlackPoster(client),
                    directory,
                    SlackWriter(),
                    clock,
                    burst_limit=settings.burst_limit,
                    speakers=(
                        Recoveries(cases),
                        ClaimSpeaker(store, owing.claims),
                        endangered,
                        *exclusion_speakers(store, cases, rules),
                        *self.office.speakers,
                        announcing,
                        burning,
                    ),
                ),
                watch=Watch(store, clock, settings.blind_after, watchers(settings), cases.services),
                closing=Closing(store, cases),
            ),
            routines=(
                self.status_pages,
                Claiming(store, owing.claims, library),
                ClaimMessages(store, owing.claims, library, side.slack, directory, side.writer),
                endangered,
                ExclusionRounds(store, cases, directory, rules),
                self.office.routine,
                announcing,
                burning,
            ),
        )
        self.deeds = Deeds(
            store, cases, directory, clock, on_fact=self.rounds.something_new, zone=settings.zone
        )
        self.excluding = Excluding(
            store,
            cases,
            directory,
            clock,
            rules,
            may_act=self.deeds.may_act,
            on_fact=self.rounds.something_new,
        )
        self.planning = Planning(store, cases, plans, directory, clock, on_fact=self.rounds.something_new)
        self.treasury = Treasury(store, owing, directory, clock, on_fact=self.rounds.something_new)

    def _something_new(self) -> None:
        """For what is built before the rounds."""
        self.rounds.something_new()

    def _monitors(self, source: SourceName, cases: Cases) -> Sequence[str]:
        """The monitors of a source that the daily sweep looks at, if a look tells their past."""
        kinds = {one.name: one.kind for one in self._settings.sources}
        return cases.services.heard_from(source) if REGISTRY[kinds[source]].retells else ()

    async def _listen(self, bolt: AsyncApp) -> None:
        """Open the web server, start the jobs, and let Slack in by a socket or by HTTP."""
        slack, web = self._settings.slack, self._settings.web
        posts: dict[str, Handler] = {HOOK_PATH: hook_handler(self._hooks())}
        if slack.mode is Mode.HTTP and slack.signing_secret is not None:
            secret = slack.signing_secret.get_secret_value()
            posts[SLACK_PATH] = slack_http_handler(bolt, SystemClock(), secret)
        self.web = WebServer(
            web.host,
            web.port,
            readiness=self._readiness,
            metrics=self.rounds.exposition,
            posts=posts,
            gets=page_handlers(self.status_pages.shelf),
        )
        await self.web.start()
        self._open.push_async_callback(self.web.stop)
        self.rounds.start()
        self._open.push_async_callback(self.rounds.stop, PATIENCE)
        if slack.mode is Mode.SOCKET and slack.app_token is not None:
            self.socket = SocketService(bolt, slack.app_token.get_secret_value(), in_flight=self.in_flight)
            await self.socket.start()
            self._open.push_async_callback(self.socket.close)

    async def _readiness(self) -> tuple[bool, Mapping[str, object]]:
        """Ready when the jobs run and, in Socket Mode, at least one connection to Slack is up."""
        ready, details = await self.rounds.readiness()
        if self.socket is None:
            return ready, details
        health = await self.socket.health()
        shown = {"wanted": health.wanted, "connected": health.connected}
        return ready and health.connected > 0, {**details, "slack": shown}

    def _hooks(self) -> Hooks:
        """Webhooks for the sources whose settings have a secret for them."""
        made = {source.name: source for source in self.sources}
        entries = []
        for one in self._settings.sources:
            hook = REGISTRY[one.kind].hook
            if hook and isinstance(one.settings, Hooked) and one.settings.webhook_secret:
                entries.append(Entry(made[one.name], one.settings, hook))
        return Hooks(entries, self._clock, self.metrics, self.rounds.hinted)

    async def _sources(self) -> tuple[Source, ...]:
        http = Http(self._clock)
        self._open.push_async_callback(http.close)
        made = tuple(
            REGISTRY[one.kind].make(one.name, one.settings, http, self._clock)
            for one in self._settings.sources
        )
        for source in made:
            self._open.push_async_callback(source.close)
        return made


def count_requests(bolt: AsyncApp, metrics: Metrics) -> None:
    """Count what people ask and press, by kind."""

    @bolt.middleware
    async def count(body: dict[str, object], next_: Callable[[], Awaitable[None]]) -> None:
        kind = "command" if "command" in body else str(body.get("type", ""))
        metrics.requests.labels(kind if kind in REQUESTS else "other").inc()
        await next_()


def _holder(settings: Settings) -> str:
    """Who this process is among its replicas. SQLite has no replicas: killed and started anew it is the
    same, and need not wait for the end of its own lease."""
    if settings.store.url.get_secret_value().startswith("sqlite"):
        return "the only one"
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

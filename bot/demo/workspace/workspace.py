"""The local workspace, whole: build it, fill it with people, start it, watch it."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import TypeVar

from aiohttp import web

from bot.demo.workspace import keep, server
from bot.demo.workspace.delivery import Delivery
from bot.demo.workspace.faults import Faults
from bot.demo.workspace.grants import Grants, Secrets
from bot.demo.workspace.hub import App, Hub, Team
from bot.demo.workspace.links import ResponseLinks
from bot.demo.workspace.model import Channel, Ephemeral, Kind, Message, User, Usergroup, View
from bot.demo.workspace.page import Page
from bot.demo.workspace.page_deeds import PageDeeds
from bot.demo.workspace.page_state import PageState
from bot.demo.workspace.people import People
from bot.demo.workspace.protocols import Helpdesk, Now, TimeControl
from bot.demo.workspace.pulse import Pulse
from bot.demo.workspace.ratelimit import RateLimits
from bot.demo.workspace.socket import SocketMode
from bot.demo.workspace.store import BOT_USER, Store
from bot.demo.workspace.views import Triggers, Views
from bot.demo.workspace.webapi import Logged, WebApi

T = TypeVar("T")


class Workspace:
    """A Slack workspace on 127.0.0.1 with one app installed: ours.

    Speak to it as the app with `AsyncWebClient(token=ws.bot_token, base_url=ws.api_base_url)` and
    `AsyncSocketModeHandler(app, ws.app_token)`; act as people through `ws.people`; make trouble through
    `ws.faults`; set `ws.limits.enabled` or `.factor` for rates. Message times come from `clock`, while the
    3-second rule, triggers, response_urls and rates use real time.
    """

    def __init__(
        self,
        clock: Now,
        *,
        team: Team | None = None,
        app: App | None = None,
        keys: Secrets | None = None,
        rate_limits: bool = True,
        ack_within: float = 3.0,
        time_control: TimeControl | None = None,
        helpdesk: Helpdesk | None = None,
    ) -> None:
        team, keys = team or Team(), keys or Secrets()
        app = app or App()
        self.pulse = Pulse()
        self.grants = Grants(keys, app.scopes)
        self.limits = RateLimits(_real, enabled=rate_limits)
        self.signing_secret = keys.signing_secret
        self.store = Store(clock, self.pulse)
        self.sockets = SocketMode(team.app_id, self.pulse)
        self.faults = Faults(self.sockets.cut)
        self.delivery = Delivery(self.sockets, self.signing_secret, self.pulse, within=ack_within)
        self.hub = Hub(
            team,
            app,
            self.store,
            Views(self.store, team.id, team.app_id, team.bot_id),
            Triggers(_real),
            ResponseLinks(self.store, team.bot_id, _real, self._host),
            self.grants,
            self.limits,
            self.faults,
            self.sockets,
            self.delivery,
            self._host,
        )
        self.api = WebApi(self.hub)
        self.people = People(self.hub)
        deeds = PageDeeds(self.hub, self.people, time_control, helpdesk)
        self._page = Page(PageState(self.hub, time_control, helpdesk), deeds)
        self._runner: web.AppRunner | None = None
        self._port = 0
        self.store.put_user(User(BOT_USER, team.bot_name, "", is_bot=True))

    # Life

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one."""
        app = server.build(self.hub, self.api, self._page)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self._port = int(self._runner.addresses[0][1])

    def send_to(self, request_url: str | None) -> None:
        """Deliver by signed HTTP requests to this address; None goes back to Socket Mode."""
        self.delivery.request_url = request_url

    async def stop(self) -> None:
        """Close every connection and stop listening. The state stays; `start` may follow."""
        await self.delivery.stop()
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _host(self) -> str:
        return f"127.0.0.1:{self._port}"

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{self._host()}/"

    @property
    def api_base_url(self) -> str:
        """For `AsyncWebClient(base_url=…)`."""
        return f"http://{self._host()}/api/"

    @property
    def bot_token(self) -> str:
        return self.grants.bot_token

    @property
    def app_token(self) -> str:
        return self.grants.app_token

    # Filling

    def add_user(
        self,
        user_id: str,
        name: str,
        email: str,
        tz: str = "Europe/Amsterdam",
        locale: str = "en-US",
        is_bot: bool = False,
        is_restricted: bool = False,
        title: str = "",
    ) -> User:
        user = User(user_id, name, email, tz, locale, title, is_bot, is_restricted)
        self.store.put_user(user)
        return user

    def add_channel(
        self,
        channel_id: str,
        name: str,
        private: bool = False,
        members: Iterable[str] = (),
        archived: bool = False,
        ext_shared: bool = False,
    ) -> Channel:
        """Add a channel; name BOT_USER among the members to have the bot in it."""
        kind = Kind.PRIVATE if private else Kind.PUBLIC
        channel = Channel(channel_id, name, kind, tuple(members), self.store.unix(), archived, ext_shared)
        self.store.put_channel(channel)
        return channel

    def add_usergroup(self, group_id: str, handle: str, users: Iterable[str]) -> Usergroup:
        group = Usergroup(group_id, handle, tuple(users))
        self.store.state.usergroups[group_id] = group
        self.pulse.beat()
        return group

    # Watching

    @property
    def calls(self) -> list[Logged]:
        """Calls of the Web API, oldest first."""
        return list(self.api.calls)

    def messages(self, channel: str) -> list[Message]:
        """All messages of a channel, replies too, oldest first; a user's id means their direct messages."""
        if channel in self.store.state.users:
            channel = self.store.direct(channel).id
        return self.store.messages(channel)

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The replies under a message, oldest first."""
        return self.store.replies(channel, ts)

    def ephemerals(self, user: str, channel: str | None = None) -> list[Ephemeral]:
        """What only this person sees, oldest first."""
        return [
            one
            for one in self.store.ephemerals.values()
            if one.user == user and channel in {None, one.channel}
        ]

    def modal(self, user: str) -> View | None:
        """The topmost modal of a person."""
        return self.hub.views.top(user)

    def home(self, user: str) -> View | None:
        """A person's Home tab, once published."""
        return self.store.state.homes.get(user)

    async def until(self, question: Callable[[], T], within: float = 5.0) -> T:
        """Wait until the answer is truthy, asking after every change; TimeoutError after real seconds."""
        try:
            return await self.pulse.until(question, within)
        except TimeoutError:
            last = [f"{one.method}: {one.error or one.status}" for one in self.calls[-5:]]
            raise TimeoutError(f"not so within {within} s; the last calls were {last}") from None

    # Keeping

    def save(self, path: Path) -> None:
        """Write people, channels, messages and Home tabs to a file, atomically."""
        keep.write(keep.dump(self.store.state), path)

    async def keep_in(self, path: Path, settle: float = 1.0) -> None:
        """Run beside the demo: save now and after changes, `settle` seconds apart; the last save is yours."""
        seen, written = -1, b""
        while True:
            seen = await self.pulse.after(seen)
            await asyncio.sleep(settle)
            content = keep.dump(self.store.state)
            if content != written:
                await _to_its_end(asyncio.to_thread(keep.write, content, path))
                written = content
                self.pulse.beat()

    def load(self, path: Path) -> None:
        """Read what `save` wrote, in place of what is here."""
        self.store.state = keep.load(path)
        self.pulse.beat()


async def _to_its_end(work: Coroutine[None, None, None]) -> None:
    """Wait for work that a cancellation must not leave behind, still writing."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    finally:
        await task


def _real() -> float:
    """Monotonic real seconds."""
    return asyncio.get_running_loop().time()

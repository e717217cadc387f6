"""The page: its files, its live picture, and the headers that keep it to itself."""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import TypeAdapter, ValidationError

from bot.demo.workspace.page_deeds import PageDeeds
from bot.demo.workspace.page_state import Look, PageState
from bot.demo.workspace.uploads import SHOWN, kind_of

FILES = Path(__file__).parent.parent / "page"
CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
REFRESH = 1.0
"""Seconds after which the picture is looked at again, for what changes without telling: tickets."""
SETTLE = 0.03
"""Seconds to wait for further changes before a picture is sent."""
_LOOK = TypeAdapter(Look)


@dataclass(eq=False, slots=True)
class Viewer:
    """One open page: hears where it looks, and is sent a new picture after each change."""

    state: PageState
    socket: web.WebSocketResponse
    look: Look | None = None
    sent: str = ""

    async def read(self) -> None:
        """Until the page is closed."""
        async for frame in self.socket:
            if frame.type is WSMsgType.TEXT:
                self._look_at(frame.data)

    def _look_at(self, frame: str) -> None:
        try:
            look = _LOOK.validate_json(frame)
        except ValidationError:
            return
        store = self.state.hub.store
        if look.who not in store.state.users:
            return
        store.direct(look.who)
        self.look, self.sent = look, ""
        store.pulse.beat()

    async def write(self) -> None:
        """Send the picture whenever it differs from the last one sent; runs until cancelled."""
        pulse = self.state.hub.store.pulse
        seen = pulse.count
        while True:
            await self._send()
            try:
                async with asyncio.timeout(REFRESH):
                    seen = await pulse.after(seen)
            except TimeoutError:
                continue
            await asyncio.sleep(SETTLE)

    async def _send(self) -> None:
        if self.look is None:
            return
        if self.state.can_see(self.look.who, self.look.channel):
            self.state.hub.store.mark_read(self.look.who, self.look.channel)
        clock = self.state.clock()
        picture = json.dumps([self.state.picture(self.look), clock["rate"]])
        if picture != self.sent:
            self.sent = picture
            await self.socket.send_str(json.dumps({"picture": json.loads(picture)[0], "clock": clock}))


@dataclass(frozen=True, slots=True)
class Page:
    """Adds the page to the application."""

    state: PageState
    deeds: PageDeeds
    _open: set[web.WebSocketResponse] = field(default_factory=set)

    def add_to(self, app: web.Application) -> None:
        app.on_response_prepare.append(_guard)
        app.on_shutdown.append(self._close)
        app.router.add_get("/", self._index)
        app.router.add_get("/archives/{channel}/{message}", self._index)
        app.router.add_get("/page/live", self._live)
        app.router.add_get(SHOWN + "{file}/{name}", self._file)
        app.router.add_routes(self.deeds.routes())
        app.router.add_static("/assets/", FILES)

    async def _index(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(FILES / "index.html")

    async def _file(self, request: web.Request) -> web.Response:
        """An uploaded file: images to look at, all else to download."""
        file = self.state.hub.store.state.files.get(request.match_info["file"])
        if file is None:
            raise web.HTTPNotFound
        kind = kind_of(file.data[:8], file.name)
        shown = "inline" if kind.startswith("image/") else f"attachment; filename*=UTF-8''{quote(file.name)}"
        return web.Response(body=file.data, content_type=kind, headers={"Content-Disposition": shown})

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=20.0)
        await socket.prepare(request)
        viewer = Viewer(self.state, socket)
        await socket.send_str(json.dumps({"people": self.state.personas()}))
        self._open.add(socket)
        writing = asyncio.get_running_loop().create_task(viewer.write())
        try:
            await viewer.read()
        finally:
            self._open.discard(socket)
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
        return socket

    async def _close(self, app: web.Application) -> None:
        """Say goodbye to open pages; they come back by themselves."""
        for socket in list(self._open):
            await socket.close(code=WSCloseCode.GOING_AWAY)


async def _guard(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)

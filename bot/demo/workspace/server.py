"""The HTTP server: which address leads where, and who may ask at all."""

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.demo.workspace import links, socket, uploads
from bot.demo.workspace.faults import Faults
from bot.demo.workspace.hub import Hub
from bot.demo.workspace.page import Page
from bot.demo.workspace.webapi import WebApi

MOST_BYTES = 1 << 20
LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})

APP_PATHS = ("/api/", socket.PATH, links.PATH, uploads.PATH)


@web.middleware
async def only_local(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other host names (DNS rebinding) and pages of other origins."""
    if _name(request.host) not in LOCAL_NAMES:
        raise web.HTTPForbidden(text="this server answers to 127.0.0.1 only")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="another site's page may not ask")
    return await handler(request)


def outage(faults: Faults) -> Middleware:
    """While the workspace is down, connections of the app close without an answer."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        if faults.is_down and request.path.startswith(APP_PATHS):
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        return await handler(request)

    return refuse


def _name(host: str) -> str:
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host


def build(hub: Hub, api: WebApi, page: Page) -> web.Application:
    """The application: Web API, Socket Mode, response_urls and the page."""
    app = web.Application(middlewares=[only_local, outage(hub.faults)], client_max_size=MOST_BYTES)
    app.router.add_route("*", "/api/{method}", api.serve)
    app.router.add_post(uploads.PATH + "{file}", api.upload)
    app.router.add_get(socket.PATH + "{ticket}", hub.sockets.serve)
    app.router.add_post(links.PATH + "{name}", hub.links.serve)
    page.add_to(app)
    return app

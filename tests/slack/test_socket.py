"""Socket Mode under watch: gap-free, back after every kind of loss, and no answer cut off at the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Workspace
from bot.slack.client import make_app, make_client, open_session
from bot.slack.inflight import InFlight
from bot.slack.socket import Pace, SocketService
from tests.slack.workshop import LARS, SUPPORT

QUICK = Pace(
    ping=timedelta(milliseconds=200),
    hello=timedelta(seconds=1),
    look=timedelta(milliseconds=50),
    least_pause=timedelta(milliseconds=20),
    most_pause=timedelta(milliseconds=100),
)
SOON = timedelta(seconds=5)


def echo(
    client: AsyncWebClient, in_flight: InFlight | None = None, gate: asyncio.Event | None = None
) -> AsyncApp:
    """An app that answers every command, after the gate has opened."""
    app, running = make_app(client), in_flight or InFlight()

    @app.command("/sla")
    async def sla(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        async with running.running():
            if gate is not None:
                await gate.wait()
            await respond(text="here")

    return app


@asynccontextmanager
async def serving(workspace: Workspace, app: AsyncApp, connections: int = 2) -> AsyncIterator[SocketService]:
    service = SocketService(app, workspace.app_token, connections=connections, pace=QUICK)
    await service.start()
    try:
        assert await service.serving(SOON)
        await workspace.until(lambda: workspace.sockets.connections == connections)
        yield service
    finally:
        await service.close()
    await workspace.until(lambda: workspace.sockets.connections == 0)


async def answered(workspace: Workspace) -> None:
    before = len(workspace.ephemerals(LARS))
    assert (await workspace.people.slash(LARS, SUPPORT, "status")).ok
    await workspace.until(lambda: len(workspace.ephemerals(LARS)) > before)


async def test_two_connections_serve_and_health_tells(workspace: Workspace, client: AsyncWebClient) -> None:
    async with serving(workspace, echo(client)) as service:
        for _ in range(4):
            await answered(workspace)
        health = await service.health()
    assert (health.wanted, health.connected, health.rebuilt) == (2, 2, 0)
    assert health.silent is not None
    assert timedelta(0) <= health.silent < SOON


async def test_a_refresh_that_slack_asks_for_loses_nothing(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    async with serving(workspace, echo(client)):
        await workspace.sockets.disconnect("refresh_requested")
        await workspace.until(lambda: workspace.sockets.connections == 2, within=10)
        await answered(workspace)


async def test_after_a_cut_the_lines_come_back(workspace: Workspace, client: AsyncWebClient) -> None:
    async with serving(workspace, echo(client)):
        workspace.sockets.cut()
        await workspace.until(lambda: workspace.sockets.connections == 0)
        await workspace.until(lambda: workspace.sockets.connections == 2, within=10)
        await answered(workspace)


async def test_a_slack_that_is_away_at_the_start_is_waited_for(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    workspace.faults.down()
    service = SocketService(echo(client), workspace.app_token, pace=QUICK)
    await service.start()
    assert not await service.serving(timedelta(milliseconds=300))
    assert (await service.health()).connected == 0
    workspace.faults.up()
    assert await service.serving(timedelta(seconds=10))
    await service.close()


async def test_a_line_that_says_no_hello_is_made_anew() -> None:
    """The socket opens and stays silent: connected, by all the SDK can see, and serving nobody."""
    opened = asyncio.Semaphore(0)

    async def connections_open(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": f"ws://{request.host}/socket"})

    async def silent(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        opened.release()
        async for _ in socket:
            pass
        return socket

    server = web.Application()
    server.add_routes([web.post("/api/apps.connections.open", connections_open), web.get("/socket", silent)])
    runner = web.AppRunner(server, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    pace = Pace(hello=timedelta(milliseconds=100), least_pause=timedelta(0))
    try:
        async with open_session() as session:
            app = make_app(make_client("xoxb-1", session=session, base_url=base_url))
            service = SocketService(app, "xapp-1", connections=1, pace=pace)
            await service.start()
            async with asyncio.timeout(5):
                for _ in range(3):
                    await opened.acquire()
            assert not await service.serving(timedelta(0))
            assert (await service.health()).rebuilt >= 2
            await service.close()
    finally:
        await runner.cleanup()


async def test_closing_lets_a_running_answer_finish(workspace: Workspace, client: AsyncWebClient) -> None:
    in_flight, gate = InFlight(), asyncio.Event()
    app = echo(client, in_flight, gate)
    service = SocketService(app, workspace.app_token, in_flight=in_flight, connections=1, pace=QUICK)
    await service.start()
    assert await service.serving(SOON)
    assert (await workspace.people.slash(LARS, SUPPORT, "status")).ok
    closing = asyncio.create_task(service.close())
    assert in_flight.count == 1
    gate.set()
    await closing
    assert [one.text for one in workspace.ephemerals(LARS)] == ["here"]


async def test_an_answer_that_never_ends_is_cut_off_after_the_grace(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    in_flight = InFlight()
    app = echo(client, in_flight, asyncio.Event())
    service = SocketService(app, workspace.app_token, in_flight=in_flight, connections=1, pace=QUICK)
    await service.start()
    assert await service.serving(SOON)
    assert (await workspace.people.slash(LARS, SUPPORT, "status")).ok
    await service.close(timedelta(milliseconds=50))
    assert in_flight.count == 0
    assert workspace.ephemerals(LARS) == []

"""Connections: Socket Mode, signed HTTP, rate limits, troubles on demand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Faults, Workspace
from bot.demo.workspace.ratelimit import CHANNEL_POSTS, RateLimits
from tests.demo.workshop import EVA, SUPPORT, app_of, connected, error_of


@asynccontextmanager
async def over_http(workspace: Workspace, app: AsyncApp) -> AsyncIterator[None]:
    """The app behind its own HTTP server, and the workspace sending there."""
    runner = web.AppRunner(app.server(path="/slack/events").web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    workspace.send_to(f"http://127.0.0.1:{port}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()


def answering(app: AsyncApp) -> list[dict[str, Any]]:
    """Let the app answer /sla; returns the list of commands it hears."""
    heard: list[dict[str, Any]] = []

    @app.command("/sla")
    async def sla(ack: AsyncAck, command: dict[str, Any]) -> None:
        heard.append(command)
        await ack("fine")

    return heard


async def test_each_command_goes_to_one_of_two_connections(workspace: Workspace) -> None:
    app = app_of(workspace)
    heard = answering(app)
    async with connected(workspace, app), connected(workspace, app):
        assert workspace.sockets.connections == 2
        for _ in range(4):
            assert (await workspace.people.slash(EVA, SUPPORT, "status")).ok
    assert len(heard) == 4


async def test_bolt_comes_back_when_told_to_reconnect(workspace: Workspace) -> None:
    app = app_of(workspace)
    answering(app)
    async with connected(workspace, app):
        await workspace.sockets.disconnect("refresh_requested")
        await workspace.until(lambda: workspace.sockets.connections == 0)
        await workspace.until(lambda: workspace.sockets.connections == 1)
        assert (await workspace.people.slash(EVA, SUPPORT, "status")).ok


async def test_a_cut_connection_is_seen(workspace: Workspace) -> None:
    async with connected(workspace, app_of(workspace)):
        workspace.sockets.cut()
        await workspace.until(lambda: workspace.sockets.connections == 0)
        assert (await workspace.people.slash(EVA, SUPPORT, "status")).error == "dispatch_failed"


async def test_a_socket_address_works_once(workspace: Workspace) -> None:
    client = AsyncWebClient(token=workspace.app_token, base_url=workspace.api_base_url)
    url = str((await client.apps_connections_open(app_token=workspace.app_token))["url"])
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_the_eleventh_connection_is_sent_away(workspace: Workspace) -> None:
    client = AsyncWebClient(token=workspace.app_token, base_url=workspace.api_base_url)
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(11):
            url = str((await client.apps_connections_open(app_token=workspace.app_token))["url"])
            sockets.append(await session.ws_connect(url))
        frames = [await socket.receive_json() for socket in sockets]
    assert [frame["type"] for frame in frames] == ["hello"] * 10 + ["disconnect"]
    assert frames[-1]["reason"] == "too_many_websockets"


async def test_signed_http_requests_are_accepted_by_bolt(workspace: Workspace) -> None:
    app = app_of(workspace)
    heard = answering(app)
    async with over_http(workspace, app):
        outcome = await workspace.people.slash(EVA, SUPPORT, "status é & €")
    assert outcome.ok
    assert heard[0]["text"] == "status é &amp; €"
    assert [one.text for one in workspace.ephemerals(EVA)] == ["fine"]


async def test_a_request_url_proves_itself(workspace: Workspace) -> None:
    assert not await workspace.delivery.verify()
    async with over_http(workspace, app_of(workspace)):
        assert await workspace.delivery.verify()
    assert not await workspace.delivery.verify()


async def test_a_wrong_signature_is_not_acknowledged(workspace: Workspace) -> None:
    app = app_of(workspace)
    heard = answering(app)
    workspace.delivery.signing_secret = "another secret"
    async with over_http(workspace, app):
        assert (await workspace.people.slash(EVA, SUPPORT, "status")).error == "dispatch_failed"
    assert heard == []


async def test_clicks_and_events_over_http(workspace: Workspace, client: AsyncWebClient) -> None:
    app = app_of(workspace)
    heard: list[str] = []

    @app.action("go")
    async def go(ack: AsyncAck, action: dict[str, Any]) -> None:
        await ack()
        heard.append(action["value"])

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any]) -> None:
        heard.append(event["user"])
        workspace.pulse.beat()

    button = {
        "type": "button",
        "action_id": "go",
        "value": "42",
        "text": {"type": "plain_text", "text": "Go"},
    }
    blocks = [{"type": "actions", "elements": [button]}]
    ts = str((await client.chat_postMessage(channel=SUPPORT, text="x", blocks=blocks))["ts"])
    async with over_http(workspace, app):
        assert (await workspace.people.click(EVA, SUPPORT, ts, "go")).ok
        workspace.people.post(EVA, SUPPORT, "@duebell hi")
        await workspace.until(lambda: heard == ["42", EVA])


async def test_too_many_posts_to_a_channel_are_limited(workspace: Workspace, client: AsyncWebClient) -> None:
    workspace.limits.enabled = True
    for _ in range(CHANNEL_POSTS.burst):
        await client.chat_postMessage(channel=SUPPORT, text="x")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=SUPPORT, text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    assert error_of(caught.value) == "ratelimited"
    await client.chat_postMessage(channel=EVA, text="another channel may go on")


def test_rates_fill_up_again_with_time() -> None:
    seconds = 0.0
    limits = RateLimits(lambda: seconds)
    answers = [limits.wait_for("chat.postMessage", "C1") for _ in range(7)]
    assert answers == [None] * 5 + [1, 1]
    seconds = 1.0
    assert [limits.wait_for("chat.postMessage", "C1") for _ in range(2)] == [None, 1]
    assert [limits.wait_for("apps.connections.open") for _ in range(21)][-1] == 60
    limits.factor = 60.0
    assert [limits.wait_for("apps.connections.open") for _ in range(2)] == [1, 1]
    limits.enabled = False
    assert limits.wait_for("apps.connections.open") is None


async def test_a_drop_after_accept_leaves_the_message(workspace: Workspace, client: AsyncWebClient) -> None:
    workspace.faults.drop_after_accept("chat.postMessage")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel=SUPPORT, text="once")
    assert [one.text for one in workspace.messages(SUPPORT)] == ["once"]
    assert workspace.calls[-1].status == 0
    await client.chat_postMessage(channel=SUPPORT, text="twice")


async def test_a_drop_before_accept_leaves_nothing(workspace: Workspace, client: AsyncWebClient) -> None:
    workspace.faults.drop_before_accept("chat.postMessage")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel=SUPPORT, text="never")
    assert workspace.messages(SUPPORT) == []


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (lambda faults: faults.status("chat.postMessage", 503), 503),
        (lambda faults: faults.rate_limit("chat.postMessage", retry_after=7), 429),
        (lambda faults: faults.error("chat.postMessage", "fatal_error"), 200),
        (lambda faults: faults.html("chat.postMessage"), 200),
    ],
    ids=["status", "rate_limit", "error", "html"],
)
async def test_troubles_happen_once(
    workspace: Workspace, client: AsyncWebClient, trouble: Callable[[Faults], None], status: int
) -> None:
    trouble(workspace.faults)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=SUPPORT, text="x")
    assert workspace.calls[-1].status == status
    assert workspace.messages(SUPPORT) == []
    await client.chat_postMessage(channel=SUPPORT, text="x")


async def test_an_outage_cuts_everything_and_ends(workspace: Workspace, client: AsyncWebClient) -> None:
    async with connected(workspace, app_of(workspace)):
        workspace.faults.down()
        await workspace.until(lambda: workspace.sockets.connections == 0)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.auth_test()
    workspace.faults.up()
    assert (await client.auth_test())["ok"]


async def test_a_call_can_be_held(workspace: Workspace, client: AsyncWebClient) -> None:
    gate = workspace.faults.hold("chat.postMessage")
    posting = asyncio.create_task(client.chat_postMessage(channel=SUPPORT, text="x"))
    await asyncio.wait_for(gate.arrived.wait(), 5)
    assert workspace.messages(SUPPORT) == []
    gate.released.set()
    assert (await posting)["ok"]
    assert len(workspace.messages(SUPPORT)) == 1

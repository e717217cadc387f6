"""Slack over HTTP: only Slack's own letters, fresh, and once."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import pytest
from aiohttp import ClientSession, web
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import PacedClock, SystemClock
from bot.demo.workspace import Workspace
from bot.demo.workspace.delivery import signature
from bot.slack.client import make_app
from bot.slack.door import LARGEST, Letters, slack_http_handler
from tests.slack.samples import NOW
from tests.slack.workshop import LARS, SUPPORT, still

SECRET = "a signing secret"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
STAMP = str(int(NOW.timestamp()))


def letters(clock: PacedClock | None = None, *secrets: str) -> Letters:
    return Letters(clock or still(), *(secrets or (SECRET,)))


def signed(body: str, stamp: str = STAMP, secret: str = SECRET) -> tuple[str, str, bytes]:
    return stamp, signature(secret, stamp, body), body.encode()


# --- the signature ------------------------------------------------------------------------------------


def test_slacks_own_letter_is_accepted_once() -> None:
    door = letters()
    assert door.accept(*signed("text=status"))
    assert not door.accept(*signed("text=status"))
    assert door.accept(*signed("text=help"))


@pytest.mark.parametrize(
    "stamp",
    ["", "abc", "-1", " 1", "1.5", "\uff11\uff12", str(int(STAMP) - 301), str(int(STAMP) + 301), "9" * 40],
)
def test_stamps_that_are_malformed_or_out_of_the_window_are_refused(stamp: str) -> None:
    assert not letters().accept(*signed("x", stamp))


@pytest.mark.parametrize("age", [-300, 0, 300])
def test_the_window_is_five_minutes_either_way(age: int) -> None:
    assert letters().accept(*signed("x", str(int(STAMP) + age)))


@given(st.binary(), st.text())
def test_no_other_signature_is_accepted(body: bytes, given_signature: str) -> None:
    assert not letters().accept(STAMP, given_signature, body)


def test_a_changed_body_is_refused() -> None:
    stamp, made, _ = signed("text=status")
    assert not letters().accept(stamp, made, b"text=help")


def test_during_a_change_of_secret_both_are_good() -> None:
    door = letters(None, "new", "old")
    assert door.accept(*signed("x", secret="new"))
    assert door.accept(*signed("x", secret="old"))
    assert not door.accept(*signed("x", secret="older"))


def test_what_was_seen_is_forgotten_only_when_it_is_no_longer_valid() -> None:
    clock = still()
    door = letters(clock)
    future = str(int(STAMP) + 300)
    assert door.accept(*signed("x", future))
    clock.jump(timedelta(minutes=10))
    assert not door.accept(*signed("x", future))
    clock.jump(timedelta(seconds=1))
    assert not door.accept(*signed("x", future))


@pytest.mark.parametrize("secrets", [(), ("",), ("good", " ")])
def test_without_a_secret_there_is_no_door(secrets: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="signing secret"):
        Letters(still(), *secrets)


# --- over the network ---------------------------------------------------------------------------------


@pytest.fixture
async def url(workspace: Workspace, client: AsyncWebClient) -> AsyncIterator[str]:
    """Where the app listens; the workspace sends its requests there."""
    app = make_app(client)

    @app.command("/sla")
    async def sla(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(text="here")

    server = web.Application()
    server.router.add_post("/slack", slack_http_handler(app, SystemClock(), workspace.signing_secret))
    runner = web.AppRunner(server, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    workspace.delivery.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack"
    yield workspace.delivery.request_url
    await runner.cleanup()


async def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    async with ClientSession() as session, session.post(url, data=body, headers=headers) as reply:
        return reply.status


@pytest.mark.usefixtures("url")
async def test_a_command_over_http_is_answered(workspace: Workspace) -> None:
    assert (await workspace.people.slash(LARS, SUPPORT, "status")).ok
    await workspace.until(lambda: workspace.ephemerals(LARS))


async def test_slack_may_verify_the_address(workspace: Workspace, url: str) -> None:
    body = '{"type":"url_verification","challenge":"3eZbrw1a"}'
    stamp = str(int(SystemClock().now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature(workspace.signing_secret, stamp, body),
    }
    async with ClientSession() as session, session.post(url, data=body, headers=headers) as reply:
        assert (reply.status, await reply.text()) == (200, '{"challenge": "3eZbrw1a"}')


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "abc", "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "", "X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=é"},
    ],
)
async def test_strangers_are_turned_away(url: str, headers: dict[str, str]) -> None:
    assert await post(url, b"command=%2Fsla", FORM | headers) == 401


async def test_big_and_odd_requests_are_turned_away_unread(url: str) -> None:
    assert await post(url, b"x" * (LARGEST + 1), FORM) == 413
    assert await post(url, b"x", {"Content-Type": "multipart/form-data"}) == 415


async def test_many_at_once(workspace: Workspace, url: str) -> None:
    outcomes = await asyncio.gather(
        *(workspace.people.slash(LARS, SUPPORT, f"status {n}") for n in range(20))
    )
    assert all(outcome.ok for outcome in outcomes)
    await workspace.until(lambda: len(workspace.ephemerals(LARS)) == 20)

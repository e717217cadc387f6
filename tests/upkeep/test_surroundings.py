"""The promises of conftest.py: the wall holds, the zone is odd, databases are real and apart."""

import asyncio
import os
import socket
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession, web
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.conftest import is_private
from tests.surroundings.network import OutsideNetworkError

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Page

OUTSIDE = [("192.0.2.1", 443), ("10.0.0.1", 80), ("169.254.169.254", 80), ("2001:db8::1", 443, 0, 0)]


@pytest.mark.parametrize("address", OUTSIDE, ids=str)
def test_no_socket_leaves_the_machine(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as sock, pytest.raises(OutsideNetworkError):
        sock.connect(address)
    with socket.socket(family) as sock, pytest.raises(OutsideNetworkError):
        sock.connect_ex(address)
    with socket.socket(family, socket.SOCK_DGRAM) as sock, pytest.raises(OutsideNetworkError):
        sock.sendto(b"x", address)


@pytest.mark.parametrize("host", ["slack.example", "192.0.2.1", "[2001:db8::1]"])
async def test_no_request_leaves_the_machine(host: str) -> None:
    async with ClientSession() as session:
        with pytest.raises(OutsideNetworkError):
            await session.get(f"http://{host}/")


async def test_no_name_is_looked_up() -> None:
    with pytest.raises(OutsideNetworkError):
        await asyncio.get_running_loop().getaddrinfo("slack.example", 443)


async def test_servers_on_this_machine_can_be_reached() -> None:
    async def hello(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_get("/", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    async with ClientSession() as session:
        for host in ("127.0.0.1", "localhost"):
            async with session.get(f"http://{host}:{port}/") as answer:
                assert await answer.text() == "hello"
    await runner.cleanup()


def test_the_zone_is_an_odd_one() -> None:
    assert time.tzname == ("+1245", "+1345")
    assert datetime(2026, 7, 1, tzinfo=UTC).astimezone().utcoffset() == timedelta(hours=12, minutes=45)


def test_the_environment_is_clean() -> None:
    assert not [name for name in os.environ if is_private(name)]
    assert is_private("SLACK_BOT_TOKEN")
    assert is_private("https_proxy")
    assert not is_private("HOME")


@pytest.mark.parametrize("_time", ["first", "again"])
async def test_each_test_has_an_empty_postgresql_of_its_own(postgres_url: str, _time: str) -> None:
    engine = create_async_engine(postgres_url)
    async with engine.begin() as connection:
        version = (await connection.execute(text("SHOW server_version_num"))).scalar_one()
        assert int(version) >= 180000
        await connection.execute(text("CREATE TABLE only_here (id int)"))  # would fail if it were there
    await engine.dispose()


@pytest.mark.browser
async def test_the_browser_draws(page: "Page", tmp_path: "Path") -> None:
    await page.set_content("<title>here</title><h1>Hello</h1>")
    assert await page.title() == "here"
    assert (await page.screenshot(path=tmp_path / "page.png")).startswith(b"\x89PNG")

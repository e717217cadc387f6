"""Status pages of a whole bot: in folders, and from its own web server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.demo.helpdesk import Fault
from bot.sla.observations import Health
from tests.stories.test_services import NOVEMBER, PORTAL, says
from tests.stories.world import World
from tests.stories.world import world as make_world

SECRET = "canary-7f3a9c51e8d24b60"
PAGES = """
status_pages:
  everybody: {{for: public, services: portal, title: Acme status, folder: "{folder}", serve: yes, days: 10}}
  klant: {{for: Klant BV, serve: yes, token: {token}, title: Your services}}
"""


@dataclass(frozen=True)
class Answer:
    """What a browser is given."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> dict[str, Any]:
        told = json.loads(self.text)
        assert isinstance(told, dict)
        return told


def pages(folder: Path) -> str:
    return PORTAL + PAGES.format(folder=folder, token=SECRET)


async def asked(world: World, path: str) -> Answer:
    """Somebody outside asks for an address."""
    address = f"http://127.0.0.1:{world.bot.web.port}{path}"
    async with aiohttp.ClientSession() as browser, browser.get(address) as answer:
        return Answer(answer.status, answer.headers, await answer.text())


async def test_an_outage_is_on_the_page_while_it_lasts_and_afterwards(tmp_path: Path) -> None:
    async with make_world(start=NOVEMBER, policies=pages(tmp_path), every="1m") as world:
        written = tmp_path / "index.html"
        await says(world, Health.UP)
        await world.forward(minutes=10)
        assert "All services work" in written.read_text()
        await says(world, Health.DOWN)
        await world.forward(seconds=5)
        html = written.read_text()
        assert "1 of 1 services down" in html
        assert "goes on" in html
        assert "2026-11-02 10:10 CET" in html
        await world.forward(minutes=52)
        await says(world, Health.UP)
        await world.forward(minutes=1)
        told = json.loads((tmp_path / "status.json").read_text())["services"][0]
        assert told["condition"] == "up"
        assert told["outages"] == [
            {
                "start": "2026-11-02T09:10:00+00:00",
                "end": "2026-11-02T10:02:05+00:00",
                "seconds": 52 * 60 + 5,
                "counted_seconds": 52 * 60 + 5,
                "approximate": [],
            }
        ]
        assert told["days"][-1]["kind"] == "down"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", "status.json"]


async def test_a_customer_sees_the_promise_and_everybody_else_does_not(tmp_path: Path) -> None:
    async with make_world(start=NOVEMBER, policies=pages(tmp_path), every="1m") as world:
        await says(world, Health.UP)
        await world.forward(minutes=5)
        public, private = (
            await asked(world, "/status/everybody/"),
            await asked(world, f"/status/klant/{SECRET}/"),
        )
        assert "promised: 99.9%" in private.text
        assert "for Klant BV" in private.text
        for secret in ("Klant", "99.9%", SECRET, "msa", "§5.1", "zendesk", "ping"):
            assert secret not in public.text
        assert SECRET not in private.text
        assert private.headers["Cache-Control"] == "no-store"
        assert private.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "frame-ancestors 'none'" in public.headers["Content-Security-Policy"]
        data = await asked(world, f"/status/klant/{SECRET}/status.json")
        assert data.json["services"][0]["measures"][0]["promised"] == "99.9"
        assert (await asked(world, "/status/everybody/status.json")).json["customer"] is None


async def test_without_the_token_there_is_nothing(tmp_path: Path) -> None:
    async with make_world(start=NOVEMBER, policies=pages(tmp_path)) as world:
        await world.forward(minutes=1)
        told = [
            await asked(world, path)
            for path in (
                "/status/klant",
                "/status/klant/",
                "/status/klant/status.json",
                f"/status/klant/{SECRET[:-1]}x/",
                f"/status/klant/{SECRET[:-1]}x",
                f"/status/everybody/{SECRET}/",
                f"/status/nobody/{SECRET}/",
                f"/status/klant/{SECRET}/index.html",
                "/status/",
            )
        ]
        assert {answer.status for answer in told} == {404}
        assert len({answer.text for answer in told}) == 1
        led = await asked(world, f"/status/klant/{SECRET}")
        assert (led.status, led.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


async def test_s28_a_silent_source_is_never_green(tmp_path: Path) -> None:
    async with make_world(start=NOVEMBER, policies=pages(tmp_path), every="1m") as world:
        await says(world, Health.UP)
        await world.forward(minutes=5)
        world.helpdesk.faults.plan(Fault.ERROR, times=1000)
        await world.forward(minutes=30)
        told = (await asked(world, "/status/everybody/status.json")).json["services"][0]
        assert (told["condition"], told["last_condition"], told["stale"]) == ("unknown", "up", True)
        html = (tmp_path / "index.html").read_text()
        assert "A source is silent" in html
        assert "All services work" not in html
        world.helpdesk.faults.clear()
        await world.forward(minutes=10)
        assert "All services work" in (tmp_path / "index.html").read_text()


async def test_a_folder_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    async with make_world(start=NOVEMBER, policies=pages(in_the_way), every="1m") as world:
        await world.forward(minutes=10)
        world.channel("#admins").expects_times(1, "status page everybody cannot be written")
        assert (await asked(world, "/status/everybody/")).status == 200
        in_the_way.unlink()
        await world.forward(minutes=2)
        assert (in_the_way / "index.html").exists()


async def test_pages_are_off_until_the_file_has_some() -> None:
    async with make_world(start=NOVEMBER, policies=PORTAL) as world:
        assert (await asked(world, "/status/everybody/")).status == 404

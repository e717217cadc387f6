"""The page's own endpoints: what a person sees, what they may ask for, and who is turned away."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import BOT_USER, Workspace
from bot.demo.workspace.page import FILES
from tests.demo.workshop import ANN, EVA, LARS, LEGAL, SUPPORT, Still, people

PARSES_HTML = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(")
STRANGERS = [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}]


class Desk:
    """A helpdesk that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def tickets(self) -> Sequence[Mapping[str, object]]:
        return [{"id": 7, "subject": "VPN", "customer": "Contoso", "priority": "high", "status": "open"}]

    def customers(self) -> Sequence[str]:
        return ["Contoso"]

    def open(self, subject: str, priority: str, customer: str, body: str) -> int:
        self.asked.append((subject, priority, customer, body))
        return 8

    def act(self, ticket_id: int, deed: str, text: str) -> None:
        if ticket_id != 7:
            raise LookupError(f"there is no ticket {ticket_id}")
        self.asked.append((ticket_id, deed, text))


class Tempo:
    """A clock that stands still and remembers its speed."""

    def __init__(self) -> None:
        self.rate = 1.0

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def set_rate(self, rate: float) -> None:
        self.rate = rate


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def tempo() -> Tempo:
    return Tempo()


@pytest.fixture
async def workspace(clock: Still, desk: Desk, tempo: Tempo) -> AsyncIterator[Workspace]:
    built = people(Workspace(clock, rate_limits=False, helpdesk=desk, time_control=tempo))
    await built.start()
    yield built
    await built.stop()


@pytest.fixture
async def browser(workspace: Workspace) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(base_url=workspace.url) as session:
        yield session


async def do(browser: aiohttp.ClientSession, path: str, **asked: object) -> dict[str, Any]:
    async with browser.post(f"/page/{path}", json=asked) as answer:
        assert answer.status == 200
        told: dict[str, Any] = await answer.json()
        return told


async def seen(
    browser: aiohttp.ClientSession, who: str, channel: str, thread: str | None = None
) -> dict[str, Any]:
    """The first picture for somebody who looks at a channel."""
    async with browser.ws_connect("/page/live") as live:
        assert "people" in await live.receive_json()
        await live.send_json({"who": who, "channel": channel, "thread": thread})
        told: dict[str, Any] = await live.receive_json(timeout=5)
        return told


def names(picture: dict[str, Any]) -> set[str]:
    return {channel["name"] for channel in picture["picture"]["channels"]}


async def test_the_page_keeps_to_itself(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/") as answer:
        assert answer.status == 200
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    async with browser.get("/assets/main.js") as answer:
        assert answer.status == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    async with browser.get("/assets/../workspace/page.py") as answer:
        assert answer.status == 404


def test_the_files_name_no_other_host_and_never_parse_html() -> None:
    for file in sorted(FILES.iterdir()):
        text = file.read_text(encoding="utf-8")
        hosts = set(re.findall(r"https?://([\w.-]+)", text)) - {"www.w3.org"}
        assert not hosts, file.name
        assert not PARSES_HTML.search(text), file.name
        assert len(text.splitlines()) < 260, file.name


@pytest.mark.parametrize("headers", STRANGERS)
async def test_strangers_are_turned_away(browser: aiohttp.ClientSession, headers: dict[str, str]) -> None:
    say = {"who": EVA, "channel": SUPPORT, "text": "hi"}
    async with browser.post("/page/say", json=say, headers=headers) as answer:
        assert answer.status == 403
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await browser.ws_connect("/page/live", headers=headers)


async def test_only_well_formed_json_is_read(browser: aiohttp.ClientSession) -> None:
    async with browser.post("/page/say", data={"who": EVA}) as answer:
        assert answer.status == 415
    async with browser.post("/page/say", json={"who": EVA}) as answer:
        assert answer.status == 400


async def test_people_see_their_own_channels(browser: aiohttp.ClientSession, workspace: Workspace) -> None:
    assert names(await seen(browser, ANN, SUPPORT)) == {"legal", ""}
    assert names(await seen(browser, EVA, SUPPORT)) == {"support", "elsewhere", "old", ""}
    workspace.people.post(ANN, LEGAL, "between us")
    hers, his = await seen(browser, ANN, LEGAL), await seen(browser, EVA, LEGAL)
    assert [one["text"] for one in hers["picture"]["messages"]] == ["between us"]
    assert his["picture"]["messages"] == []


async def test_a_new_message_arrives_live(browser: aiohttp.ClientSession, client: AsyncWebClient) -> None:
    async with browser.ws_connect("/page/live") as live:
        assert (await live.receive_json())["people"] == [EVA, LARS, ANN]
        await live.send_json({"who": EVA, "channel": SUPPORT})
        first = await live.receive_json(timeout=5)
        await client.chat_postMessage(channel=SUPPORT, text="news")
        second = await live.receive_json(timeout=5)
    assert first["picture"]["messages"] == []
    assert [one["text"] for one in second["picture"]["messages"]] == ["news"]


async def test_badges_count_what_calls_me(browser: aiohttp.ClientSession, client: AsyncWebClient) -> None:
    head = (await client.chat_postMessage(channel=SUPPORT, text=f"<@{LARS}> look"))["ts"]
    await client.chat_postMessage(channel=SUPPORT, text="<!here> reply", thread_ts=str(head))
    await client.chat_postMessage(channel=SUPPORT, text="for nobody")
    before = await seen(browser, LARS, "")
    (support,) = [one for one in before["picture"]["channels"] if one["name"] == "support"]
    assert (support["unread"], support["called"]) == (2, 2)
    after = await seen(browser, LARS, SUPPORT, str(head))
    (support,) = [one for one in after["picture"]["channels"] if one["name"] == "support"]
    assert (support["unread"], support["called"]) == (0, 0)
    assert [one["text"] for one in after["picture"]["thread"]["replies"]] == ["<!here> reply"]


async def test_saying_and_commanding(browser: aiohttp.ClientSession, workspace: Workspace) -> None:
    assert (await do(browser, "say", who=EVA, channel=SUPPORT, text=" hello @Lars "))["ok"]
    assert workspace.messages(SUPPORT)[0].text == f"hello <@{LARS}>"
    told = await do(browser, "say", who=EVA, channel=SUPPORT, text="/sla status")
    assert told["error"] == "dispatch_failed"
    (notice,) = workspace.ephemerals(EVA)
    await do(browser, "dismiss", who=LARS, ts=notice.ts)
    assert workspace.ephemerals(EVA)
    await do(browser, "dismiss", who=EVA, ts=notice.ts)
    assert not workspace.ephemerals(EVA)


async def test_nobody_speaks_where_they_are_not(browser: aiohttp.ClientSession, workspace: Workspace) -> None:
    assert not (await do(browser, "say", who=EVA, channel=LEGAL, text="hi"))["ok"]
    assert not (await do(browser, "say", who="U0NOBODY", channel=SUPPORT, text="hi"))["ok"]
    assert workspace.messages(LEGAL) == workspace.messages(SUPPORT) == []


async def test_the_helpdesk_is_asked(browser: aiohttp.ClientSession, desk: Desk) -> None:
    assert (await do(browser, "ticket", subject=" VPN ", priority="high", customer="Contoso"))["ok"]
    assert (await do(browser, "deed", ticket=7, deed="solve", text="done"))["ok"]
    assert (await do(browser, "deed", ticket=9, deed="solve"))["ok"] is False
    assert desk.asked == [("VPN", "high", "Contoso", ""), (7, "solve", "done")]
    async with browser.post("/page/deed", json={"ticket": 7, "deed": "burn"}) as answer:
        assert answer.status == 400
    picture = (await seen(browser, EVA, SUPPORT))["picture"]
    assert (picture["tickets"][0]["subject"], picture["customers"]) == ("VPN", ["Contoso"])


async def test_time_is_shown_and_set(browser: aiohttp.ClientSession, tempo: Tempo) -> None:
    assert (await do(browser, "rate", rate=600))["ok"]
    assert (await do(browser, "rate", rate=-1))["ok"] is False
    assert tempo.rate == 600
    clock = (await seen(browser, EVA, SUPPORT))["clock"]
    assert clock == {"now": tempo.now().timestamp() * 1000, "rate": 600.0, "controlled": True}


async def test_without_a_helpdesk_and_a_tempo_there_are_no_panels(clock: Still) -> None:
    plain = people(Workspace(clock))
    await plain.start()
    async with aiohttp.ClientSession(base_url=plain.url) as session:
        told = await seen(session, EVA, SUPPORT)
        assert (await do(session, "rate", rate=60))["ok"] is False
    await plain.stop()
    assert told["picture"]["tickets"] is None
    assert told["clock"]["controlled"] is False
    assert told["picture"]["team"]["bot"] == BOT_USER

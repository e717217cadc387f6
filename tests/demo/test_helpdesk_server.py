"""The make-believe account over HTTP: strict where Zendesk is strict."""

from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.clock import PacedClock
from bot.demo.helpdesk import Desk, Server

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ANN, BOB, JAN = 300, 301, 400
EXPORT, EVENTS = "incremental/tickets/cursor.json", "incremental/ticket_events.json"
ADMIN = "ann@acme.example/token:canary"
Reply = tuple[int, dict[str, str], object]


class Caller:
    """Asks the server as somebody."""

    def __init__(self, server: Server, session: aiohttp.ClientSession, clock: PacedClock) -> None:
        self.server, self.clock, self._session = server, clock, session

    async def get(self, path: str, who: str = ADMIN, **params: object) -> Reply:
        headers = {"Authorization": f"Basic {b64encode(who.encode()).decode()}"}
        url = f"{self.server.base_url}/api/v2/{path}?{urlencode(params)}"
        async with self._session.get(url, headers=headers) as reply:
            is_json = reply.content_type == "application/json"
            return reply.status, dict(reply.headers), await (reply.json() if is_json else reply.text())

    async def body(self, path: str, **params: object) -> dict[str, object]:
        status, _, body = await self.get(path, ADMIN, **params)
        assert status == 200
        assert isinstance(body, dict)
        return body

    def ago(self, **duration: float) -> int:
        return int((self.clock.now() - timedelta(**duration)).timestamp())


@pytest.fixture
def desk() -> Desk:
    desk = Desk(PacedClock(START, 0))
    desk.add_organization(500, "Klant BV")
    desk.add_group(90, "Support")
    desk.add_agent(ANN, "Ann", "ann@acme.example", "admin")
    desk.add_agent(BOB, "Bob", "bob@acme.example")
    desk.add_customer(JAN, "Jan", "jan@klant.example", 500)
    return desk


@pytest.fixture
async def caller(desk: Desk) -> AsyncIterator[Caller]:
    assert isinstance(desk.clock, PacedClock)
    async with Server(desk, "canary", events_per_page=2) as server, aiohttp.ClientSession() as session:
        yield Caller(server, session, desk.clock)


async def test_who_may_enter(caller: Caller) -> None:
    start = caller.ago(minutes=5)
    for who in (
        "ann@acme.example/token:wrong",
        "ann@acme.example:canary",
        "jan@klant.example/token:canary",
        "",
    ):
        assert (await caller.get(EXPORT, who, start_time=start))[0] == 401
    assert (await caller.get(EXPORT, "bob@acme.example/token:canary", start_time=start))[0] == 403
    assert (await caller.get("groups.json", "bob@acme.example/token:canary"))[0] == 200
    assert (await caller.get(EXPORT, start_time=start))[0] == 200


async def test_the_last_minute_is_held_back(caller: Caller, desk: Desk) -> None:
    desk.open("VPN", requester=JAN, body="down")
    for wait, visible in ((59, 0), (1, 1)):
        caller.clock.jump(timedelta(seconds=wait))
        tickets = (await caller.body(EXPORT, start_time=caller.ago(hours=1)))["tickets"]
        events = (await caller.body(EVENTS, start_time=caller.ago(hours=1)))["ticket_events"]
        assert (len(tickets), len(events)) == (visible, visible)  # type: ignore[arg-type]


async def test_a_start_within_the_last_minute_is_too_recent(caller: Caller) -> None:
    for path in (EXPORT, EVENTS):
        status, _, body = await caller.get(path, start_time=caller.ago(seconds=59))
        assert (status, str(body)[:21]) == (422, "Too recent start_time")
        assert (await caller.get(path, start_time=caller.ago(seconds=60)))[0] == 200


async def test_pages_of_tickets_go_on_by_cursor(caller: Caller, desk: Desk) -> None:
    numbers = [desk.open(f"VPN {n}", requester=JAN, body="down") for n in range(3)]
    caller.clock.jump(timedelta(minutes=2))
    first = await caller.body(EXPORT, start_time=caller.ago(hours=1), per_page=2)
    second = await caller.body(EXPORT, cursor=first["after_cursor"], per_page=2)
    ids = [one["id"] for page in (first, second) for one in page["tickets"]]  # type: ignore[attr-defined]
    assert (ids, first["end_of_stream"], second["end_of_stream"]) == (numbers, False, True)
    rest = await caller.body(EXPORT, cursor=second["after_cursor"])
    assert (rest["tickets"], rest["after_cursor"], rest["end_of_stream"]) == (
        [],
        second["after_cursor"],
        True,
    )
    desk.touch(numbers[0])
    caller.clock.jump(timedelta(minutes=2))
    again = await caller.body(EXPORT, cursor=rest["after_cursor"], include="users,organizations")
    assert [one["id"] for one in again["tickets"]] == [numbers[0]]  # type: ignore[attr-defined]
    assert [one["email"] for one in again["users"]] == ["jan@klant.example"]  # type: ignore[attr-defined]
    assert again["organizations"] == [{"id": 500, "name": "Klant BV"}]


async def test_a_page_of_events_ends_with_a_whole_second(caller: Caller, desk: Desk) -> None:
    ticket = desk.open("VPN", requester=JAN, body="down")
    for _ in range(3):
        desk.reply(ticket, "customer", "?")
    caller.clock.jump(timedelta(seconds=1))
    desk.reply(ticket, "customer", "last")
    caller.clock.jump(timedelta(minutes=2))
    first = await caller.body(EVENTS, start_time=caller.ago(hours=1))
    assert (first["count"], first["end_of_stream"]) == (4, False)
    again = await caller.body(EVENTS, start_time=first["end_time"])
    assert again == first, "who repeats the end time never leaves a crowded second"
    rest = await caller.body(EVENTS, start_time=caller.ago(minutes=2))
    assert (rest["count"], rest["end_of_stream"]) == (1, True)


async def test_comments_are_told_only_when_asked_for(caller: Caller, desk: Desk) -> None:
    desk.open("VPN", requester=JAN, body="down")
    caller.clock.jump(timedelta(minutes=2))
    without = await caller.body(EVENTS, start_time=caller.ago(hours=1))
    told = await caller.body(EVENTS, start_time=caller.ago(hours=1), include="comment_events")
    children = [page["ticket_events"][0]["child_events"][0] for page in (without, told)]  # type: ignore[index]
    assert "body" not in children[0]
    assert children[0]["comment_public"] is True
    assert (children[1]["body"], children[1]["author_id"]) == ("down", JAN)


async def test_the_eleventh_export_of_a_minute_waits(caller: Caller) -> None:
    for _ in range(10):
        await caller.body(EVENTS, start_time=caller.ago(minutes=5))
    status, headers, body = await caller.get(EVENTS, start_time=caller.ago(minutes=5))
    assert (status, headers["Retry-After"], isinstance(body, str)) == (429, "60", True)
    assert headers["Content-Type"].startswith("text/plain")
    assert (await caller.get("groups.json"))[0] == 200
    caller.clock.jump(timedelta(seconds=60))
    assert (await caller.get(EVENTS, start_time=caller.ago(minutes=5)))[0] == 200


async def test_the_date_is_the_accounts_own(caller: Caller) -> None:
    _, headers, _ = await caller.get("groups.json")
    assert headers["Date"] == "Fri, 20 Nov 2026 08:00:00 GMT"


async def test_what_does_not_exist_and_what_makes_no_sense(caller: Caller, desk: Desk) -> None:
    ticket = desk.open("VPN", requester=JAN, body="down")
    assert (await caller.get("tickets/77/audits.json"))[0] == 404
    assert (await caller.get(f"tickets/{ticket}/audits.json"))[0] == 200
    desk.delete(ticket)
    assert (await caller.get(f"tickets/{ticket}/audits.json"))[0] == 404
    assert (await caller.get(EXPORT))[0] == 400
    assert (await caller.get(EXPORT, start_time=caller.ago(hours=1), per_page=1001))[0] == 400
    assert (await caller.get("users/show_many.json", ids=",".join(map(str, range(101)))))[0] == 400


async def test_the_page_of_a_ticket(caller: Caller, desk: Desk) -> None:
    ticket = desk.open("VPN", requester=JAN, body="down")
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{caller.server.base_url}/agent/tickets/{ticket}") as reply:
            assert (reply.status, reply.content_type) == (200, "text/html")
            assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
            assert "down" in await reply.text()
        async with session.get(f"{caller.server.base_url}/agent/tickets/77") as reply:
            assert reply.status == 404

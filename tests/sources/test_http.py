"""The one outgoing door: every failure has its name, and nothing secret is in it."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from aiohttp import web

from bot.clock import PacedClock
from bot.http import Http, http_date, retry_after
from bot.troubles import SourceTrouble, SourceTroubleKind
from tests.sources.scripted import scripted

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DATE = "Fri, 20 Nov 2026 09:00:00 GMT"
SECRETS = {"Authorization": "Basic canary-secret"}
BODY = "canary-body"
PARAMS = {"token": "canary-query", "page[size]": "5"}


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    door = Http(PacedClock(NOW, 0), patience=timedelta(seconds=10), largest=10_000)
    yield door
    await door.close()


def reply(
    status: int = 200, body: str = "{}", kind: str = "application/json", **headers: str
) -> web.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.Response(status=status, text=body, content_type=kind, headers={"Date": DATE, **named})


async def trouble_with(http: Http, response: Callable[[], web.Response]) -> SourceTrouble:
    async def answer(_: web.Request) -> web.Response:
        return response()

    async with scripted(answer) as base:
        with pytest.raises(SourceTrouble) as caught:
            await http.get_json(f"{base}/things", params=PARAMS, headers=SECRETS)
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, SourceTroubleKind.STRANGE),
        (401, SourceTroubleKind.AUTH),
        (403, SourceTroubleKind.AUTH),
        (408, SourceTroubleKind.PASSING),
        (409, SourceTroubleKind.STRANGE),
        (422, SourceTroubleKind.STRANGE),
        (429, SourceTroubleKind.LIMITED),
        (500, SourceTroubleKind.PASSING),
        (502, SourceTroubleKind.PASSING),
        (503, SourceTroubleKind.LIMITED),
        (504, SourceTroubleKind.PASSING),
    ],
)
async def test_each_status_says_what_to_do(http: Http, status: int, kind: SourceTroubleKind) -> None:
    trouble = await trouble_with(http, lambda: reply(status, "canary-body"))
    assert (trouble.kind, trouble.status, trouble.retry_after) == (kind, status, None)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("93", timedelta(seconds=93)),
        ("0", timedelta(0)),
        ("Fri, 20 Nov 2026 09:02:00 GMT", timedelta(minutes=2)),
        ("Fri, 20 Nov 2026 08:00:00 GMT", timedelta(0)),
        ("999999999", timedelta(days=1)),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("1e3", None),
    ],
)
async def test_retry_after_is_passed_up(http: Http, header: str, wait: timedelta | None) -> None:
    trouble = await trouble_with(http, lambda: reply(429, "slow down", "text/plain", Retry_After=header))
    assert trouble.retry_after == wait


def test_a_date_to_wait_for_needs_a_date_to_count_from() -> None:
    assert retry_after(DATE, None) is None


@pytest.mark.parametrize("text", ["", "now", "Fri, 99 Nov 2026 09:00:00 GMT", "2026"])
def test_a_broken_date_header_is_no_date(text: str) -> None:
    assert http_date(text) is None


@pytest.mark.parametrize(
    "response",
    [
        pytest.param(lambda: reply(body='{"a": ['), id="truncated"),
        pytest.param(lambda: reply(body=""), id="empty"),
        pytest.param(lambda: reply(body='{"a": NaN}'), id="NaN"),
        pytest.param(lambda: reply(body="[" * 9000), id="bottomless"),
        pytest.param(lambda: reply(body='{"a": ' + "9" * 5000 + "}"), id="endless number"),
        pytest.param(lambda: reply(body="<p>hello", kind="text/html"), id="HTML"),
        pytest.param(lambda: reply(body='"' + "x" * 20_000 + '"'), id="too large"),
        pytest.param(lambda: web.Response(body=b'{"a": "\xff"}'), id="no UTF-8"),
        pytest.param(lambda: reply(302, Location="http://localhost:9/away"), id="another host"),
        pytest.param(lambda: reply(302, Location="/round"), id="in circles"),
        pytest.param(lambda: reply(302), id="nowhere"),
        pytest.param(lambda: reply(302, Location="http://[oops"), id="no address"),
    ],
)
async def test_an_answer_without_sense_is_strange(http: Http, response: Callable[[], web.Response]) -> None:
    trouble = await trouble_with(http, response)
    assert trouble.kind is SourceTroubleKind.STRANGE


async def test_nothing_at_the_address_is_an_answer(http: Http) -> None:
    async def answer(_: web.Request) -> web.Response:
        return reply(404, "canary-body")

    async with scripted(answer) as base:
        assert await http.get_json(f"{base}/things") is None


async def test_a_refusal_that_was_asked_for_is_an_answer(http: Http) -> None:
    async def answer(_: web.Request) -> web.Response:
        return reply(422, "Too recent start_time.", "text/plain")

    async with scripted(answer) as base:
        found = await http.get_json(f"{base}/things", accept=frozenset({422}))
    assert found is not None
    assert (found.status, found.body, found.text) == (422, None, "Too recent start_time.")


async def test_text_is_read_as_it_is_and_a_web_page_is_none(http: Http) -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.headers["Accept"] == "text/plain"
        return reply(200, "{half", "text/html" if request.path == "/page" else "text/plain")

    async with scripted(answer) as base:
        found = await http.get_text(f"{base}/things")
        with pytest.raises(SourceTrouble, match="a web page"):
            await http.get_text(f"{base}/page")
    assert found is not None
    assert (found.status, found.body, found.text, found.dated_at) == (200, None, "{half", NOW)


async def test_the_answer_comes_with_its_date_and_the_skew_is_noted(http: Http) -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.headers["User-Agent"].startswith("duebell")
        return web.json_response(
            {"size": request.query["page[size]"]}, headers={"Date": "Fri, 20 Nov 2026 09:00:40 GMT"}
        )

    async with scripted(answer) as base:
        found = await http.get_json(f"{base}/things", params=PARAMS, headers=SECRETS)
    assert found is not None
    assert (found.body, found.dated_at) == ({"size": "5"}, NOW + timedelta(seconds=40))
    assert timedelta(0) < found.took < timedelta(seconds=10)
    assert http.skew == {"127.0.0.1": timedelta(seconds=40)}


async def test_a_redirect_on_the_same_host_keeps_the_credentials(http: Http) -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/old":
            return reply(301, Location="/new?b=2")
        return web.json_response([request.path_qs, request.headers["Authorization"]])

    async with scripted(answer) as base:
        found = await http.get_json(f"{base}/old", headers=SECRETS)
    assert found is not None
    assert found.body == ["/new?b=2", "Basic canary-secret"]


async def test_credentials_never_go_to_another_host(http: Http) -> None:
    seen: list[str] = []

    async def thief(request: web.Request) -> web.Response:
        seen.append(request.path)
        return reply()

    async with scripted(thief) as elsewhere:
        trouble = await trouble_with(http, lambda: reply(307, Location=f"{elsewhere}/catch"))
    assert trouble.kind is SourceTroubleKind.STRANGE
    assert seen == []


async def test_silence_dropped_connections_and_closed_ports_pass() -> None:
    stopping = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/silent":
            await stopping.wait()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    impatient = Http(PacedClock(NOW, 0), patience=timedelta(milliseconds=200))
    async with scripted(answer) as base:
        for path, word in (("silent", "in time"), ("dropped", "dropped")):
            with pytest.raises(SourceTrouble, match=word) as caught:
                await impatient.get_json(f"{base}/{path}", params=PARAMS, headers=SECRETS)
            assert caught.value.kind is SourceTroubleKind.PASSING
        stopping.set()
    with pytest.raises(SourceTrouble, match="could not be reached") as caught:
        await impatient.get_json(f"{base}/closed", params=PARAMS)
    shown = "".join(traceback.format_exception(caught.value))
    assert "ClientConnectorError" not in shown, "the library's own words may hold the query"
    await impatient.close()


async def test_no_secret_is_in_a_trouble_or_in_the_log(http: Http, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told = []
    for status in (400, 401, 429, 500, 302):
        try:
            raise await trouble_with(http, partial(reply, status, BODY))
        except SourceTrouble as trouble:
            told.append("".join(traceback.format_exception(trouble)) + repr(trouble) + str(trouble))
    assert len(told) == 5
    assert all("127.0.0.1/things" in text for text in told)
    assert "canary" not in "".join(told) + caplog.text


async def test_an_account_is_one_at_a_time(http: Http) -> None:
    order = []

    async def turn(name: str) -> None:
        async with http.account("acme"):
            order.append(f"{name} in")
            await asyncio.sleep(0)
            order.append(f"{name} out")

    await asyncio.gather(turn("a"), turn("b"))
    assert order == ["a in", "a out", "b in", "b out"]
    assert http.account("acme") is not http.account("other")


async def test_a_proxy_of_the_environment_is_used(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    async def proxy(request: web.Request) -> web.Response:
        return web.json_response({"asked": str(request.url)})

    async with scripted(proxy) as base:
        monkeypatch.setenv("http_proxy", base)
        monkeypatch.setenv("no_proxy", "internal.example")
        found = await http.get_json("http://helpdesk.example/api", params={"a": "1"})
    assert found is not None
    assert found.body == {"asked": "http://helpdesk.example/api?a=1"}

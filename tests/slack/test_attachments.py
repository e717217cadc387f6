"""Files in the threads of reports, in a strict local workspace."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import DEFAULT_SCOPES, HISTORY_SCOPES, Workspace
from bot.slack.attachments import ThreadFiles
from bot.troubles import SlackTrouble, SlackTroubleKind
from tests.slack.workshop import EVA, SUPPORT, client_of, open_workspace, still


async def thread(client: AsyncWebClient) -> str:
    return str((await client.chat_postMessage(channel=SUPPORT, text="the report"))["ts"])


async def test_what_hangs_in_a_thread_is_seen(workspace: Workspace, client: AsyncWebClient) -> None:
    files, ts = ThreadFiles(client), await thread(client)
    assert await files.names(SUPPORT, ts) == frozenset()
    await files.attach(SUPPORT, ts, "klant-bv-2026-11.csv", b"kind,name\r\n")
    await files.attach(SUPPORT, ts, "klant-bv-2026-11.pdf", b"%PDF-1.4")
    assert await files.names(SUPPORT, ts) == frozenset({"klant-bv-2026-11.csv", "klant-bv-2026-11.pdf"})
    assert len(workspace.thread(SUPPORT, ts)) == 2


async def test_where_looking_is_not_allowed_nothing_is_known() -> None:
    async with open_workspace(still(), DEFAULT_SCOPES - HISTORY_SCOPES) as built, client_of(built) as client:
        ts = await thread(client)
        assert await ThreadFiles(client).names(SUPPORT, ts) is None
        assert await ThreadFiles(client).names(EVA, ts) is None


async def test_without_the_scope_nothing_is_put_there_and_it_is_said() -> None:
    async with open_workspace(still(), DEFAULT_SCOPES - {"files:write"}) as built, client_of(built) as client:
        ts = await thread(client)
        with pytest.raises(SlackTrouble) as raised:
            await ThreadFiles(client).attach(SUPPORT, ts, "a.csv", b"a")
        assert raised.value.detail == "missing_scope"


async def test_a_thread_that_is_gone_is_told_as_such(client: AsyncWebClient) -> None:
    with pytest.raises(SlackTrouble) as raised:
        await ThreadFiles(client).names(SUPPORT, "1.000001")
    assert raised.value.kind is SlackTroubleKind.GONE

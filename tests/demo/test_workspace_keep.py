"""A workspace comes back from its file as it was."""

import asyncio
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Workspace
from tests.demo.workshop import EVA, SUPPORT, Still


async def test_saved_and_loaded_is_the_same(
    workspace: Workspace, client: AsyncWebClient, tmp_path: Path, clock: Still
) -> None:
    metadata = {"event_type": "alert", "event_payload": {"n": 1, "list": ["a", {"b": True}]}}
    blocks = [{"type": "divider"}]
    await client.chat_postMessage(channel=SUPPORT, text="x", blocks=blocks, metadata=metadata)
    await client.chat_postMessage(channel=EVA, text="direct")
    await client.views_publish(user_id=EVA, view={"type": "home", "blocks": blocks})
    workspace.store.mark_read(EVA, SUPPORT)
    file = tmp_path / "deep" / "workspace.json"
    workspace.save(file)
    other = Workspace(clock)
    other.load(file)
    assert other.store.state == workspace.store.state
    assert list(file.parent.iterdir()) == [file]


async def test_changes_are_kept_as_they_come(workspace: Workspace, tmp_path: Path, clock: Still) -> None:
    file = tmp_path / "w.json"
    keeping = asyncio.create_task(workspace.keep_in(file, settle=0.0))
    await workspace.until(file.exists)
    workspace.people.post(EVA, SUPPORT, "kept")
    await workspace.until(lambda: "kept" in file.read_text(encoding="utf-8"))
    keeping.cancel()
    other = Workspace(clock)
    other.load(file)
    assert [one.text for one in other.messages(SUPPORT)] == ["kept"]


async def test_a_loaded_workspace_goes_on_counting(
    workspace: Workspace, tmp_path: Path, clock: Still
) -> None:
    before = workspace.people.post(EVA, SUPPORT, "before")
    workspace.save(tmp_path / "w.json")
    other = Workspace(clock)
    other.load(tmp_path / "w.json")
    after = other.store.stamp(SUPPORT)
    assert after > before.ts

"""The page in Chromium: what a person reads, types and clicks. Run with `pytest -m browser`."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace import Workspace
from tests.demo.workshop import EVA, LARS, SUPPORT, app_of, connected

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=document.title='owned'> &lt;b&gt; <javascript:alert(1)|click>"
BUTTON = {
    "type": "button",
    "action_id": "claim",
    "value": "1",
    "text": {"type": "plain_text", "text": "Claim"},
}
FORM = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Snooze"},
    "submit": {"type": "plain_text", "text": "Save"},
    "callback_id": "snooze",
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Why?"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


async def look(page: "Page", workspace: Workspace, who: str = EVA) -> None:
    """Open the page as somebody."""
    await page.goto(f"{workspace.url}?as={who}")
    await page.get_by_test_id("channel-support").click()


async def test_words_stay_words(page: "Page", workspace: Workspace, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=SUPPORT, text=HOSTILE)
    await look(page, workspace)
    message = page.get_by_test_id("message")
    await expect(message).to_contain_text("img src=x onerror=document.title='owned' <b> click")
    assert await page.title() != "owned"
    assert await message.locator("a:not(.when)").count() == 0


async def test_dates_stand_in_the_readers_zone(
    page: "Page", workspace: Workspace, client: AsyncWebClient
) -> None:
    noon = 1795176000
    await client.chat_postMessage(channel=SUPPORT, text=f"due <!date^{noon}^{{date_num}} {{time}}|12:00 UTC>")
    await look(page, workspace, EVA)
    await expect(page.get_by_test_id("message")).to_contain_text("due 2026-11-20 13:00")
    await page.get_by_test_id("persona").select_option(LARS)
    await expect(page.get_by_test_id("message")).to_contain_text("due 2026-11-20 07:00")


async def test_a_click_a_thread_and_a_form(
    page: "Page", workspace: Workspace, client: AsyncWebClient
) -> None:
    app = app_of(workspace)
    saved: list[str] = []

    @app.action("claim")
    async def claim(ack: AsyncAck, body: dict[str, object], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=str(body["trigger_id"]), view=FORM)

    @app.view("snooze")
    async def snooze(ack: AsyncAck, view: dict[str, dict[str, dict[str, dict[str, dict[str, str]]]]]) -> None:
        await ack()
        saved.append(view["state"]["values"]["why"]["text"]["value"])

    blocks = [{"type": "actions", "elements": [BUTTON]}]
    head = (await client.chat_postMessage(channel=SUPPORT, text="card", blocks=blocks))["ts"]
    await client.chat_postMessage(channel=SUPPORT, text="90 % used", thread_ts=str(head))
    async with connected(workspace, app):
        await look(page, workspace)
        await page.get_by_test_id("replies-link").click()
        await expect(page.get_by_test_id("thread-pane")).to_contain_text("90 % used")
        await page.get_by_test_id("thread-composer").fill("on it")
        await page.get_by_test_id("thread-composer").press("Enter")
        await expect(page.get_by_test_id("thread-pane")).to_contain_text("on it")
        await page.get_by_test_id("thread-close").click()
        await page.get_by_test_id("btn-claim").click()
        await page.get_by_test_id("modal-submit").click()
        await expect(page.get_by_test_id("error-why")).to_have_text("Please complete this required field.")
        await page.get_by_test_id("field-text").fill("waiting for parts")
        await page.get_by_test_id("modal-submit").click()
        await expect(page.get_by_test_id("modal")).to_be_hidden()
    assert saved == ["waiting for parts"]
    assert [one.text for one in workspace.thread(SUPPORT, str(head))] == ["90 % used", "on it"]


async def test_a_command_is_suggested_and_answered(page: "Page", workspace: Workspace) -> None:
    app = app_of(workspace)

    @app.command("/sla")
    async def sla(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("all is well")

    async with connected(workspace, app):
        await look(page, workspace)
        await page.get_by_test_id("composer").press_sequentially("/s")
        await page.get_by_test_id("suggestion-/sla").click()
        await page.get_by_test_id("composer").press_sequentially("status")
        await page.get_by_test_id("composer").press("Enter")
        answer = page.get_by_test_id("ephemeral")
        await expect(answer).to_contain_text("all is well")
        await expect(answer).to_contain_text("Only visible to you")
        await answer.get_by_role("button", name="Dismiss").click()
        await expect(answer).to_have_count(0)


async def test_a_permalink_leads_to_its_message(
    page: "Page", workspace: Workspace, client: AsyncWebClient
) -> None:
    head = (await client.chat_postMessage(channel=SUPPORT, text="card"))["ts"]
    reply = (await client.chat_postMessage(channel=SUPPORT, text="there", thread_ts=str(head)))["ts"]
    link = await client.chat_getPermalink(channel=SUPPORT, message_ts=str(reply))
    await page.goto(f"{link['permalink']}&as={EVA}")
    await expect(page.locator(".pointed")).to_contain_text("there")
    await expect(page).to_have_title(re.compile("#support"))

"""The walk of a visitor: watch the story without touching anything, then take part in it."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent
UP_WITHIN = 60.0
STORY_WITHIN = 120.0
"""Real seconds from the start of the demo in which warning, breach and legal notice are seen."""
SOON = 15_000
"""Milliseconds for what a visitor has asked for."""


@asynccontextmanager
async def demo(state: Path) -> AsyncIterator[str]:
    """The demo in a process of its own; gives the page's address from its first line."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "demo", "--port", "0", "--state", str(state)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(UP_WITHIN):
            line = (await process.stdout.readline()).decode()
        yield line.split()[-1]
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(UP_WITHIN):
            await process.communicate()
    assert process.returncode == 0, "the demo did not stop in order"


async def say(page: "Page", text: str) -> None:
    """Type into the message field and press Enter."""
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("composer").press("Enter")


async def ask_until(page: "Page", command: str, answer: re.Pattern[str]) -> None:
    """Ask again until the answer is there: a helpdesk holds back what happened in its last minute."""
    for tries_left in reversed(range(10)):
        await say(page, command)
        try:
            await expect(page.get_by_test_id("ephemeral").last).to_contain_text(answer, timeout=2000)
            return
        except AssertionError:
            if not tries_left:
                raise


async def test_the_walk_of_a_visitor(
    page: "Page", tmp_path: Path, artifacts: Path, record_property: Callable[[str, object], None]
) -> None:
    await page.set_viewport_size({"width": 1440, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    began = monotonic()

    def left() -> float:
        """Milliseconds until the story must have been told."""
        return max(1.0, (STORY_WITHIN - (monotonic() - began)) * 1000)

    def seen(what: str) -> None:
        seconds = round(monotonic() - began, 1)
        record_property(what, seconds)
        print(f"{what}: {seconds} s after the start")

    async with demo(tmp_path / "state") as url:
        await page.goto(url)
        await expect(page).to_have_title(re.compile("^#support"))
        seen("page ready")

        # Nothing is touched here: the page shows by itself what the bot does.
        thread = page.get_by_test_id("thread-pane")
        await expect(thread).to_contain_text("is due in", timeout=left())
        await expect(thread).not_to_contain_text("breached at")
        await page.screenshot(path=artifacts / "demo-1-warning.png")
        seen("warning in a thread")
        await expect(page).to_have_title(re.compile("^#leads"), timeout=left())
        await expect(thread).to_contain_text("breached at", timeout=left())
        await page.screenshot(path=artifacts / "demo-2-breach.png")
        seen("breach with the leads")
        await expect(page).to_have_title(re.compile("^#legal"), timeout=left())
        await expect(thread).to_contain_text("§4.2", timeout=left())
        await page.screenshot(path=artifacts / "demo-3-legal.png")
        seen("legal notice")

        # From here on the visitor takes part.
        await page.get_by_test_id("channel-support").click()
        await expect(page.get_by_test_id("follow")).to_have_attribute("aria-pressed", "false")
        await say(page, "/sla status")
        answer = page.get_by_test_id("ephemeral").last
        await expect(answer.locator("table")).to_contain_text("gold", timeout=SOON)
        await expect(answer).to_contain_text("Only visible to you")
        await page.screenshot(path=artifacts / "demo-4-status.png")

        card = page.get_by_test_id("message").filter(has_text="Patient portal is down").first
        await card.get_by_test_id("btn-acknowledge").click()
        await expect(page.get_by_test_id("ephemeral").last).to_contain_text("Patient portal", timeout=SOON)
        await expect(card).to_contain_text("Acknowledged", timeout=SOON)

        await page.get_by_test_id("ticket-subject").fill("The gift cards are rejected")
        await page.get_by_test_id("ticket-customer").select_option("Corner Bakery")
        await page.get_by_test_id("ticket-priority").select_option("urgent")
        await page.get_by_test_id("new-ticket").click()
        ticket = page.locator(".ticket", has_text="The gift cards are rejected")
        await ticket.locator("summary").click()
        await ticket.get_by_role("button", name="Agent replies").click()
        await expect(ticket).to_contain_text("with Eva", timeout=SOON)
        await ticket.get_by_role("button", name="Set pending").click()
        await expect(ticket.locator(".status-pending")).to_be_visible(timeout=SOON)
        number = (await ticket.locator("summary .dim").first.inner_text()).removeprefix("#")
        await page.get_by_test_id("speed-600").click()
        await expect(page.get_by_test_id("speed-600")).to_have_attribute("aria-pressed", "true")

        await ask_until(page, f"/sla ticket {number}", re.compile("paused", re.IGNORECASE))
        await page.screenshot(path=artifacts / "demo-5-visitor.png")
    assert not faults

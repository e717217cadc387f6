"""The walk of a visitor: watch the story without touching anything, then take part in it."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

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


@dataclass
class Visit:
    """A visitor with a stop-watch and a camera."""

    page: "Page"
    artifacts: Path
    began: float = field(default_factory=monotonic)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def thread(self) -> "Locator":
        return self.page.get_by_test_id("thread-pane")

    @property
    def answer(self) -> "Locator":
        """What only the visitor sees, the latest."""
        return self.page.get_by_test_id("ephemeral").last

    def left(self) -> float:
        """Milliseconds until the story must have been told."""
        return max(1.0, (STORY_WITHIN - (monotonic() - self.began)) * 1000)

    async def saw(self, what: str) -> None:
        """Note when, and take a picture."""
        self.seconds[what] = round(monotonic() - self.began, 1)
        number = len(self.seconds)
        await self.page.screenshot(path=self.artifacts / f"demo-{number}-{what.replace(' ', '-')}.png")

    async def say(self, text: str) -> None:
        """Type into the message field and press Enter."""
        await self.page.get_by_test_id("composer").fill(text)
        await self.page.get_by_test_id("composer").press("Enter")

    async def ask_until(self, command: str, answer: str) -> None:
        """Ask again until the answer is there: a helpdesk holds back what happened in its last minute."""
        for tries_left in reversed(range(10)):
            await self.say(command)
            try:
                await expect(self.answer).to_contain_text(answer, timeout=2000, ignore_case=True)
                return
            except AssertionError:
                if not tries_left:
                    raise


async def watches_the_story(visit: Visit) -> None:
    """Nothing is touched: the page shows by itself what the bot does."""
    page, thread = visit.page, visit.thread
    await expect(page).to_have_title(re.compile("^#support"))
    await visit.saw("page")
    await expect(thread).to_contain_text("is due in", timeout=visit.left())
    await expect(thread).not_to_contain_text("breached at")
    await visit.saw("warning")
    await expect(page).to_have_title(re.compile("^#leads"), timeout=visit.left())
    await expect(thread).to_contain_text("breached at", timeout=visit.left())
    await visit.saw("breach with the leads")
    await expect(page).to_have_title(re.compile("^#legal"), timeout=visit.left())
    await expect(thread).to_contain_text("§4.2", timeout=visit.left())
    await expect(thread.locator("table")).to_contain_text("1h")
    await visit.saw("legal notice")


async def asks_and_acknowledges(visit: Visit) -> None:
    """A table for the visitor alone, and a click that everybody can see."""
    page = visit.page
    await page.get_by_test_id("channel-support").click()
    await expect(page.get_by_test_id("follow")).to_have_attribute("aria-pressed", "false")
    await visit.say("/sla status")
    await expect(visit.answer.locator("table")).to_contain_text("gold", timeout=SOON)
    await expect(visit.answer).to_contain_text("Only visible to you")
    await visit.saw("status")
    card = page.get_by_test_id("message").filter(has_text="Patient portal is down").first
    await card.get_by_test_id("btn-acknowledge").click()
    await expect(visit.answer).to_contain_text("Patient portal", timeout=SOON)
    await expect(card).to_contain_text("Acknowledged", timeout=SOON)
    await visit.saw("acknowledged")


async def plays_both_sides_of_the_desk(visit: Visit) -> None:
    """Open as a customer, answer as an agent, wait for the customer; at 600x Duebell knows at once."""
    page = visit.page
    await page.get_by_test_id("ticket-subject").fill("The gift cards are rejected")
    await page.get_by_test_id("ticket-customer").select_option("Corner Bakery")
    await page.get_by_test_id("ticket-priority").select_option("urgent")
    await page.get_by_test_id("new-ticket").click()
    ticket = page.locator(".ticket", has_text="The gift cards are rejected")
    number = await ticket.locator("summary .dim").first.inner_text()
    await ticket.locator("summary").click()
    await ticket.get_by_role("button", name="Agent replies").click()
    await expect(ticket).to_contain_text("with Eva", timeout=SOON)
    await ticket.get_by_role("button", name="Set pending").click()
    await expect(ticket.locator(".status-pending")).to_be_visible(timeout=SOON)
    await page.get_by_test_id("speed-600").click()
    await expect(page.get_by_test_id("speed-600")).to_have_attribute("aria-pressed", "true")
    await visit.ask_until(f"/sla ticket {number.removeprefix('#')}", "paused")
    await visit.saw("own ticket")


async def test_the_walk_of_a_visitor(page: "Page", tmp_path: Path, artifacts: Path) -> None:
    await page.set_viewport_size({"width": 1440, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    visit = Visit(page, artifacts)
    async with demo(tmp_path / "state") as url:
        await page.goto(url)
        await watches_the_story(visit)
        await asks_and_acknowledges(visit)
        await plays_both_sides_of_the_desk(visit)
    assert not faults
    (artifacts / "demo-seconds.json").write_text(json.dumps(visit.seconds, indent=2))


async def test_after_a_restart_everything_is_still_there(page: "Page", tmp_path: Path) -> None:
    state = tmp_path / "state"
    async with demo(state) as url:
        await page.goto(url)
        await expect(page.get_by_test_id("thread-pane")).to_contain_text("is due in", timeout=60_000)
        card = page.get_by_test_id("message").filter(has_text="Patient portal is down").first
        root = await card.get_attribute("data-ts")
    async with demo(state) as url:
        await page.goto(f"{url}?as=U0EVA")
        await page.get_by_test_id("channel-support").click()
        again = page.locator(f"#messages [data-ts='{root}']")
        await expect(again).to_contain_text("Patient portal is down")
        await again.get_by_test_id("replies-link").click()
        warnings = page.get_by_test_id("thread-pane").get_by_test_id("message")
        await expect(warnings.filter(has_text="15m")).to_have_count(2)  # the card, and the one warning

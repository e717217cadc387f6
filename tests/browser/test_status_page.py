"""A status page as people see it: on a phone, in the dark, without a fault in the console."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.sla.exclusions import Excluded
from bot.sla.observations import MaintenancePlanned
from bot.status_pages.files import write
from bot.status_pages.page import html
from bot.status_pages.record import record
from bot.status_pages.story import Story
from tests.sla.uptime.months import PORTAL, said, turns
from tests.status_pages.pages import THEIRS, at, story, told

if TYPE_CHECKING:
    from playwright.async_api import Page

pytestmark = pytest.mark.browser

NOW = at(days=26, hours=12)
CONTRAST = """() => {
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parts(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const node of document.body.querySelectorAll("*")) {
    const words = [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim());
    if (!words || node.closest("svg")) continue;
    const both = [light(parts(getComputedStyle(node).color)), light(behind(node))];
    const ratio = (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
    if (ratio < 4.5) faint.push(`${node.tagName} ${ratio.toFixed(2)}: ${node.textContent.slice(0, 40)}`);
  }
  return faint;
}"""


def full(language: str) -> Story:
    """A page with everything on it, and a name that is hard to break."""
    window = MaintenancePlanned("disks", NOW + timedelta(days=3), NOW + timedelta(days=3, hours=2), "disks")
    excluded = Excluded(at(hours=40), at(hours=41), "war", approved_by="U0PIET")
    past = [*turns(10, 11, 40, 42, 600), said(PORTAL.subject, window, at(hours=1))]
    past.append(said(PORTAL.subject, excluded, at(hours=50)))
    page = replace(THEIRS, reasons=True)
    down = replace(told(past, NOW, page=page), title="Portal_" + "with_a_name_that_does_not_end_" * 3)
    silent = told(turns(3, 4), NOW, page=page, stale=True)
    return story(down, silent, replace(silent, stale=False, last=None), page=page, language=language)


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_page_can_be_read_everywhere(
    page: Page, tmp_path: Path, artifacts: Path, language: str, scheme: str
) -> None:
    told = full(language)
    write(tmp_path, html(told), record(told))
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for name, width in (("wide", 1100), ("phone", 360)):
        await page.set_viewport_size({"width": width, "height": 900})
        await page.goto((tmp_path / "index.html").as_uri())
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert await page.evaluate(CONTRAST) == []
        await page.screenshot(path=artifacts / f"status-{language}-{scheme}-{name}.png", full_page=True)
    await page.locator("summary").first.click()
    assert await page.locator("details[open] table").count() == 1
    assert await page.get_by_role("img").count() == len(told.services)
    assert await page.get_by_role("main").get_by_role("heading", level=2).count() == len(told.services)
    assert faults == []

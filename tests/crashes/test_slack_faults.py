"""Slack takes a message and does not say so, or does not take it at all, at each single post."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import pytest

from bot.demo.workspace.faults import Faults
from tests.crashes.expectations import TIMER, exactly_once, never_lost, repeats
from tests.crashes.fate import Fate
from tests.crashes.machine import Machine, machine
from tests.crashes.scenario import MINUTE, TICKS

POST = "chat.postMessage"
MISHAPS: dict[str, Callable[[Faults], None]] = {
    "accepted, then dropped": lambda faults: faults.drop_after_accept(POST),
    "dropped before": lambda faults: faults.drop_before_accept(POST),
    "500": lambda faults: faults.status(POST, 500),
    "429": lambda faults: faults.rate_limit(POST, 3),
    "a web page": lambda faults: faults.html(POST),
}
MOST_POSTS = 6
"""No event of the story makes the bot post more often, so all of them are met."""


@dataclass
class Mishap:
    """Something goes wrong with the posts of those numbers in every event."""

    faults: Faults
    plan: Callable[[Faults], None]
    numbers: tuple[int, ...]
    met: int = 0

    def fate(self) -> Fate:
        """A process that meets it. Posts are counted from its start."""
        posts = count(1)

        async def before(name: str) -> None:
            if name == "post" and next(posts) in self.numbers:
                self.plan(self.faults)
                self.met += 1

        return Fate(before=before)


@pytest.mark.parametrize("mishap", MISHAPS)
async def test_each_post_meets_it_and_arrives_once(mishap: str, tmp_url: str) -> None:
    async with machine(tmp_url) as it:
        met = 0
        for number in range(1, MOST_POSTS + 1):
            planned = Mishap(it.workspace.faults, MISHAPS[mishap], (number,))
            exactly_once(await it.run(planned.fate))
            met += planned.met
        assert met == 11, "every post of the story"
        await it.is_sound()


async def test_accepted_then_dropped_without_the_right_to_look_back(tmp_url: str) -> None:
    async with machine(tmp_url, history=False) as it:
        twice = 0
        for number in range(1, MOST_POSTS + 1):
            planned = Mishap(it.workspace.faults, MISHAPS["accepted, then dropped"], (number,))
            told = await it.run(planned.fate)
            never_lost(told)
            twice += repeats(told.messages)
        assert twice == 7, "each of the seven alerts once"


async def test_s26_who_was_never_told_needs_no_correction(tmp_url: str) -> None:
    """Slack was away from the breach until it turned out to be none: there is nothing to take back."""
    async with machine(tmp_url) as it:
        assert await away(it, 20, Fate) == {f"{TIMER}/warn/75%@support"}


async def test_s26_who_was_perhaps_told_is_corrected(tmp_url: str) -> None:
    """Slack took two calls and did not say so; before we could look, there turned out to be no breach."""
    async with machine(tmp_url) as it:
        replies = Mishap(it.workspace.faults, MISHAPS["accepted, then dropped"], (2, 4))
        assert await away(it, 22, replies.fate) == {
            f"{TIMER}/warn/75%@support",
            f"{TIMER}/due-contractual:legal@legal",
            f"{TIMER}/corrected:legal/1@legal",
            f"{TIMER}/due@leads",
            f"{TIMER}/corrected/1@leads",
        }
        assert replies.met == 2


async def away(it: Machine, since: int, at_the_breach: Callable[[], Fate]) -> set[str]:
    """Slack is away from a minute on until the truth is out. Gives back what was said, cards apart."""
    script = it.script()
    for minute in sorted({*TICKS, 44, 50}):
        it.show(script.begin + minute * MINUTE)
        if minute == since:
            it.workspace.faults.down()
        if minute == 36:
            it.workspace.faults.up()
        fate = at_the_breach() if minute == 20 else Fate()
        await it.engine(script, fate).tick()
    await it.is_sound()
    return {key for key, _ in it.messages(script.name) if not key.startswith("card:")}

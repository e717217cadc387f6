"""Killed after each single step of the path, and started anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.crashes.expectations import exactly_once, never_lost
from tests.crashes.fate import EFFECTS, Fate
from tests.crashes.machine import Machine, Told, machine


async def deaths(it: Machine, check: Callable[[Told], None], only: frozenset[str] = EFFECTS) -> int:
    """At every event, die after the first step, in the next run after the second ... until no event has so
    many steps. Gives back how often somebody died."""
    kills = 0
    for step in range(1, 200):
        told = await it.run(partial(Fate, dies_after=step, only=only))
        check(told)
        kills += told.kills
        if not told.kills:
            break
    return kills


async def test_killed_after_any_step_nothing_is_lost_and_nothing_said_twice(durable_url: str) -> None:
    async with machine(durable_url) as it:
        undisturbed = await it.run()
        exactly_once(undisturbed)
        kills = await deaths(it, exactly_once)
        steps = sum(len(event.split()) for event in undisturbed.steps[::2])
        assert kills == steps, "every step of every event was somebody's last"
        await it.is_sound()


async def test_without_the_right_to_look_back_a_repeat_says_so(tmp_url: str) -> None:
    """A bot that may not read its own messages prefers a repeat to silence, and marks it."""
    async with machine(tmp_url, history=False) as it:
        exactly_once(await it.run())
        assert await deaths(it, never_lost, frozenset({"post", "trying", "delivered", "thread_made"})) > 20
        await it.is_sound()

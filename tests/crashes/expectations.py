"""What the story of the crash tests makes the bot say, and how often it may say it."""

from __future__ import annotations

from bot.demo.workspace import Message
from tests.crashes.machine import Told

TIMER = "desk:1/first_response/contractual/1"
EXPECTED = {
    "card:desk:1:C0SUPPORT",
    f"{TIMER}/warn/75%@support",
    "card:desk:1:C0LEADS",
    f"{TIMER}/due@leads",
    f"{TIMER}/corrected/1@leads",
    "card:desk:1:C0LEGAL",
    f"{TIMER}/due-contractual:legal@legal",
    f"{TIMER}/corrected:legal/1@legal",
    "card:desk:1:DIRECT",
    f"{TIMER}/after-600s@manager",
    f"{TIMER}/corrected/1@manager",
}
"""The keys of everything that is to be said."""
MARK = "Perhaps a repeat"


def exactly_once(told: Told) -> None:
    """Nothing is lost, nothing is said twice."""
    assert told.keys == dict.fromkeys(EXPECTED, 1), f"{told.keys} after {told.steps}"


def never_lost(told: Told) -> None:
    """Nothing is lost. What is there twice says so, except cards, which nobody is called by."""
    assert set(told.keys) == EXPECTED, f"{told.keys} after {told.steps}"
    seen: set[str] = set()
    for key, message in told.messages:
        if key in seen and not key.startswith("card:"):
            assert MARK in message.text, f"{key} is there twice and does not say so"
        seen.add(key)


def repeats(messages: list[tuple[str, Message]]) -> int:
    """How many messages, cards apart, are there for the second time."""
    keys = [key for key, _ in messages if not key.startswith("card:")]
    return len(keys) - len(set(keys))

"""A version changes when a promise does, and never otherwise (S10)."""

import os
import subprocess
import sys

import pytest

from bot.config.versions import version_of
from tests.config.examples import ENVIRON, EXAMPLE, ROOT, SMALL, settings, small

LADDER = "ladders: {default: [{at: due, tell: [owner]}]}\n"


def version(text: str) -> str:
    return settings(text).book.policies[0].version


SAME = {
    "comment": SMALL + "# a comment\n",
    "quotes": small(("timezone: Europe/Amsterdam", "timezone: 'Europe/Amsterdam'")),
    "another way to write it": small(("first_response: 4h", "first_response: {internal: 240m, warn: [75%]}")),
    "another policy below": SMALL.replace("match: {}", "match: {priority: high}")
    + "  - {name: rest, match: {}, no_sla: true}\n",
    "a channel more": small(("    legal: C0LEGAL", "    legal: C0LEGAL\n    leads: C0LEADS")),
}
DIFFERENT = {
    "budget": small(("first_response: 4h", "first_response: 5h")),
    "kind": small(("first_response: 4h", "first_response: {ola: 4h}")),
    "calendar": small(("09:00-17:00", "09:00-17:30")),
    "zone": small(("timezone: Europe/Amsterdam", "timezone: Europe/London")),
    "warning": SMALL + "    warn: [50%]\n",
    "switch": SMALL + "    switches: {bots_count: yes}\n",
    "match": small(("match: {}", "match: {priority: high}")),
    "ladder": SMALL + LADDER,
}


@pytest.mark.parametrize("text", [SAME[name] for name in SAME if name != "another policy below"])
def test_s10_what_promises_nothing_else_keeps_the_version(text: str) -> None:
    assert version(text) == version(SMALL)


def test_s10_a_policy_does_not_depend_on_the_others() -> None:
    alone = small(("match: {}", "match: {priority: high}"))
    assert version(SAME["another policy below"]) == version(alone)
    assert settings(SAME["another policy below"]).book.version != settings(alone).book.version


@pytest.mark.parametrize("change", DIFFERENT)
def test_s10_what_decides_changes_the_version(change: str) -> None:
    assert version(DIFFERENT[change]) != version(SMALL)


def test_s10_all_changes_have_versions_of_their_own() -> None:
    assert len({version(text) for text in DIFFERENT.values()}) == len(DIFFERENT)


def test_s10_versions_are_the_same_in_every_run() -> None:
    program = (
        "import os; from bot.config import load\n"
        f"book = load({str(EXAMPLE)!r}, os.environ).book\n"
        "print(book.version, *(policy.version for policy in book.policies))\n"
        "from bot.config.versions import version_of\n"
        "print(version_of(frozenset(map(str, range(20)))))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | ENVIRON | {"PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert len(runs.pop().split()) == 5


def test_s10_sets_have_no_order_and_tuples_do() -> None:
    assert version_of(frozenset({"a", "b"})) == version_of(frozenset({"b", "a"}))
    assert version_of(("a", "b")) != version_of(("b", "a"))
    with pytest.raises(TypeError, match="object"):
        version_of(object())

"""House rules for the tests themselves: no mocks, no naps, no reading of the machine's clock."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.upkeep.tree import ROOT, name_of, text_of, tracked

TESTS = tuple(path for path in tracked(".py") if path.is_relative_to(ROOT / "tests"))
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Give each call of `a.b(...)` by the name `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            yield f"{last}.{node.func.attr}", node


def imported(tree: ast.AST) -> Iterator[str]:
    """Give the modules and names that a file imports, each in full."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_nap(name: str, call: ast.Call) -> bool:
    """Say whether a call waits by the clock; `asyncio.sleep(0)` only lets others run."""
    if name == "time.sleep":
        return True
    zero = len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0
    return name == "asyncio.sleep" and not zero


def faults(text: str) -> list[str]:
    """List what the house does not allow in a test file."""
    tree = ast.parse(text)
    mocks = [name for name in imported(tree) if name.startswith(("unittest.mock", "unittest.", "mock."))]
    naps = [f"{name} on line {call.lineno}" for name, call in calls(tree) if is_nap(name, call)]
    clocks = [f"{name} on line {call.lineno}" for name, call in calls(tree) if name in CLOCKS]
    return mocks + naps + clocks


@pytest.mark.parametrize(
    "bad",
    [
        "from unittest.mock import Mock",
        "from unittest import mock",
        "import unittest.mock",
        "import time\ntime.sleep(1)",
        "import asyncio\nasync def f(): await asyncio.sleep(0.01)",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import UTC, datetime\ndatetime.now(UTC)",
    ],
)
def test_a_fault_is_seen(bad: str) -> None:
    assert faults(bad)


def test_letting_others_run_is_no_fault() -> None:
    assert faults("import asyncio\nasync def f(): await asyncio.sleep(0)") == []


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_tests_keep_the_rules(path: Path) -> None:
    assert faults(text_of(path)) == []

"""House rules that hold for every file of the project."""

import os

import pytest

from tests.upkeep.tree import ROOT, name_of, places, text_of, tracked

LONGEST = 300
AGREED_LONGER: set[str] = set()
"""Files that may be longer than LONGEST. This set only ever shrinks."""

# One letter of each stands in brackets, so that this file does not hold what it looks for.
REGISTRIES = [
    r"[p]ypi\.org",
    r"[p]ythonhosted",
    r"[n]pmjs\.",
    r"[d]eb\.debian",
    r"[c]rates\.io",
    r"[p]roxy\.golang",
]
MACHINE_PATHS = [r"[/]work/", r"[/]root/", r"[/]home/\w+/", r"\.[p]yenv", r"[/]opt/wheels"]
LEFT_UNDONE = r"\b([T]ODO|[F]IXME)\b"


def test_git_lists_the_tree() -> None:
    assert {"pyproject.toml", "bot/__init__.py", "tests/upkeep/test_tree.py"} <= set(map(name_of, tracked()))


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_package_registry_is_named(host: str) -> None:
    assert places(host, tracked()) == []


@pytest.mark.parametrize("path", MACHINE_PATHS)
def test_nothing_points_at_one_machine(path: str) -> None:
    assert places(path, tracked()) == []


def test_nothing_is_left_undone() -> None:
    assert places(LEFT_UNDONE, tracked()) == []


def test_every_file_reads_in_one_sitting() -> None:
    lengths = {name_of(path): text_of(path).count("\n") for path in tracked(".py")}
    too_long = {name: length for name, length in lengths.items() if length > LONGEST}
    assert set(too_long) <= AGREED_LONGER, f"two ideas in one file? {too_long}"
    assert set(too_long) >= AGREED_LONGER, "a file became shorter: take it off the list"


def test_no_file_is_heavy() -> None:
    heavy = [name_of(path) for path in tracked() if path.stat().st_size > 1_000_000]
    assert heavy == []


def test_text_ends_its_lines_as_git_does() -> None:
    assert [name_of(path) for path in tracked() if "\r" in text_of(path)] == []


def test_scripts_can_be_run() -> None:
    scripts = [path for path in tracked() if text_of(path).startswith("#!")]
    assert ROOT / ".ci" / "run" in scripts
    assert [name_of(path) for path in scripts if not os.access(path, os.X_OK)] == []


def test_ci_runs_what_people_run() -> None:
    assert "make test" in text_of(ROOT / ".ci" / "run")

"""The lock files: complete, hashed, free of addresses, and of licences that go with ours."""

import re
import tomllib
from importlib.metadata import metadata
from itertools import chain

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.upkeep.tree import ROOT, text_of

PROJECT = tomllib.loads(text_of(ROOT / "pyproject.toml"))
RUNTIME: list[str] = PROJECT["project"]["dependencies"]
EXTRAS: list[str] = list(chain.from_iterable(PROJECT["project"]["optional-dependencies"].values()))
DEVELOPMENT: list[str] = PROJECT["dependency-groups"]["dev"]
MEASURING = [one for one in PROJECT["dependency-groups"]["bench"] if isinstance(one, str)]
LOCKS = ["run.txt", "dev.txt", "bench.txt"]

FRIENDLY = re.compile(r"(MIT|BSD|3-Clause BSD|0BSD|Apache|ISC|PSF-2\.0|Python Software|MPL-2\.0)\b")
UNCHANGED_ONLY = {"psycopg", "psycopg-binary", "psycopg-pool"}
"""LGPL: we import them as they are, which it allows; their code must never be copied into ours."""


def entries(lock: str) -> dict[str, tuple[Requirement, int]]:
    """Read a lock file: name -> the pinned requirement and how many hashes it has."""
    found: dict[str, tuple[Requirement, int]] = {}
    text = re.sub(
        r"^--no-binary \S+\n", "", text_of(ROOT / "requirements" / lock)
    )  # of one that has no wheel
    for block in re.split(r"\n(?=\S)", text.strip()):
        lines = [line.strip().removesuffix("\\").strip() for line in block.splitlines()]
        requirement = Requirement(lines[0])
        found[canonicalize_name(requirement.name)] = requirement, len(lines[1:])
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in lines[1:]), lines[0]
    return found


def version_of(pinned: Requirement) -> str:
    (pin,) = pinned.specifier
    assert pin.operator == "==", pinned
    return pin.version


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_and_hashed(lock: str) -> None:
    assert entries(lock)
    for pinned, hashes in entries(lock).values():
        assert version_of(pinned)
        assert hashes, pinned


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock: str) -> None:
    assert "://" not in text_of(ROOT / "requirements" / lock)


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("run.txt", RUNTIME + EXTRAS),
        ("dev.txt", RUNTIME + EXTRAS + DEVELOPMENT),
        ("bench.txt", RUNTIME + EXTRAS + MEASURING),
    ],
)
def test_a_lock_has_all_that_the_project_asks_for(lock: str, wanted: list[str]) -> None:
    locked = entries(lock)
    for requirement in map(Requirement, wanted):
        pinned, _ = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version_of(pinned)), requirement


@pytest.mark.parametrize("lock", ["dev.txt", "bench.txt"])
def test_other_environments_run_on_the_very_same_packages(lock: str) -> None:
    run, other = entries("run.txt"), entries(lock)
    assert {name: str(pinned) for name, (pinned, _) in run.items()}.items() <= {
        name: str(pinned) for name, (pinned, _) in other.items()
    }.items()


def licences_of(name: str) -> list[str]:
    """Read what an installed package says of its licences, in the newest way of saying it that it knows."""
    said = metadata(name)
    if "License-Expression" in said:
        return re.split(r" AND | OR ", said["License-Expression"])
    prefix = "License :: OSI Approved :: "
    classifiers = [line for line in said.get_all("Classifier", []) if line.startswith(prefix)]
    return [line.removeprefix(prefix) for line in classifiers] or [said["License"]]


def here(pinned: Requirement) -> bool:
    """Say whether a lock's line is meant for this machine and this Python."""
    return pinned.marker is None or pinned.marker.evaluate()


INSTALLED = sorted(name for name, (pinned, _) in entries("run.txt").items() if here(pinned))


@pytest.mark.parametrize("name", INSTALLED)
def test_a_dependency_may_be_used_under_our_licence(name: str) -> None:
    licences = licences_of(name)
    if name in UNCHANGED_ONLY:
        assert licences == ["LGPL-3.0-only"]
    else:
        assert all(map(FRIENDLY.match, licences)), licences

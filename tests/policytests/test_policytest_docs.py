"""What docs/policy-tests.md says is so."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest

from bot.policytests import Request, main
from bot.policytests.events import EVENTS
from bot.policytests.expectations import ASPECTS
from bot.policytests.shapes import AlertShape, EntryShape, FileShape
from tests.upkeep.pages import DOCS
from tests.upkeep.tree import ROOT

PAGE = (DOCS / "policy-tests.md").read_text(encoding="utf-8")
EXAMPLE = DOCS / "examples" / "policy-tests.yml"


def section(title: str) -> set[str]:
    """The words in code in a section."""
    text = PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    return set(re.findall(r"`([\w -]+)`", text))


def test_every_event_is_described_with_its_keys() -> None:
    keys = {key for event in EVENTS.values() for key in (*event.needs, *event.may)}
    assert section("Events") >= EVENTS.keys() | keys | EntryShape.model_fields.keys()


def test_every_expectation_is_described() -> None:
    assert ASPECTS.keys() <= section("Expectations")


def test_every_key_is_described() -> None:
    assert set(FileShape.model_fields) <= section("The file")
    assert set(AlertShape.model_fields) <= section("Alerts")


def test_the_example_is_the_file_and_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert f"```yml\n{text}```" in PAGE
    monkeypatch.chdir(ROOT)
    out = StringIO()
    assert main(Request([EXAMPLE.relative_to(ROOT)]), {}, out, StringIO()) == 0
    assert f"```text\n{out.getvalue()}```" in PAGE


def test_the_failure_is_what_comes_out(tmp_path: Path) -> None:
    wrong = EXAMPLE.read_text(encoding="utf-8").replace("used: 30m}}}", "used: 1h}}}")
    path = tmp_path / "policy-tests.yml"
    path.write_text(wrong.replace("config: sla.yml", ""), encoding="utf-8")
    out = StringIO()
    assert main(Request([path], DOCS / "examples" / "sla.yml"), {}, out, StringIO()) == 1
    assert out.getvalue().replace(str(tmp_path), "docs/examples") in PAGE

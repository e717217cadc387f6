"""The documentation says what the code does: commands, rules, metrics, links."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Final

import pytest
import yaml
from prometheus_client import Metric
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from bot.cli import app
from bot.metrics import Metrics
from bot.slack.answers import help_answer
from handlers.words import parse_plain
from tests.upkeep.pages import DOCS, README, Section, anchors, code, links, pages, sections
from tests.upkeep.tree import ROOT, name_of, text_of, tracked

PROGRAM = get_command(app)
assert isinstance(PROGRAM, TyperGroup)
CLI = PROGRAM.commands
COMMANDS = {section.names[0]: section for section in sections(DOCS / "commands.md") if section.names}
RULES = [section for section in sections(DOCS / "semantics.md") if re.match(r"S\d\d ", section.title)]
HELD, PARTLY, LATER = "holds", "in part", "not yet"
RULES_IN_ALL: Final = 45
TESTED = {
    number.upper()
    for path in tracked(".py")
    for name in re.findall(r"def test_(\w+)", text_of(path))
    for number in re.findall(r"(?:^|_)(s\d\d)(?=_)", name)
}
"""The numbers of rules that tests carry in their names."""


def options(section: Section) -> set[str]:
    """The long options that a section speaks of."""
    return set(re.findall(r"--[a-z]+(?:-[a-z]+)*", section.body))


# --- commands ----------------------------------------


def test_the_commands_of_the_command_line_are_described() -> None:
    described = [name.removeprefix("duebell ") for name in COMMANDS if name.startswith("duebell ")]
    assert sorted(described) == sorted(CLI)


@pytest.mark.parametrize("name", CLI)
def test_each_command_is_described_in_its_own_words_with_its_options(name: str) -> None:
    section, known = COMMANDS[f"duebell {name}"], CLI[name]
    words = " ".join(section.body.split())
    assert words.startswith(inspect.cleandoc(known.help or "?").split("\n\n")[0])
    named = {option for parameter in known.params for option in parameter.opts if option.startswith("--")}
    assert options(section) - {"--config"} == named - {"--config"}


def test_the_slash_commands_are_described() -> None:
    manifest = yaml.safe_load(text_of(ROOT / "manifest.yml"))
    (command,) = manifest["features"]["slash_commands"]
    words = [usage.split()[0] for usage in command["usage_hint"].split(" | ")]
    described = [name for name in COMMANDS if name.startswith("/sla ")]
    assert described == [f"{command['command']} {word}" for word in words]


def test_the_help_that_is_shown_is_the_help_that_is_given() -> None:
    assert COMMANDS["/sla help"].fences("text") == [f"{help_answer('en').text}\n"]


def test_the_dutch_words_mean_what_is_said() -> None:
    pairs = re.findall(r"`(\w+)` \(([\w-]+)\)", COMMANDS["/sla help"].body)
    assert len(pairs) == 11
    for dutch, english in pairs:
        assert parse_plain(f"{dutch} 1") == parse_plain(f"{english} 1")


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_commands_in_any_page_exist(page: Path) -> None:
    shown = "\n".join(code(page))
    given = re.findall(r"^ *(?:\S*bin/)?duebell (\S+)", shown, re.MULTILINE)
    assert {word for word in given if word not in {"COMMAND", "--help"}} <= CLI.keys()
    slash = {f"/sla {word}" for word in re.findall(r"(?<![\w/.])/sla ([a-z][a-z-]+)", shown)}
    assert slash <= COMMANDS.keys()


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_targets_of_make_in_any_page_exist(page: Path) -> None:
    known = set(re.findall(r"^([a-z-]+)(?: [.a-z-]+)?:", text_of(ROOT / "Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake (?:-C \S+ )?([a-z-]+)", "\n".join(code(page)))) <= known


def test_the_readme_begins_with_two_commands() -> None:
    (first, *_) = [fence for section in sections(README) for fence in section.fences("sh")]
    assert re.findall(r"^make ([a-z]+)", first, re.MULTILINE) == ["demo", "test"]


def test_the_help_of_the_program_comes_without_a_configuration() -> None:
    told = CliRunner().invoke(app, ["--help"])
    assert told.exit_code == 0
    assert all(name in told.output for name in CLI)


# --- rules ----------------------------------------


def test_every_rule_is_there_once_and_in_order() -> None:
    assert [section.title[:3] for section in RULES] == [f"S{n:02}" for n in range(1, RULES_IN_ALL + 1)]


@pytest.mark.parametrize("section", RULES, ids=lambda section: section.title[:3])
def test_what_is_said_to_hold_is_tested_and_what_is_not_yet_is_not(section: Section) -> None:
    state = section.title.rpartition(" — ")[2]
    assert state in {HELD, PARTLY, LATER}
    assert (section.title[:3] in TESTED) is (state != LATER)
    assert ("Not yet: " in section.body) is (state == PARTLY)


def test_numbers_of_rules_in_the_code_exist() -> None:
    named = {
        number
        for path in tracked(".py")
        for number in re.findall(r"\bS(\d\d)\b", text_of(path))
        if path.is_relative_to(ROOT / "bot")
    }
    assert named
    assert {int(number) for number in named} <= set(range(1, RULES_IN_ALL + 1))


# --- metrics ----------------------------------------


def shown(metric: Metric) -> str:
    """The name under which Prometheus sees it."""
    return f"{metric.name}_total" if metric.type == "counter" else metric.name


def test_the_metrics_are_described() -> None:
    (table,) = [s for s in sections(DOCS / "operations.md") if "metrics" in s.title]
    described = re.findall(r"^\| `(duebell_\w+)` \| (\w+) \|", table.body, re.MULTILINE)
    assert sorted(described) == sorted((shown(m), m.type) for m in Metrics().registry.collect())


# --- links ----------------------------------------


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_of_the_docs_can_be_found() -> None:
    linked = {(page.parent / link.partition("#")[0]).resolve() for page in pages() for link in links(page)}
    assert [name_of(page) for page in pages() if page.parent == DOCS and page.resolve() not in linked] == []

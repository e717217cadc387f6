"""The import contracts of pyproject.toml: each one is seen to fail, and no module is left outside them."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.upkeep.tree import ROOT, name_of, text_of, tracked

CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
}

MODULES = (
    *("bot.__main__", "bot.cli", "bot.demo.page", "bot.app", "bot.jobs", "bot.config", "bot.web", "bot.http"),
    *(
        "bot.engine.ports",
        "bot.engine.views",
        "bot.engine.ingest",
        "bot.engine.deliver",
        "bot.clock",
        "bot.troubles",
    ),
    *("bot.sources.zammad", "bot.sources.jira", "bot.slack.blocks", "bot.sla.spans", "bot.status_pages.page"),
    *("handlers.commands", "storage.ledger"),
)
"""A small tree in the shape of ours."""

BREACHES = [
    ("one-way", "bot.sla.spans", "bot.clock"),
    ("one-way", "bot.http", "bot.sources.jira"),
    ("one-way", "bot.sources.jira", "bot.slack.blocks"),
    ("one-way", "bot.slack.blocks", "bot.engine.deliver"),
    ("one-way", "storage.ledger", "bot.config"),
    ("one-way", "handlers.commands", "bot.app"),
    ("one-way", "bot.app", "bot.demo.page"),
    ("one-way", "bot.web", "bot.cli"),
    ("one-way", "bot.web", "bot.status_pages.page"),
    ("one-way", "bot.status_pages.page", "bot.app"),
    ("engine-ports", "bot.engine.ingest", "bot.sources.jira"),
    ("engine-ports", "bot.engine.deliver", "bot.slack.blocks"),
    ("engine-ports", "bot.engine.ingest", "storage.ledger"),
    ("engine-ports", "bot.engine.ingest", "bot.http"),
    ("ports-below-steps", "bot.engine.ports", "bot.engine.ingest"),
    ("sla-pure", "bot.sla.spans", "time"),
    ("sla-pure", "bot.sla.spans", "sqlmodel"),
    ("sources-apart", "bot.sources.jira", "bot.sources.zammad"),
    ("handlers-thin", "handlers.commands", "storage.ledger"),
    ("sql-door", "bot.engine.ingest", "sqlalchemy"),
    ("sql-door", "bot.app", "sqlmodel"),
    ("http-door", "bot.sources.jira", "aiohttp"),
    ("http-door", "bot.engine.ingest", "aiohttp"),
    ("slack-door", "bot.engine.deliver", "slack_sdk"),
    ("pictures-door", "bot.slack.blocks", "PIL"),
    ("papers-door", "bot.slack.blocks", "reportlab"),
    ("scheduler-door", "bot.engine.ingest", "apscheduler"),
]

LAWFUL = [
    ("bot.cli", "bot.demo.page"),
    ("bot.demo.page", "bot.app"),
    ("bot.app", "storage.ledger"),
    ("bot.app", "bot.status_pages.page"),
    ("bot.status_pages.page", "bot.web"),
    ("bot.status_pages.page", "bot.engine.ports"),
    ("bot.jobs", "apscheduler"),
    ("bot.config", "bot.sources.jira"),
    ("bot.web", "aiohttp"),
    ("bot.http", "aiohttp"),
    ("handlers.commands", "bot.engine.deliver"),
    ("handlers.commands", "bot.slack.blocks"),
    ("handlers.commands", "slack_bolt"),
    ("bot.slack.blocks", "bot.engine.ports"),
    ("bot.slack.blocks", "slack_sdk"),
    ("bot.sources.jira", "bot.engine.ports"),
    ("bot.sources.jira", "bot.http"),
    ("storage.ledger", "bot.engine.ports"),
    ("storage.ledger", "sqlmodel"),
    ("bot.engine.ingest", "bot.engine.ports"),
    ("bot.engine.ports", "bot.sla.spans"),
    ("bot.engine.ingest", "bot.clock"),
    ("bot.sla.spans", "dateutil"),
]

ALLOWED_IN_SLA = sys.stdlib_module_names | {"bot", "dateutil", "holidays"}


def plant(folder: Path, imports: list[tuple[str, str]]) -> None:
    """Write the small tree, with some imports in it and our own contracts beside it."""
    for module in MODULES:
        path = folder / (module.replace(".", "/") + ".py")
        for package in list(path.relative_to(folder).parents)[:-1]:
            (folder / package).mkdir(exist_ok=True, parents=True)
            (folder / package / "__init__.py").touch()
        path.write_text("".join(f"import {target}\n" for source, target in imports if source == module))
    shutil.copy(ROOT / "pyproject.toml", folder)


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the linter of this environment in a folder."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    return subprocess.run(
        [*command, "--no-cache", "--no-logo", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_lawful_imports_pass(tmp_path: Path) -> None:
    plant(tmp_path, LAWFUL)
    done = lint(tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("contract", "source", "target"), BREACHES, ids=str)
def test_a_breach_is_seen(tmp_path: Path, contract: str, source: str, target: str) -> None:
    plant(tmp_path, [*LAWFUL, (source, target)])
    done = lint(tmp_path, "--contract", contract)
    assert done.returncode == 1
    assert f"{source} -> {target}" in done.stdout


def test_every_contract_has_a_breach() -> None:
    assert {contract for contract, _, _ in BREACHES} == set(CONTRACTS)


def test_every_module_has_its_layer() -> None:
    layers = " ".join(CONTRACTS["one-way"]["layers"])
    known = set(layers.translate(str.maketrans("|:()", "    ")).split())
    ours = {name_of(path) for path in tracked(".py") if name_of(path).startswith("bot/")}
    modules = {".".join(Path(name).with_suffix("").parts[:2]) for name in ours} - {"bot.__init__"}
    assert modules <= known, f"say in pyproject.toml which layer these belong to: {sorted(modules - known)}"


def test_the_mathematics_leans_on_nothing_else() -> None:
    for path in (path for path in tracked(".py") if name_of(path).startswith("bot/sla/")):
        tree = ast.parse(text_of(path))
        names = {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert {name.partition(".")[0] for name in names} <= ALLOWED_IN_SLA, name_of(path)

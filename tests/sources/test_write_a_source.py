"""docs/write-a-source.md, followed to the letter: its code is put together and asked what every source is
asked."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

import bot.sources
from bot.clock import PacedClock
from bot.engine.ports import Source
from bot.http import Http
from bot.sla.facts import FieldChanged, SourceName
from bot.sources import REGISTRY
from bot.sources.shared.spec import SourceSpec
from tests.sources import test_contract
from tests.sources.bellhop_server import GUEST, STAFF, TOKEN, Bellhop
from tests.sources.failures import Failure
from tests.sources.play import MORNING, Play
from tests.sources.questions import QUESTIONS, Question, ask, words
from tests.sources.test_contract import REFUSALS
from tests.sources.trials.trial import Product, Trial
from tests.upkeep.pages import DOCS, sections
from tests.upkeep.tree import ROOT

NAME = SourceName("hotel")
CANARIES = (TOKEN, "canary-", "Bearer ", "jan@klant.example", "Jansen")


def blocks() -> dict[str, str]:
    """The files that the page shows, by their paths."""
    fences = [text for section in sections(DOCS / "write-a-source.md") for text in section.fences("python")]
    files = dict(text.split("\n", 1) for text in fences)
    return {path.removeprefix("# "): text for path, text in files.items()}


FILES = blocks()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The page's files in a folder of their own, where `bot.sources` also looks for packages."""
    folder = tmp_path_factory.mktemp("page")
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    bot.sources.__path__.append(str(folder / "bot" / "sources"))
    try:
        yield folder
    finally:
        bot.sources.__path__.pop()
        for name in [name for name in sys.modules if name.startswith("bot.sources.bellhop")]:
            del sys.modules[name]


@pytest.fixture(scope="module")
def package(written: Path) -> ModuleType:
    return importlib.import_module("bot.sources.bellhop")


@pytest.fixture
def product(package: ModuleType) -> Product:
    """The registry as it would be with the page's line in it, and what is secret about Bellhop."""
    registry: dict[str, SourceSpec] = {**REGISTRY, package.SPEC.kind: package.SPEC}
    assert len(registry) == len(REGISTRY) + 1
    wrong: dict[str, object] = {"base_url": "canary/", "token": "canary token", "nonsense": "canary"}
    return Product(lambda: trial_of(registry["bellhop"]), CANARIES, wrong)


@asynccontextmanager
async def trial_of(spec: SourceSpec) -> AsyncIterator[Trial]:
    clock = PacedClock(MORNING, 0)
    desk, http = Bellhop(clock), Http(clock, patience=timedelta(seconds=2))
    async with desk.serve() as base_url:

        def revive() -> Source:
            return spec.make(
                NAME, spec.settings.model_validate({"base_url": base_url, "token": TOKEN}), http, clock
            )

        play = Play(clock, http, revive())
        try:
            await play.poll()
            yield BellhopTrial(
                play, desk.gate.fail, lambda: live(desk, play), lambda id: desk.removes(int(id)), revive, desk
            )
        finally:
            await http.close()


class BellhopTrial(Trial):
    """The same, with the desk at hand."""

    def __init__(
        self,
        play: Play,
        fail: Callable[[Failure], None],
        live: Callable[[], str],
        remove: Callable[[str], None],
        revive: Callable[[], Source],
        desk: Bellhop,
    ) -> None:
        super().__init__(play, fail, live, remove, revive)
        self.desk = desk


def live(desk: Bellhop, play: Play) -> str:
    ticket = desk.open("canary-subject")
    desk.does(ticket, STAFF, "wrote", public=True, text="canary-reply")
    desk.does(ticket, STAFF, "wrote", public=False, text="canary-note")
    desk.does(ticket, STAFF, "status", to="waiting")
    play.later(seconds=1)
    desk.does(ticket, STAFF, "status", to="canary-limbo")
    return str(ticket)


@pytest.fixture
async def trial(product: Product) -> AsyncIterator[Trial]:
    async with product.trial() as trial:
        yield trial


# --- the code of the page ----------------------------------------


def test_the_page_shows_a_whole_package_and_its_test() -> None:
    folder = "bot/sources/bellhop"
    names = ["settings", "normalise", "company", "product", "__init__"]
    assert list(FILES) == [*(f"{folder}/{name}.py" for name in names), "tests/sources/test_bellhop_golden.py"]


def test_the_code_keeps_the_house_rules(written: Path) -> None:
    ruff = [sys.executable, "-m", "ruff"]
    ours = "lint.isort.known-first-party = ['bot', 'tests']"
    options = ["--config", str(ROOT / "pyproject.toml"), "--config", ours, "--no-cache", str(written)]
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [*ruff, *command, *options], cwd=written, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_its_golden_facts(written: Path, package: ModuleType) -> None:
    path = written / "tests" / "sources" / "test_bellhop_golden.py"
    scope: dict[str, object] = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), scope)  # noqa: S102 - the page's own
    golden = scope["test_golden_facts"]
    assert callable(golden)
    golden()


# --- the questions of the contract suite ----------------------------------------


@pytest.mark.parametrize("question", QUESTIONS, ids=words)
async def test_it_answers_what_every_source_is_asked(
    question: Question, trial: Trial, product: Product
) -> None:
    await ask(question, trial, product)


def test_the_questions_are_there() -> None:
    assert len(QUESTIONS) >= 9


@pytest.mark.parametrize("failure", list(Failure))
async def test_every_failure_has_its_name(
    trial: Trial, product: Product, failure: Failure, caplog: pytest.LogCaptureFixture
) -> None:
    await test_contract.test_every_failure_has_its_name_and_changes_nothing(trial, product, failure, caplog)


@pytest.mark.parametrize("failure", sorted(set(Failure) - REFUSALS))
async def test_everything_comes_after_a_failure(trial: Trial, failure: Failure) -> None:
    await test_contract.test_after_a_failure_everything_comes(trial, failure)


def test_faults_in_the_settings_show_no_secret(product: Product, package: ModuleType) -> None:
    with pytest.raises(ValueError, match="nonsense") as caught:
        package.SPEC.settings.model_validate(product.wrong)
    assert "canary" not in str(caught.value)


# --- what the page says besides ----------------------------------------


async def test_s29_what_has_no_instant_is_known_between_two_readings(trial: Trial) -> None:
    assert isinstance(trial, BellhopTrial)
    ticket = trial.desk.open("moving house")
    await trial.poll()
    read_at = trial.play.clock.now()
    trial.play.later(minutes=5)
    trial.desk.moves(ticket, "Buurman BV")
    trial.desk.does(ticket, GUEST, "wrote", public=True)
    await trial.poll()
    (moved,) = [fact for fact in trial.ledger.of(ticket) if isinstance(fact.deed, FieldChanged)]
    assert moved.deed == FieldChanged("customer", ("Buurman BV",))
    assert (moved.not_before, moved.occurred_at) == (read_at, read_at + timedelta(minutes=5))
    await trial.poll()
    assert len([fact for fact in trial.ledger.of(ticket) if fact.approximate]) == 1

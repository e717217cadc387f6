"""The questions of the contract suite, asked of rows too: of a log and of a list."""

from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path

import pytest

from bot.engine.ports import Source
from tests.sources.paper import HEADER, LIST, LIST_HEADER, LOG, Desk, desk
from tests.sources.questions import QUESTIONS, Question, ask, words
from tests.sources.trials.file import PRODUCT
from tests.sources.trials.trial import Product, Trial

REMOVES = "a_look_tells_what_a_reading_tells_and_who_is_gone"
"""Nobody is removed from a log, and a list is written anew for that: tests of promises ask that."""


def writes_log(play: Desk, ticket: str) -> None:
    """Somebody asks, is answered, and the ticket waits; then it gets a status nobody knows."""
    now = play.clock.now().isoformat()
    for status, said in (("N", ""), ("O", "agent"), ("P", ""), ("Q", "")):
        cells = [ticket, now, now, status, "high", "canary-ann@acme.example", said, "canary-title"]
        play.paper.append(",".join(cells))


def writes_list(play: Desk, ticket: str) -> None:
    """The same in a list, where the status that nobody knows is another ticket's."""
    now, lines = play.clock.now().isoformat(), play.paper.path.read_text(encoding="utf-8").splitlines()
    fresh = [f"{ticket},{now},{now},,,P,high", f"{ticket}-x,{now},,,,Q,high"]
    play.paper.replace(*lines, *fresh)


def trial_of(play: Desk, live: Callable[[Desk, str], None]) -> Trial:
    numbers = count(1)

    def begin() -> str:
        live(play, ticket := f"T-{next(numbers)}")
        return ticket

    def revive() -> Source:
        return play.again()

    return Trial(play, _never, begin, _never, revive)


def _never(what: object) -> None:
    raise AssertionError(f"a file cannot do this: {what}")


@pytest.fixture
def product() -> Product:
    return PRODUCT


@pytest.fixture(params=["log", "list"])
async def trial(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Trial]:
    if request.param == "log":
        async with desk(tmp_path / "log.csv", map=LOG, title="title") as play:
            play.paper.write(HEADER)
            await play.poll()
            yield trial_of(play, writes_log)
    else:
        async with desk(tmp_path / "list.csv", map=LIST) as play:
            play.paper.write(LIST_HEADER)
            await play.poll()
            yield trial_of(play, writes_list)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if words(q) != REMOVES], ids=words)
async def test_rows_answer_what_every_source_is_asked(
    question: Question, trial: Trial, product: Product
) -> None:
    await ask(question, trial, product)

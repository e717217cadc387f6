"""The questions of the contract suite that need nothing but a product on trial, to be asked elsewhere too."""

import inspect
from collections.abc import Awaitable, Callable

from tests.sources import test_contract
from tests.sources.trials.trial import Product, Trial

Question = Callable[..., Awaitable[None]]

QUESTIONS: list[Question] = [
    question
    for name, question in inspect.getmembers(test_contract, inspect.iscoroutinefunction)
    if name.startswith("test_") and set(inspect.signature(question).parameters) <= {"trial", "product"}
]


def words(question: Question) -> str:
    """The question as a test is called."""
    return question.__name__.removeprefix("test_")


async def ask(question: Question, trial: Trial, product: Product) -> None:
    """Ask it of this product."""
    known = {"trial": trial, "product": product}
    await question(**{name: known[name] for name in inspect.signature(question).parameters})

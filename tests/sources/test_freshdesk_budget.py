"""The account's limits, as its answers tell them."""

from datetime import timedelta

import pytest

from bot.sources.freshdesk.budget import Budget, Purse
from bot.troubles import SourceTrouble
from tests.sources.play import MORNING


def told(total: object, left: object) -> dict[str, str]:
    return {"x-ratelimit-total": str(total), "x-ratelimit-remaining": str(left)}


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def wait(budget: Budget, after: float, purse: Purse = Purse.REST) -> timedelta | None:
    """How long to wait before a call so many seconds after the morning; None for not at all."""
    try:
        budget.check(purse, MORNING + seconds(after))
    except SourceTrouble as trouble:
        return trouble.retry_after
    return None


def test_before_any_answer_every_call_may_go() -> None:
    assert wait(Budget(20), 0) is None


@pytest.mark.parametrize(
    ("spare", "left", "waits"), [(20, 21, False), (20, 20, True), (0, 1, False), (0, 0, True)]
)
def test_a_share_is_left_to_others(spare: int, left: int, waits: bool) -> None:
    budget = Budget(spare)
    budget.hear(Purse.REST, told("100.0", left), MORNING)
    assert (wait(budget, 0) is not None) is waits


def test_the_wait_ends_a_minute_after_the_first_answer_of_this_minute() -> None:
    budget = Budget(20)
    budget.hear(Purse.REST, told(100, 90), MORNING)
    budget.hear(Purse.REST, told(100, 10), MORNING + seconds(40))
    assert wait(budget, 45) == seconds(15)
    assert wait(budget, 60) is None


def test_more_left_than_before_is_a_new_minute() -> None:
    budget = Budget(20)
    budget.hear(Purse.REST, told(100, 50), MORNING)
    budget.hear(Purse.REST, told(100, 99), MORNING + seconds(30))
    budget.hear(Purse.REST, told(100, 5), MORNING + seconds(50))
    assert wait(budget, 50) == seconds(40)


def test_lists_have_a_limit_of_their_own() -> None:
    budget = Budget(20)
    budget.hear(Purse.LISTS, told(20, 1), MORNING)
    assert wait(budget, 0) is None
    assert wait(budget, 0, Purse.LISTS) == seconds(60)


def test_a_clock_that_jumps_back_does_not_stop_reading() -> None:
    budget = Budget(20)
    budget.hear(Purse.REST, told(100, 0), MORNING)
    assert wait(budget, -3600) is None


@pytest.mark.parametrize("headers", [{}, told("many", 5), told(100, "nan"), told(100, "inf"), told("", "")])
def test_answers_that_do_not_tell_change_nothing(headers: dict[str, str]) -> None:
    budget = Budget(20)
    budget.hear(Purse.REST, headers, MORNING)
    assert wait(budget, 0) is None

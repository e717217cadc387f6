"""A promise that leaves the configuration ends there: broken if it was, else neither kept nor broken."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.sla.facts import Fact
from bot.sla.library import Edition, Library
from bot.sla.policies import Book
from bot.sla.timers import State, Timer
from bot.sla.uptime.figures import figures
from bot.sla.uptime.lanes import lanes, promised_in
from bot.sla.uptime.periods import Per, Rolling, period_at
from bot.sla.uptime.services import Service
from bot.sla.uptime.standing import fold_service, heard
from tests.sla.uptime.months import ALWAYS, AMSTERDAM, NOVEMBER, PORTAL, PROMISE, promising, turns, watched

HOUR = timedelta(hours=1)
LEFT = NOVEMBER + 100 * HOUR


def folded(facts: list[Fact], *services: Service | None) -> tuple[Timer, ...]:
    """The timers under editions a hundred hours apart: the first from long ago on."""
    editions = [
        Edition(NOVEMBER + (n * 100 if n else -9000) * HOUR, _book(one)) for n, one in enumerate(services)
    ]
    return fold_service(PORTAL.subject, facts, Library(tuple(editions))).timers


def _book(service: Service | None) -> Book:
    return Book((), (), ALWAYS, services=(service,) if service else ())


def _since(n: int) -> datetime:
    return NOVEMBER + (n * 100 if n else -9000) * HOUR


def test_a_promise_that_was_not_broken_is_cancelled() -> None:
    (timer,) = folded([watched(), *turns(10, 10.5)], PORTAL, None)
    assert (timer.ended_at, timer.state(LEFT)) == (LEFT, State.CANCELLED)
    assert timer.used(LEFT + 500 * HOUR) == HOUR / 2


def test_a_promise_that_was_broken_stays_broken() -> None:
    (timer,) = folded([watched(), *turns(10, 12)], PORTAL, None)
    assert (timer.ended_at, timer.state(LEFT)) == (LEFT, State.MET_LATE)
    assert timer.breached_at(LEFT) == NOVEMBER + 10 * HOUR + timedelta(minutes=43, seconds=12)


def test_an_outage_that_goes_on_after_it_breaks_nothing() -> None:
    (timer,) = folded([watched(), *turns(99.5)], PORTAL, None)
    assert timer.state(LEFT + 500 * HOUR) is State.CANCELLED


def test_no_period_begins_after_it() -> None:
    facts = [watched(), *turns(10, 10.5, 1000, 1001)]
    assert len(folded(facts, PORTAL)) == 2
    assert len(folded(facts, PORTAL, None)) == 1


def test_a_promise_that_comes_back_was_never_away() -> None:
    facts = [watched(), *turns(10, 10.5)]
    assert folded(facts, PORTAL, None, PORTAL) == folded(facts, PORTAL)


def test_another_period_is_another_promise() -> None:
    quarter, month = folded([watched(), *turns(10, 10.5)], PORTAL, promising(per=Per.QUARTER))
    assert month.target.promise.about != quarter.target.promise.about
    assert quarter.started_at < month.started_at
    assert [timer.state(LEFT + HOUR) for timer in (month, quarter)] == [State.CANCELLED, State.PAUSED]


def test_a_rolling_promise_keeps_its_outages() -> None:
    rolling = replace(PORTAL, promises=(replace(PROMISE, per=Rolling(30)),))
    facts = [watched(), *turns(10, 12, 99.9)]
    first, second = folded(facts, rolling, None)
    assert first == folded(facts, rolling)[0]
    assert second.ended_at == LEFT


def test_a_timer_that_was_due_just_then_is_not_missed() -> None:
    budget = timedelta(minutes=43, seconds=12) / HOUR
    (timer,) = folded([watched(), *turns(100 - budget)], PORTAL, None)
    assert timer.state(LEFT) is State.CANCELLED


def test_its_figures_say_as_much() -> None:
    """An outage after it is not held against anybody, and nothing is shown as kept that nobody watched."""
    library = Library((Edition(_since(0), _book(PORTAL)), Edition(_since(1), _book(None))))
    (lane, _, _) = lanes(PORTAL.subject, library)[0]
    month = period_at(NOVEMBER, Per.MONTH, AMSTERDAM)
    found = promised_in(PORTAL.subject, lane, library, month, NOVEMBER)
    known = heard([watched(), *turns(10, 10.5, 200, 300)])
    assert found is not None
    assert known is not None
    told = figures(*found, known, month)
    assert told is not None
    assert (told.down, told.unknown, told.met) == (HOUR / 2, timedelta(days=30) - 100 * HOUR, True)

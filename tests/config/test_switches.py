"""Every switch of sla.yml, for either side of it: the same ticket, another verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from bot.engine.bursts import Bursts, Plan
from bot.sla.ladders import Rung
from bot.sla.policies import Metric
from bot.sla.timers import State
from tests.config.examples import NOW, settings, small
from tests.sla.timeline import OPEN, PENDING, ROBOT, SOLVED, Told, at

POLICIES = "  - name: standard\n    match: {}\n    targets:\n      first_response: 4h\n"


class Case(NamedTuple):
    """A switch with two values, a story, and what comes of it by either value."""

    policies: str
    values: tuple[str, str]
    story: Callable[[Told], object]
    verdicts: tuple[object, object]


def ticket(policies: str) -> Told:
    text = small(
        (POLICIES, policies),
        ("  office:\n", "  always: 24x7\n  office:\n"),
        ("calendar: office", "calendar: always"),
    )
    told = Told(settings(text).book)
    told.opens("Mon 09:00", priority="high")
    return told


def check(case: Case) -> None:
    for value, verdict in zip(case.values, case.verdicts, strict=True):
        assert case.story(ticket(case.policies.replace("VALUE", value))) == verdict


def policy(targets: str, switches: str = "", more: str = "") -> str:
    extra = f", switches: {{{switches}}}" if switches else ""
    return f"  - {{name: all, match: {{}}, targets: {{{targets}}}{extra}{more}}}\n"


def test_s08_no_sla() -> None:
    def story(told: Told) -> object:
        return told.standing().choice.no_sla, len(told.timers())

    promise = "  - {name: all, match: {}, no_sla: no, targets: {first_response: 4h}}\n"
    nothing = "  - {name: all, match: {}, no_sla: yes}\n"
    check(Case("VALUE", (promise, nothing), story, ((False, 1), (True, 0))))


def test_s11_on_change() -> None:
    def story(told: Told) -> object:
        told.gets_priority("Mon 10:00", "low")
        return told.timers()[-1].due()

    slow = (
        "  - {name: slow, match: {priority: low}, targets: {resolution: 8h}, switches: {on_change: VALUE}}\n"
    )
    case = Case(
        slow + policy("resolution: 4h", "on_change: VALUE"),
        ("keep_start", "restart"),
        story,
        (at("Mon 17:00"), at("Mon 18:00")),
    )
    check(case)


def test_s13_bots_count() -> None:
    def story(told: Told) -> object:
        told.replies("Mon 10:00", ROBOT)
        return told.timer().state(at("Mon 10:00"))

    given = policy("first_response: 4h", "bots_count: VALUE")
    check(Case(given, ("no", "yes"), story, (State.RUNNING, State.MET)))


def test_s14_grace() -> None:
    def story(told: Told) -> object:
        told.replies("Mon 09:30")
        told.asks("Mon 10:00")
        told.becomes("Mon 10:05", SOLVED)
        return len(told.timers())

    check(Case(policy("next_response: 4h", "grace: VALUE"), ("0s", "10m"), story, (1, 0)))


def test_s15_pausable() -> None:
    def story(told: Told) -> object:
        told.replies("Mon 10:00")
        told.becomes("Mon 11:00", PENDING)
        return told.timer().due()

    given = policy("periodic_update: 4h", "pausable: VALUE")
    check(Case(given, ("yes", "no"), story, (None, at("Mon 14:00"))))


@pytest.mark.parametrize(
    ("value", "dues"),
    [
        ("continue_excluding_solved", ["Mon 15:00"]),
        ("continue_all", ["Mon 13:00"]),
        ("new_cycle", [None, "Mon 16:00"]),
        ("ignore", [None]),
    ],
)
def test_s16_reopen(value: str, dues: list[str | None]) -> None:
    told = ticket(policy("resolution: 4h", f"reopen: {value}"))
    told.becomes("Mon 10:00", SOLVED)
    told.becomes("Mon 12:00", OPEN)
    assert [timer.due() for timer in told.timers()] == [None if due is None else at(due) for due in dues]


def test_s17_start() -> None:
    def story(told: Told) -> object:
        told.goes_to("Mon 10:00", "triage")
        return told.timer().due()

    given = policy("ownership: {triage: {ola: 4h, start: VALUE}}")
    check(Case(given, ("assigned", "created"), story, (at("Mon 14:00"), at("Mon 13:00"))))


def test_s21_pause_on() -> None:
    def story(told: Told) -> object:
        told.becomes("Mon 10:00", PENDING)
        return told.timer().state(at("Mon 11:00"))

    given = policy("resolution: {internal: 4h, pause_on: VALUE}")
    check(Case(given, ("[pending]", "[on_hold]"), story, (State.PAUSED, State.RUNNING)))


def test_s23_resume_on_reply() -> None:
    def story(told: Told) -> object:
        told.becomes("Mon 10:00", PENDING)
        told.asks("Mon 11:00")
        return told.timer().due()

    given = policy("resolution: 4h", "resume_on_reply: VALUE")
    check(Case(given, ("yes", "no"), story, (at("Mon 14:00"), None)))


def ladder(rung: str) -> Told:
    rungs = f"ladders:\n  default:\n    - {rung}\n"
    told = ticket(policy("first_response: 4h") + rungs)
    told.is_acknowledged("Mon 09:30")
    return told


@pytest.mark.parametrize(("unless", "told"), [("", ["after-1800s -> lead"]), (", unless: acknowledged", [])])
def test_s32_unless(unless: str, told: list[str]) -> None:
    assert ladder(f"{{after: 30m, tell: lead{unless}}}").hears("Mon 13:30") == told


@pytest.mark.parametrize(("repeat", "again"), [("", []), (", repeat: 1h", ["due -> lead"])])
def test_s32_repeat(repeat: str, again: list[str]) -> None:
    told = ticket(
        policy("first_response: 4h") + f"ladders:\n  default:\n    - {{at: due, tell: lead{repeat}}}\n"
    )
    assert told.hears("Mon 13:00") == ["due -> lead"]
    assert told.hears("Mon 14:00") == again


@pytest.mark.parametrize(("written", "wakes"), [("no", False), ("yes", True)])
def test_s35_wake(written: str, wakes: bool) -> None:
    """What it does to a message is told in tests/stories/test_promises.py."""
    told = ladder(f"{{at: warn, tell: owner, wake: {written}}}")
    (rung,) = told.timer(Metric.FIRST_RESPONSE).target.promise.ladder.rungs
    assert isinstance(rung, Rung)
    assert rung.wake is wakes


@pytest.mark.parametrize(("lines", "plan"), [("", Plan.TOGETHER), ("burst_limit: 7\n", Plan.ONE_BY_ONE)])
def test_s36_burst_limit(lines: str, plan: Plan) -> None:
    bursts = Bursts(settings(lines + small()).burst_limit)
    assert bursts.plan("C0SUPPORT", 7, None, NOW) is plan

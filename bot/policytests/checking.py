"""Comparing what was expected with what came out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from bot.config.reading import Path
from bot.engine.cases import Case as Shown
from bot.engine.views import ExplainView
from bot.policytests.cases import Case
from bot.policytests.expectations import ASPECTS, Promise, Value, Wanted, words
from bot.policytests.running import Course, Said, run
from bot.policytests.wants import Check, WantedAlert
from bot.sla.fold import Standing
from bot.sla.pages import Ticket


@dataclass(frozen=True, slots=True)
class Difference:
    """One expectation that did not come true. `walk` is the walk of the clock it is about."""

    path: Path
    at: datetime | None
    about: str
    what: str
    expected: str
    got: str
    walk: ExplainView | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a test went; without a difference it has passed."""

    case: Case
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def outcome(case: Case) -> Outcome:
    """Run a test and compare."""
    course = run(case)
    found = [
        difference
        for check, standing in zip(case.checks, course.standings, strict=True)
        for difference in _differences(check, standing, case.zone)
    ]
    if case.alerts is not None:
        found += _alert_differences(case, case.alerts, course)
    return Outcome(case, tuple(found))


def _differences(check: Check, standing: Standing, zone: str) -> Iterator[Difference]:
    for wanted in check.wanted:
        got = _got(wanted, standing, check.at)
        if got != wanted.value:
            both = (words(wanted.value, zone), words(got, zone))
            walk = _walk(wanted, standing, check.at)
            yield Difference(wanted.path, check.at, str(wanted.promise), wanted.field, *both, walk)


def _got(wanted: Wanted, standing: Standing, now: datetime) -> Value:
    match wanted.promise:
        case Promise() as promise:
            try:
                timer = promise.of(standing)
            except LookupError as unclear:
                return str(unclear.args[0])
            if timer is None:
                return None if wanted.field == "state" else "there is no such timer"
            return ASPECTS[wanted.field].look(timer, now)
        case "policy":
            return standing.choice.policy
        case _:
            return str(standing.category)


def _walk(wanted: Wanted, standing: Standing, now: datetime) -> ExplainView | None:
    if not isinstance(wanted.promise, Promise):
        return None
    try:
        timer = wanted.promise.of(standing)
    except LookupError:
        return None
    ticket = Ticket(standing.subject, title="", url="", number=standing.subject.id)
    return None if timer is None else Shown(standing, ticket, None, "").explain(timer, now)


# --- what people are told ----------------------------------------


def _alert_differences(case: Case, wanted: Sequence[WantedAlert], course: Course) -> Iterator[Difference]:
    """Each expected alert is looked for among those not found yet; what is left over was not expected."""
    left = list(course.said)
    for alert in wanted:
        match = next((said for said in left if _fits(alert, said)), None)
        if match is not None:
            left.remove(match)
            continue
        expected = ", ".join(f"{name} {words(value, case.zone)}" for name, value in alert.fields)
        yield Difference(alert.path, None, "alerts", "alert", expected, "nobody is told this")
    for said in left:
        got = ", ".join(f"{name} {words(value, case.zone)}" for name, value in _fields(said).items())
        yield Difference((*case.path, "alerts"), said.at, "alerts", "alert", "nothing", got)


def _fits(wanted: WantedAlert, said: Said) -> bool:
    got = _fields(said)
    about = dict(wanted.fields).get("about")
    same = all(got[name] == value for name, value in wanted.fields if name != "about")
    return same and (about is None or got["about"] in _names(str(about), said))


def _names(about: str, said: Said) -> set[str]:
    """The ways in which the alert's promise may be named, if it is the one that is meant."""
    timer = said.alert.timer.id
    kinds, cycles, parts = (None, timer.kind), (None, timer.cycle), (None, timer.part or None)
    names = {str(Promise(timer.metric, *one)) for one in product(kinds, cycles, parts)}
    return {str(_fields(said)["about"])} if about in names else set()


def _fields(said: Said) -> dict[str, Value]:
    alert = said.alert
    timer = alert.timer.id
    again = timer.cycle if timer.cycle > 1 else None
    return {
        "at": said.at,
        "to": ", ".join(sorted(alert.audiences)),
        "rung": alert.rung,
        "reason": str(alert.reason),
        "about": str(Promise(timer.metric, timer.kind, again, timer.part or None)),
        "breached": alert.at if str(alert.reason) != "warning" else None,
    }

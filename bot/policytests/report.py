"""The result of policy tests, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.config.reading import Path
from bot.engine.views import ExplainView, WalkRow
from bot.policytests.checking import Difference, Outcome
from bot.policytests.files import Written
from bot.sla.durations import format_duration
from bot.sla.instants import local

VERSION = 1
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Ran:
    """A file and how its tests went."""

    name: str
    written: Written
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> int:
        """How many tests failed."""
        return sum(not outcome.passed for outcome in self.outcomes)

    def line(self, path: Path) -> int:
        """Where something stands in the file."""
        return self.written.line(path)


def as_text(ran: Sequence[Ran], *, verbose: bool = False) -> str:
    """A line for each file, and each failed test with the walk of its clock."""
    lines: list[str] = []
    for one in ran:
        for outcome in one.outcomes:
            if not outcome.passed:
                lines += [*failure(one, outcome), ""]
            elif verbose:
                lines.append(f"ok    {one.name}:{one.line(outcome.case.path)}  {outcome.case.name}")
        lines.append(f"{one.name}: {_count(len(one.outcomes))}, {one.failed or 'none'} failed")
    return "\n".join(lines) + "\n"


def _count(number: int) -> str:
    return "1 test" if number == 1 else f"{number} tests"


def failure(ran: Ran, outcome: Outcome) -> Iterator[str]:
    """A failed test: each difference, and the walk of each clock that it is about, once."""
    case = outcome.case
    yield f"FAIL  {ran.name}:{ran.line(case.path)}  {case.name}"
    for difference in outcome.differences:
        yield from _told(ran, difference, case.zone)
    walks = {d.about: d.walk for d in outcome.differences if d.walk is not None}
    for about, walk in walks.items():
        yield from _walk(about, walk)


def _told(ran: Ran, difference: Difference, zone: str) -> Iterator[str]:
    at = f" at {local(difference.at, zone)}" if difference.at else ""
    about = "" if difference.about == "alerts" else f"{difference.about} "
    yield f"  line {ran.line(difference.path)}{at}: {about}{difference.what}"
    yield f"    expected  {difference.expected}"
    yield f"    got       {difference.got}"


def _walk(about: str, view: ExplainView) -> Iterator[str]:
    zone = view.timer.zone
    where = f"policy {view.policy}, calendar {view.calendar} (from the {view.origin}), {zone}"
    yield f"  the clock of {about}: {where}"
    yield from (_row(row, zone) for row in view.rows)
    total = sum((row.counted for row in view.rows), timedelta(0))
    yield f"    {'sum':<46}{format_duration(total):>10}"


def _row(row: WalkRow, zone: str) -> str:
    why = row.closed or row.cause
    span = f"{local(row.start, zone)} - {local(row.end, zone)}"
    detail = f" ({row.detail})" if row.detail else ""
    return f"    {span:<46}{format_duration(row.counted):>10}  {str(why).replace('_', ' ')}{detail}"


def as_json(ran: Sequence[Ran]) -> Json:
    """Version 1; instants are UTC, durations are written as in test files. What is there stays."""
    total = sum(len(one.outcomes) for one in ran)
    failed = sum(one.failed for one in ran)
    return {
        "version": VERSION,
        "tests": total,
        "failed": failed,
        "files": [{"file": one.name, "tests": [_test(one, o) for o in one.outcomes]} for one in ran],
    }


def _test(ran: Ran, outcome: Outcome) -> Json:
    return {
        "name": outcome.case.name,
        "line": ran.line(outcome.case.path),
        "passed": outcome.passed,
        "differences": [_difference(ran, difference) for difference in outcome.differences],
    }


def _difference(ran: Ran, difference: Difference) -> Json:
    at = difference.at
    return {
        "line": ran.line(difference.path),
        "at": None if at is None else at.isoformat().replace("+00:00", "Z"),
        "about": difference.about,
        "what": difference.what,
        "expected": difference.expected,
        "got": difference.got,
    }

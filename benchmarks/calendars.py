"""How many questions a second a calendar answers, beside other packages that know office hours.

    .venv-bench/bin/python -m benchmarks.calendars

Single calls in a plain loop on one core, the cost of the loop included: what a caller sees. Every call has
another start, so that nothing can be remembered. Answers are compared before anything is timed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from random import Random
from time import perf_counter
from typing import TypeAlias
from zoneinfo import ZoneInfo

from benchmarks.measuring import Lines, Section, in_turns, prose, table
from benchmarks.peers import OFFICE, ZONE, Peer, peers, same
from bot.sla.rulers import Ruler

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
STARTS, ROUNDS, ROUND_TAKES = 4_000, 11, 0.02
US = "Duebell"
ELSEWHERE = ZoneInfo("Asia/Tokyo")

Rates: TypeAlias = dict[tuple[str, str, str], float]
"""Calls a second, by what is asked, span and package."""


@dataclass(frozen=True, slots=True)
class Span:
    """How far apart the two instants of `used` are, and a budget of `due` that takes about as long."""

    name: str
    length: timedelta
    budget: timedelta


SPANS = (
    Span("1 day", timedelta(days=1), timedelta(hours=8)),
    Span("30 days", timedelta(days=30), timedelta(hours=170)),
    Span("1 year", timedelta(days=365), timedelta(hours=2_000)),
)
COLUMNS = [(what, span.name) for what in ("used", "due") for span in SPANS]


@dataclass(frozen=True, slots=True)
class Question:
    """One question to a package: a call with each start."""

    peer: Peer
    what: str
    span: Span

    @property
    def call(self) -> Callable[[datetime], object] | None:
        """Ask it from a start; None if it cannot be asked."""
        used, due, span = self.peer.used, self.peer.due, self.span
        if self.what == "used":
            return None if used is None else lambda start: used(start, start + span.length)
        return None if due is None else lambda start: due(start, span.budget)

    def runs(self, starts: Sequence[datetime]) -> Callable[[], None]:
        """All calls in a loop."""
        used, due = self.peer.used, self.peer.due
        if self.what == "used":
            assert used is not None
            return _used_loop(used, [(start, start + self.span.length) for start in starts])
        assert due is not None
        return _due_loop(due, starts, self.span.budget)


def _used_loop(
    used: Callable[[datetime, datetime], timedelta], pairs: Sequence[tuple[datetime, datetime]]
) -> Callable[[], None]:
    def run() -> None:
        for a, b in pairs:
            used(a, b)

    return run


def _due_loop(
    due: Callable[[datetime, timedelta], object], starts: Sequence[datetime], budget: timedelta
) -> Callable[[], None]:
    def run() -> None:
        for start in starts:
            due(start, budget)

    return run


def starts_in_utc() -> list[datetime]:
    """Seeded starts of one year."""
    random = Random(2026)
    return [FIRST + timedelta(seconds=random.randrange(365 * 86_400)) for _ in range(STARTS)]


def questions(everybody: Sequence[Peer]) -> Iterator[Question]:
    """All that can be asked."""
    for what in ("used", "due"):
        for span in SPANS:
            asked = (Question(peer, what, span) for peer in everybody)
            yield from (question for question in asked if question.call is not None)


def differences(question: Question, ours: Question, starts: Sequence[datetime]) -> tuple[int, int]:
    """How many answers differ from ours: truly, and only in naming the next opening instead of a closing."""
    call, expected = question.call, ours.call
    assert call is not None
    assert expected is not None
    wrong = later = 0
    for start in starts:
        theirs, right = call(start), expected(start)
        if same(theirs, right):
            continue
        if isinstance(theirs, datetime) and isinstance(right, datetime) and not _open_between(right, theirs):
            later += 1
        else:
            wrong += 1
    return wrong, later


def _open_between(a: datetime, b: datetime) -> bool:
    return bool(OFFICE.ruler().used(a.astimezone(UTC), b.astimezone(UTC)))


def rates(everybody: Sequence[Peer], starts: Sequence[datetime]) -> Rates:
    """Ask everybody everything, in turns. The slow ones are asked less often."""
    found: Rates = {}
    for what in ("used", "due"):
        for span in SPANS:
            asked = [q for q in questions(everybody) if q.what == what and q.span is span]
            some = {q.peer.name: starts[: _how_many(q, starts)] for q in asked}
            times = in_turns({q.peer.name: q.runs(some[q.peer.name]) for q in asked}, ROUNDS)
            found |= {(what, span.name, name): len(some[name]) / seconds for name, seconds in times.items()}
    return found


def _how_many(question: Question, starts: Sequence[datetime]) -> int:
    run = question.runs(starts[:5])
    run()
    began = perf_counter()
    run()
    each = (perf_counter() - began) / 5
    return max(5, min(len(starts), int(ROUND_TAKES / each)))


def compile_time() -> float:
    """Milliseconds for a year, holidays included, by a ruler that has seen its neighbours already: the year,
    and each day of it, asked for in UTC and in the zone."""
    ruler = Ruler(OFFICE.days())
    ruler.is_open(datetime(2020, 1, 1, tzinfo=UTC))
    days = [datetime(2021, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(20 * 365)]
    asked = [(day, day.astimezone(ZONE)) for day in days]
    began = perf_counter()
    for in_utc, in_zone in asked:
        ruler.used(in_utc, in_zone)
    return (perf_counter() - began) / 20 * 1000


def from_everywhere(everybody: Sequence[Peer], starts: Sequence[datetime]) -> dict[str, Rates]:
    """Rates for instants in UTC, in the zone of the calendar, and in one of somewhere else."""
    in_zone, elsewhere = ([start.astimezone(zone) for start in starts] for zone in (ZONE, ELSEWHERE))
    return {
        "UTC": rates(everybody, starts),
        ZONE.key: rates(everybody[:3], in_zone),
        f"{ZONE.key}, `due` brought back to it": rates([_at_home(everybody[0]), *everybody[1:3]], in_zone),
        ELSEWHERE.key: rates(everybody[:3], elsewhere),
    }


def _at_home(us: Peer) -> Peer:
    """Ourselves, but answering `due` in the zone of the calendar."""

    def due(start: datetime, budget: timedelta) -> datetime | None:
        found = ask(start, budget)
        return None if found is None else found.astimezone(ZONE)

    assert us.due is not None
    ask = us.due
    return replace(us, due=due)


def section() -> Section:
    """Compare, measure, and say it."""
    everybody, starts = list(peers()), starts_in_utc()
    in_zone = [start.astimezone(ZONE) for start in starts]
    notes = [_equal(peer, everybody[0], [*starts[:100], *in_zone[100:200]]) for peer in everybody[1:]]
    found = from_everywhere(everybody, starts)
    lines = [
        *prose(
            f"""Mon-Fri 09:00-17:00 {ZONE.key} with the Dutch public holidays. Instants are aware, in and
            out, and turning them into what a package wants is part of the call; we answer `due` in UTC.
            Single calls in a loop, with instants in UTC; calls a second, the median of {ROUNDS} runs taken
            in turns. The length of `due` is its budget: 8, 170 and 2,000 hours."""
        ),
        "",
        *_rates_table(everybody, next(iter(found.values()))),
        "",
        "How many times as fast we are as the faster of the two compiled packages:",
        "",
        *_verdict(found),
        "",
        *prose(
            f"""The bot keeps every instant in UTC. Instants in the calendar's own zone are looked up by the
            clock on the wall; those of another zone are brought to UTC first. At least five times as fast
            in everything: {"; ".join(f"{name}: {_yes(measured)}" for name, measured in found.items())}."""
        ),
        "",
        *(
            f"- A year costs us {_year(everybody[0], what, starts):.2f} times a day (`{what}`), "
            f"{_year(everybody[0], what, in_zone):.2f} in {ZONE.key}."
            for what in ("used", "due")
        ),
        f"- Compiling a year takes us {compile_time():.1f} ms, once, with its days in UTC and in the zone.",
        "",
        "Answers, compared before anything was timed (200 starts for each question, half of them zoned):",
        "",
        *notes,
    ]
    return Section("Business time", "python -m benchmarks.calendars", lines)


def _equal(peer: Peer, us: Peer, starts: Sequence[datetime]) -> str:
    wrong = later = total = 0
    for question in questions([peer]):
        few = starts[:20] if question.span is SPANS[-1] else starts
        found = differences(question, Question(us, question.what, question.span), few)
        wrong, later, total = wrong + found[0], later + found[1], total + len(few)
    name = f"- {peer.name} {version(peer.package)}"
    said = "all equal" if not wrong + later else f"{wrong} of {total} differ"
    if later:
        said += f", {later} name the next opening where the budget is used up at closing (the same open time)"
    return f"{name}: {said}{'; ' + peer.note if peer.note else ''}."


def _rates_table(everybody: Sequence[Peer], found: Rates) -> Lines:
    rows = [
        [peer.name, *(_cell(found.get((*column, peer.name))) for column in COLUMNS)] for peer in everybody
    ]
    return table(["calls a second", *(f"{what}, {span}" for what, span in COLUMNS)], rows)


def _cell(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:,.0f}"


def ratios(found: Rates) -> list[float]:
    """How many times as fast we are as the faster compiled package, by column."""
    best = (max(found[*column, "workclock"], found[*column, "timegrid"]) for column in COLUMNS)
    return [found[*column, US] / other for column, other in zip(COLUMNS, best, strict=True)]


def _verdict(found: Mapping[str, Rates]) -> Lines:
    rows = [[name, *(f"{ratio:.1f}" for ratio in ratios(measured))] for name, measured in found.items()]
    return table(["instants in", *(f"{what}, {span}" for what, span in COLUMNS)], rows)


def _yes(found: Rates) -> str:
    return "yes" if min(ratios(found)) >= 5 else "no"


def _year(us: Peer, what: str, starts: Sequence[datetime]) -> float:
    """How many times as much a year costs us as a day, the two taken in turns."""
    times = in_turns({span.name: Question(us, what, span).runs(starts) for span in SPANS}, 5 * ROUNDS)
    return times["1 year"] / times["1 day"]


if __name__ == "__main__":
    print(section())

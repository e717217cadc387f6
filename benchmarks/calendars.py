"""How many questions a second a calendar answers, and whether the length of the span matters.

    .venv/bin/python -m benchmarks.calendars

Single calls in a plain loop on one core, the cost of the loop included: what a caller sees. Every call has
another start, so that nothing can be remembered. The figure is the median of several runs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from time import perf_counter

from bot.sla.calendars import Calendar, Holidays
from bot.sla.rulers import Ruler

OFFICE = Calendar.of("office", "Europe/Amsterdam", {"mon-fri": "09:00-17:00"}, holidays=Holidays("NL"))
SPANS = {"1 day": timedelta(days=1), "30 days": timedelta(days=30), "1 year": timedelta(days=365)}
CALLS, RUNS = 20_000, 25


def starts() -> list[datetime]:
    random, first = Random(2026), datetime(2026, 1, 1, tzinfo=UTC)
    return [first + timedelta(seconds=random.randrange(365 * 86400)) for _ in range(CALLS)]


def used_calls(ruler: Ruler, span: timedelta) -> Callable[[], None]:
    pairs = [(start, start + span) for start in starts()]

    def run() -> None:
        used = ruler.used
        for a, b in pairs:
            used(a, b)

    return run


def due_calls(ruler: Ruler, span: timedelta) -> Callable[[], None]:
    """Budgets that are used up about that much later."""
    budgets = [(start, ruler.used(start, start + span) or timedelta(hours=1)) for start in starts()]

    def run() -> None:
        due = ruler.due
        for start, budget in budgets:
            due(start, budget)

    return run


def calls_per_second(runs: list[Callable[[], None]]) -> list[float]:
    """The median of each; taken in turns, so that a busy moment of the machine is shared by all."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(1 + RUNS):  # the first round warms up
        for run, taken in zip(runs, times, strict=True):
            began = perf_counter()
            run()
            taken.append(perf_counter() - began)
    return [CALLS / median(taken[1:]) for taken in times]


def compile_time() -> float:
    """Milliseconds for a year, holidays included, by a ruler that has seen its neighbours already."""
    ruler = Ruler(OFFICE.days())
    ruler.is_open(datetime(2020, 1, 1, tzinfo=UTC))
    began = perf_counter()
    ruler.is_open(datetime(2040, 1, 1, tzinfo=UTC))
    return (perf_counter() - began) / 20 * 1000


def main() -> None:
    ruler = OFFICE.ruler()
    print(f"Mon-Fri 09-17 Europe/Amsterdam with Dutch holidays, calls a second, median of {RUNS} x {CALLS}")
    print("      " + "".join(f"{name:>12}" for name in SPANS) + "    year : day")
    for name, calls in (("used", used_calls), ("due", due_calls)):
        rates = calls_per_second([calls(ruler, span) for span in SPANS.values()])
        cells = "".join(f"{rate:12,.0f}" for rate in rates)
        print(f"{name:<6}{cells}{rates[0] / rates[-1]:11.2f} x the time")
    print(f"compiling a year takes {compile_time():.1f} ms, once")


if __name__ == "__main__":
    main()

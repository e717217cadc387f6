"""How fast a replay is, and in how much memory, beside the same figures worked out in SQL by DuckDB.

    .venv-bench/bin/python -m benchmarks.replay [TICKETS ...]      seeded histories, ordered by ticket

Each step runs in a process of its own, so that the peak of its memory is its own; DuckDB is given one thread,
because a replay uses one core. The figures of both are compared: SQL knows the same opening hours and the
same pauses, but not warnings, ladders and messages, which a replay works out besides.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.histories import SLA, unlike_others, write
from benchmarks.measuring import Section, prose, table
from benchmarks.sql import Figures, in_sql
from bot.replay import Request, main

SIZES = (10_000, 100_000, 1_000_000)
ALL_DIFFERENT = 10_000
"""Tickets of the history in which hardly two are alike."""


@dataclass(frozen=True, slots=True)
class Done:
    """What one step took, and what it found."""

    seconds: float
    cpu: float
    peak: float
    figures: Figures

    @classmethod
    def of(cls, work: Callable[[], Figures]) -> Done:
        """Do it in this process."""
        began, cpu = perf_counter(), process_time()
        figures = work()
        return cls(perf_counter() - began, process_time() - cpu, peak_memory(), figures)


def peak_memory() -> float:
    """The most memory that this program had, in MB; getrusage would count its parent's."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def replayed(file: Path, sla: Path) -> Figures:
    """The figures of a replay: met and missed by policy, priority and promise."""
    out = StringIO()
    if code := main(Request(file, sla, json=True), os.environ, out, sys.stderr):
        sys.exit(code)
    lines = json.loads(out.getvalue())["compliance"]
    return {f"{x['policy']} {x['priority']} {x['metric']}": (x["met"], x["missed"]) for x in lines}


def alone(step: str, *arguments: object) -> Done:
    """A step in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.replay", step, *map(str, arguments)]
    said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    figures = {name: (met, missed) for name, (met, missed) in said["figures"].items()}
    return Done(said["seconds"], said["cpu"], said["peak"], figures)


def section(sizes: tuple[int, ...]) -> Section:
    """Make, replay, ask DuckDB, compare, and say it."""
    with tempfile.TemporaryDirectory() as folder:
        sla = Path(folder, "sla.yml")
        sla.write_text(SLA, encoding="utf-8")
        file = Path(folder, "history.jsonl")
        rows = [row for tickets in sizes for row in _rows(tickets, file, sla)]
        rows.append(_all_different(file, sla))
    header = ["tickets", "seconds", "of the CPU", "tickets a CPU second", "peak memory", "met + missed"]
    lines = [
        *prose(
            """A seeded history, eight facts a ticket, as JSON Lines ordered by ticket; from nothing to
            the result, reading included. Each ticket has three promises in opening hours with holidays;
            one of them pauses while the ticket waits for its customer, and is in business days for most.
            One core each. DuckDB works out met and missed; the replay finds warnings, escalations and
            their messages besides. Met and missed are compared for each policy, priority and promise, and
            a difference ends the benchmark."""
        ),
        "",
        *prose(
            """All these tickets live one story, with sixty combinations of priority and owner, and a replay
            folds each story once: that is the best case. The last line is a history of ordinary tickets of
            which hardly two are alike, so that remembering does not help. SQL that knows one story has no
            answer to it."""
        ),
        "",
        *table(header, rows),
    ]
    return Section("Replay", f"python -m benchmarks.replay {' '.join(map(str, sizes))}", lines)


def _rows(tickets: int, file: Path, sla: Path) -> list[list[str]]:
    write(file, tickets)
    ours, theirs = alone("replay", file, sla), alone("sql", file)
    if ours.figures != theirs.figures:
        sys.exit(f"the figures differ:\n{ours.figures}\n{theirs.figures}")
    return [_row(name, tickets, done) for name, done in (("Duebell", ours), ("DuckDB", theirs))]


def _all_different(file: Path, sla: Path) -> list[str]:
    write(file, ALL_DIFFERENT, unlike_others)
    return _row("Duebell, no two alike", ALL_DIFFERENT, alone("replay", file, sla))


def _row(name: str, tickets: int, done: Done) -> list[str]:
    met, missed = (sum(pair[n] for pair in done.figures.values()) for n in (0, 1))
    speed = f"{tickets / done.cpu:,.0f}"
    return [
        f"{tickets:,}, {name}",
        f"{done.seconds:,.1f}",
        f"{done.cpu:,.1f}",
        speed,
        f"{done.peak:,.0f} MB",
        f"{met:,} + {missed:,}",
    ]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["replay", file, sla]:
            print(json.dumps(asdict(Done.of(lambda: replayed(Path(file), Path(sla))))))
        case ["sql", file]:
            print(json.dumps(asdict(Done.of(lambda: in_sql(Path(file))))))
        case counts:
            print(section(tuple(map(int, counts)) or SIZES))

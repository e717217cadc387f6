"""What all benchmarks share: runs taken in turns, their medians, tables, and the machine they ran on."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from textwrap import wrap
from time import perf_counter

Lines = list[str]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of docs/benchmarks.md: its heading, the command that makes it alone, and its lines."""

    title: str
    command: str
    lines: Sequence[str]

    def __str__(self) -> str:
        return "\n".join([f"## {self.title}", "", f"    {self.command}", "", *self.lines, ""])


def in_turns(runs: Mapping[str, Callable[[], None]], rounds: int) -> dict[str, float]:
    """Seconds of each, the median of so many rounds after one that warms up.

    Taken in turns, so that a busy moment of the machine falls on all of them.
    """
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(1 + rounds):
        for name, run in runs.items():
            began = perf_counter()
            run()
            taken[name].append(perf_counter() - began)
    return {name: median(times[1:]) for name, times in taken.items()}


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Lines:
    """A table for Markdown, the first column on the left and the figures on the right."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return ["| " + " | ".join(cells) + " |" for cells in (header, rule, *rows)]


def prose(text: str) -> Lines:
    """A paragraph, as wide as the other documents."""
    return wrap(" ".join(text.split()), 118, break_on_hyphens=False)


def machine() -> str:
    """What the figures are from."""
    words = (line.partition(":") for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines())
    model = next((value.strip() for key, _, value in words if key.strip() == "model name"), "unknown")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.machine()}, {platform.python_implementation()}"
    return f"{model}, {os.cpu_count()} CPUs, {memory:.0f} GiB, {system} {platform.python_version()}"

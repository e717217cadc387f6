"""Run the benchmarks and write docs/benchmarks.md: `make bench`.

    .venv-bench/bin/python -m benchmarks [calendars] [replay] [assessment] [SIZE ...]

Only the named parts of the page are measured anew; all of them when none is named. Sizes are the tickets of a
replay or the open tickets of an assessment, for who has less time.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import assessment, calendars, replay
from benchmarks.measuring import Section, machine, prose

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
PARTS: dict[str, Callable[[tuple[int, ...]], Section]] = {
    "calendars": lambda _: calendars.section(),
    "replay": lambda sizes: replay.section(sizes or replay.SIZES),
    "assessment": lambda sizes: assessment.section(sizes or assessment.SIZES),
}
HEAD = [
    "# Benchmarks",
    "",
    *prose(
        """What `make bench` wrote here. Nothing of it is a test. Ratios were measured side by side in
            one run; the figures themselves belong to the machine, and to what else it was doing. Each
            part is made by the command under its heading, with the Python of `.venv-bench`; `python -m
            benchmarks NAME` writes one part of this page anew."""
    ),
    "",
]


def main(arguments: list[str]) -> None:
    """Measure, print, and keep after each part."""
    sizes = tuple(int(word) for word in arguments if word.isdecimal())
    for name in [word for word in arguments if not word.isdecimal()] or list(PARTS):
        section = str(PARTS[name](sizes))
        dated = section.replace("\n\n", f"\n\nOn {datetime.now(UTC):%d %B %Y}: {machine()}.\n\n", 1)
        print(dated, flush=True)
        keep(dated)


def keep(section: str) -> None:
    """Put a section into the page, in the place of the one with its heading."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    known = {part.partition("\n")[0]: part for part in re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]}
    known[section.partition("\n")[0]] = section
    parts = (part.strip() + "\n" for part in known.values())
    PAGE.write_text("\n".join(["\n".join(HEAD), *parts]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

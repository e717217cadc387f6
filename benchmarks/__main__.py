"""Run every benchmark and write docs/benchmarks.md: `make bench`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from benchmarks import assessment, calendars, replay
from benchmarks.measuring import machine, prose

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> None:
    """Measure, print what is found as it is found, and keep it."""
    head = [
        "# Benchmarks",
        "",
        *prose(
            f"""Written by `make bench` on {datetime.now(UTC):%d %B %Y}, on one machine: {machine()}.
            Nothing here is a test. The ratios were measured side by side in one run; the figures
            themselves belong to that machine and to what else it was doing. Each part can be run alone,
            by the command under its heading with the Python of `.venv-bench`."""
        ),
        "",
    ]
    parts = ["\n".join(head)]
    for measure in (calendars.section, replay.section, assessment.section):
        parts.append(str(measure()))
        print(parts[-1], flush=True)
    PAGE.write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

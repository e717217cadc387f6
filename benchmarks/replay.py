"""How many tickets a second a replay lives through, and how much memory it takes.

    .venv/bin/python -m benchmarks.replay                 a made-up history, ordered by ticket and shuffled
    .venv/bin/python -m benchmarks.replay FILE MAP SLA    a file of your own

Each size runs in a process of its own, so that the peak of its memory is its own. The time is
the processor's, of the whole command, reading included; a replay uses one core.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from time import process_time

from bot.replay import Request, main

SIZES = (1_000, 4_000)
FACTS = 8
FIRST = datetime(2026, 1, 5, tzinfo=UTC)
SLA = """\
timezone: Europe/Amsterdam
calendar: office
calendars: {office: {hours: {mon-fri: "09:00-17:00"}, holidays: {country: NL}}}
slack: {bot_token: "${SLACK_BOT_TOKEN}", app_token: "${SLACK_APP_TOKEN}", channels: {leads: C0LEADS}}
policies:
  - {name: high, match: {priority: high}, targets: {first_response: 1h, next_response: 2h, resolution: 8h}}
  - {name: usual, match: {}, targets: {first_response: 4h, next_response: 8h, resolution: 3 business days}}
ladders:
  default: [{at: warn, tell: [owner]}, {at: due, tell: [owner, leads]}, {after: 2h, tell: [leads]}]
"""


def history(ticket: int, random: Random) -> Iterator[dict[str, str]]:
    """Eight events: a life with an answer, a wait for the customer, and an end."""
    at = FIRST + timedelta(minutes=random.randrange(300 * 1440))
    priority = random.choice(["high", "normal", "low"])
    story: list[dict[str, str]] = [
        {"event": "opened", "priority": priority},
        {"event": "assigned", "owner": f"agent-{random.randrange(20)}"},
        {"event": "agent_reply"},
        {"event": "status", "status": "pending"},
        {"event": "customer_reply"},
        {"event": "status", "status": "open"},
        {"event": "agent_reply"},
        {"event": "status", "status": "solved"},
    ]
    for event in story:
        yield {"ticket": f"T{ticket:08}", "at": at.isoformat(), **event}
        at += timedelta(minutes=random.randrange(1, 600))


def write(path: Path, tickets: int, *, shuffled: bool) -> None:
    """A seeded history of so many tickets, as plain events."""
    random = Random(tickets)
    lines = [json.dumps(e) + "\n" for n in range(tickets) for e in history(n, random)]
    if shuffled:
        random.shuffle(lines)
    path.write_text("".join(lines), encoding="utf-8")


def once(file: Path, map_file: Path | None, sla: Path) -> None:
    """One replay in this process; prints tickets, seconds and the peak in MB."""
    out, began = StringIO(), process_time()
    code = main(Request(file, sla, map_file, json=True), os.environ, out, sys.stderr)
    seconds = process_time() - began
    if code:
        sys.exit(code)
    tickets = json.loads(out.getvalue())["tickets"]["total"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    speed = f"{seconds:8.1f} s of one core {tickets / seconds:8,.0f} tickets/s"
    print(f"{tickets:9,} tickets {speed} {peak:6.0f} MB at most")


def alone(*arguments: object) -> None:
    """A step in a process of its own: what this one holds would count as the other's peak."""
    subprocess.run([sys.executable, "-m", "benchmarks.replay", *map(str, arguments)], check=True)


def made_up(sizes: tuple[int, ...]) -> None:
    """The whole table for seeded histories."""
    with tempfile.TemporaryDirectory() as folder:
        sla, file = Path(folder, "sla.yml"), Path(folder, "history.jsonl")
        sla.write_text(SLA, encoding="utf-8")
        for tickets in sizes:
            for shuffled in (False, True):
                kind = "shuffled" if shuffled else "by ticket"
                alone("write", file, tickets, kind)
                print(f"{FACTS} facts each, {kind:9}", end=" ", flush=True)
                alone(file, "-", sla)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", file, tickets, kind]:
            write(Path(file), int(tickets), shuffled=kind == "shuffled")
        case [file, map_file, sla]:
            once(Path(file), None if map_file == "-" else Path(map_file), Path(sla))
        case sizes:
            made_up(tuple(map(int, sizes)) or SIZES)

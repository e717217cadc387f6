"""Tickets that were merged into others, as a replay knows them (S30)."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from tests.replay.bench import HEAD, Json, events, listed, part, replay, written

PROMISE = """
policies:
  - name: all
    match: {{}}
    calendar: 24x7
    targets: {{resolution: 4h}}
    switches: {{merge_start: {start}}}
"""
OLD: list[Json] = [
    {"ticket": "T-1", "at": "2026-03-02T08:00:00Z", "event": "opened"},
    {"ticket": "T-1", "at": "2026-03-02T10:30:00Z", "event": "merged", "into": "T-2"},
]
NEW: list[Json] = [
    {"ticket": "T-2", "at": "2026-03-02T10:00:00Z", "event": "opened"},
    {"ticket": "T-2", "at": "2026-03-02T13:00:00Z", "event": "status", "status": "solved"},
]
OTHER: list[Json] = [{"ticket": "T-3", "at": "2026-03-02T09:00:00Z", "event": "opened"}]


def result(folder: Path, start: str, *told: Json, now: str = "") -> Json:
    sla = written(folder, "sla.yml", HEAD + PROMISE.format(start=start))
    return replay(events(folder, *told), sla=sla, now=now).json


def breaches(found: Json) -> list[tuple[object, object, object]]:
    first = listed(found, "breaches", "first")
    return [(one["ticket"], one["started_at"], one["breached_at"]) for one in first]


@pytest.mark.parametrize(("start", "met", "missed"), [("own", 1, 0), ("older", 0, 1)])
def test_s30_the_older_start_decides_where_the_promise_says_so(
    tmp_path: Path, start: str, met: int, missed: int
) -> None:
    timers = part(result(tmp_path, start, *OLD, *NEW), "timers")
    assert (timers["met"], timers["missed"], timers["merged"]) == (met, missed, 1)


def test_s30_the_order_of_tickets_and_lines_does_not_matter(tmp_path: Path) -> None:
    seen = [
        result(tmp_path, "older", *(line for one in order for line in one))
        for order in permutations((OLD, NEW, OTHER))
    ]
    seen.append(result(tmp_path, "older", NEW[1], OLD[1], OTHER[0], NEW[0], OLD[0]))
    assert all(one == seen[0] for one in seen)
    assert breaches(seen[0])[0] == ("T-2", "2026-03-02T08:00:00Z", "2026-03-02T12:00:00Z")


def test_s30_a_merge_counts_from_when_it_was_heard_of(tmp_path: Path) -> None:
    """At 12:30 nobody knows of the merge yet; at 14:00 the breach of 12:00 is told, once."""
    late: Json = {**OLD[1], "observed_at": "2026-03-02T13:30:00Z"}
    before = result(tmp_path, "older", OLD[0], late, *NEW, now="2026-03-02T13:10:00Z")
    assert part(before, "timers")["met"] == 1
    after = result(tmp_path, "older", OLD[0], late, *NEW, now="2026-03-02T14:00:00Z")
    assert [one[0] for one in breaches(after)] == ["T-2"]


def test_s30_a_chain_of_merges_hands_the_oldest_start_on(tmp_path: Path) -> None:
    middle: list[Json] = [
        {"ticket": "T-9", "at": "2026-03-02T09:00:00Z", "event": "opened"},
        {"ticket": "T-9", "at": "2026-03-02T11:00:00Z", "event": "merged", "into": "T-2"},
    ]
    first: list[Json] = [OLD[0], {**OLD[1], "into": "T-9"}]
    found = breaches(result(tmp_path, "older", *first, *middle, *NEW))
    assert found[0][:2] == ("T-2", "2026-03-02T08:00:00Z")


def test_s30_lines_that_cannot_be_used_are_counted_once(tmp_path: Path) -> None:
    bad: Json = {"ticket": "T-1", "at": "2026-03-02T11:00:00Z", "event": "exploded"}
    found = result(tmp_path, "older", *OLD, bad, *NEW)
    assert part(found, "rows")["set_aside"] == 1
    assert part(found, "timers")["missed"] == 1


def test_s30_tickets_merged_into_each_other_end_nowhere(tmp_path: Path) -> None:
    round_about: Json = {"ticket": "T-2", "at": "2026-03-02T10:40:00Z", "event": "merged", "into": "T-1"}
    timers = part(result(tmp_path, "older", *OLD, NEW[0], round_about), "timers")
    assert timers["merged"] == 2

"""`duebell test`: what passes, what fails and how that is told."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from bot.policytests import Request
from tests.policytests.bench import GOOD, HEAD, check

BAD = """\
  - name: an evening counts
    timeline:
      - {at: Fri 2026-11-20 16:30, event: opened}
      - at: Mon 2026-11-23 09:15
        event: agent replies
        expect:
          first_response: {state: met, used: 40m}
"""
REPORT = """\
FAIL  promises.yml:10  an evening counts
  line 16 at Mon 2026-11-23 09:15: first_response used
    expected  40m
    got       45m
  the clock of first_response: policy all, calendar office (from the default), Europe/Amsterdam
    Fri 2026-11-20 16:30 - Fri 2026-11-20 17:00          30m  running
    Fri 2026-11-20 17:00 - Sat 2026-11-21 00:00           0s  outside hours
    Sat 2026-11-21 00:00 - Mon 2026-11-23 00:00           0s  closed weekday
    Mon 2026-11-23 00:00 - Mon 2026-11-23 09:00           0s  outside hours
    Mon 2026-11-23 09:00 - Mon 2026-11-23 09:15          15m  running
    sum                                                  45m

promises.yml: 2 tests, 1 failed
"""
SLA = """\
timezone: Europe/Amsterdam
slack: {bot_token: "${TOKEN}", app_token: "${APP}", channels: {support: C0SUPPORT}, default_channel: support}
policies: [{name: all, match: {}, calendar: office, targets: {first_response: 2h}}]
calendars: {office: {hours: {mon-fri: "09:00-17:00"}}}
"""


def test_what_is_so_passes(tmp_path: Path) -> None:
    done = check(tmp_path, HEAD + GOOD)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("promises.yml: 1 test, none failed\n")


def test_what_is_not_so_is_told_with_the_walk_of_the_clock(tmp_path: Path) -> None:
    done = check(tmp_path, HEAD + GOOD + BAD)
    assert (done.code, done.out.replace(f"{tmp_path}/", "")) == (1, REPORT)


def test_the_same_for_machines(tmp_path: Path) -> None:
    done = check(tmp_path, HEAD + GOOD + BAD, Request([], json=True))
    assert done.code == 1
    assert {name: done.json[name] for name in ("version", "tests", "failed")} == {
        "version": 1,
        "tests": 2,
        "failed": 1,
    }
    difference = {
        "line": 16,
        "at": "2026-11-23T08:15:00Z",
        "about": "first_response",
        "what": "used",
        "expected": "40m",
        "got": "45m",
    }
    (file,) = listed(done.json["files"])
    good, bad = listed(file["tests"])
    assert (good["passed"], good["differences"]) == (True, [])
    assert (bad["passed"], bad["line"], bad["differences"]) == (False, 10, [difference])


def listed(value: object) -> list[Mapping[str, object]]:
    return cast("list[Mapping[str, object]]", value)


def test_alerts_are_compared_both_ways(tmp_path: Path) -> None:
    alerts = "    alerts: [{at: Mon 2026-11-23 09:10, to: leads}]\n"
    done = check(
        tmp_path, HEAD + GOOD.replace("09:15, event", "10:15, event").replace("45m", "1h 45m") + alerts
    )
    assert done.code == 1
    assert "expected  at Mon 2026-11-23 09:10, to leads\n    got       nobody is told this" in done.out
    told = "at Mon 2026-11-23 10:00, to group, owner, rung warn/75%, reason warning, about first_response"
    assert f"expected  nothing\n    got       {told}" in done.out


def test_a_timer_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    done = check(tmp_path, HEAD + GOOD.replace("{first_response:", "{resolution:"))
    assert done.code == 1
    assert "resolution state\n    expected  met\n    got       none" in done.out


def test_two_promises_of_one_metric_want_a_kind(tmp_path: Path) -> None:
    both = HEAD.replace("first_response: 2h", "first_response: {internal: 2h, contractual: 4h}")
    done = check(tmp_path, both + GOOD)
    assert done.code == 1
    assert "is promised as `contractual` and `internal`; write `first_response contractual`" in done.out


def test_a_configuration_is_tested_without_its_secrets(tmp_path: Path) -> None:
    sla = tmp_path / "sla.yml"
    sla.write_text(SLA, encoding="utf-8")
    bare = "tests:\n" + GOOD
    assert check(tmp_path, bare, Request([], config=sla)).code == 0
    assert check(tmp_path, "config: sla.yml\n" + bare).code == 0
    faulty = check(tmp_path, "config: other.yml\n" + bare)
    assert (faulty.code, faulty.err.split("  ")[0]) == (2, "other.yml")


def test_only_some_are_run(tmp_path: Path) -> None:
    done = check(tmp_path, HEAD + GOOD + BAD, Request([], only="does NOT", verbose=True))
    assert done.code == 0
    assert "ok    " in done.out
    assert "promises.yml:6  an evening does not count" in done.out
    assert check(tmp_path, HEAD + GOOD, Request([], only="nowhere")).code == 2

"""The example of the documentation, worked out by hand."""

from pathlib import Path

from tests.replay.bench import INCIDENTS, MAP, listed, part, replay, written

RESULT = replay(INCIDENTS, MAP).json


def test_tickets_and_lines_are_all_accounted_for() -> None:
    assert part(RESULT, "rows") == {"read": 19, "used": 17, "later": 0, "set_aside": 2}
    assert part(RESULT, "tickets") == {
        "total": 8,
        "promised": 7,
        "no_sla": 0,
        "without_policy": 1,
        "later": 0,
        "set_aside": 0,
    }


def test_compliance_by_policy_and_priority() -> None:
    figures = {
        line["policy"]: (line["met"], line["missed"], line["running"], line["paused"], line["compliance"])
        for line in listed(RESULT, "compliance")
    }
    assert figures == {
        "critical": (0, 2, 0, 0, 0.0),
        "high": (0, 0, 0, 1, None),
        "moderate": (2, 1, 1, 0, 0.666667),
    }


def test_breaches_have_their_instants_and_figures() -> None:
    shown = [
        (b["ticket"], b["breached_at"], b["ended_at"], b["used_seconds"], b["budget_seconds"])
        for b in listed(RESULT, "breaches", "first")
    ]
    assert shown == [
        ("OWN005", "2026-03-02T15:00:00Z", "2026-03-02T15:30:00Z", 7.5 * 3600, 4 * 3600),
        ("OWN004", "2026-03-03T00:00:00Z", None, 93 * 3600, 4 * 3600),
        ("OWN003", "2026-03-04T13:00:00Z", "2026-03-05T09:00:00Z", 30 * 3600, 24 * 3600),
    ]


def test_messages_by_audience_and_reason() -> None:
    counts = {(m["audience"], m["reason"]): m["count"] for m in listed(RESULT, "messages", "by")}
    assert counts == {
        ("group", "warning"): 3,
        ("group", "breached"): 2,
        ("group", "over_at_change"): 1,
        ("leads", "breached"): 1,
        ("leads", "over_at_change"): 1,
        ("leads", "escalated"): 1,
    }


def test_the_companys_own_verdict_is_compared() -> None:
    assert part(RESULT, "verdict") == {
        "metric": "resolution",
        "met_met": 2,
        "met_missed": 1,
        "missed_met": 0,
        "missed_missed": 2,
        "not_comparable": 3,
        "agreed": 0.8,
    }


def test_bad_lines_are_named() -> None:
    assert listed(RESULT, "set_aside", "first") == [
        {
            "line": 10,
            "reason": "unknown_status",
            "sentence": "status `Limbo` is not in the column map",
        },
        {
            "line": 15,
            "reason": "bad_instant",
            "sentence": 'sys_updated_at: `yesterday` is not written as "%d-%m-%Y %H:%M"',
        },
    ]


def test_the_table_shows_the_figures_of_the_json() -> None:
    text = replay(INCIDENTS, MAP, as_json=False).out
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in text.splitlines()]
    for line in listed(RESULT, "compliance"):
        share = line["compliance"]
        shown = "-" if share is None else f"{100 * float(str(share)):.1f} %"
        names = ("total", "met", "missed", "running", "paused", "cancelled", "merged")
        promise = f"{line['metric']} ({line['kind']})"
        assert [line["policy"], line["priority"], promise, *(str(line[n]) for n in names), shown] in rows
    total = part(RESULT, "timers")
    assert ["all", "", "", "7", "2", "3", "1", "1", "0", "0", "40.0 %"] in rows
    assert (total["total"], total["met"], total["missed"], total["missed_open"]) == (7, 2, 3, 1)
    assert ["group", "3", "2", "1", "0", "6"] in rows
    assert "Messages that would have gone out: 9" in text


def test_the_history_may_end_earlier() -> None:
    result = replay(INCIDENTS, MAP, now="2026-03-04T14:00:00+01:00").json
    assert result["until"] == "2026-03-04T13:00:00Z"
    assert part(result, "tickets") == {
        "total": 8,
        "promised": 5,
        "no_sla": 0,
        "without_policy": 0,
        "later": 3,
        "set_aside": 0,
    }
    assert part(result, "rows") == {"read": 19, "used": 11, "later": 6, "set_aside": 2}
    assert part(result, "timers")["missed"] == 3  # OWN003 at this very instant
    assert part(result, "timers")["running"] == 1  # OWN002


def test_the_lists_are_as_long_as_asked_and_the_figures_stay() -> None:
    result = replay(INCIDENTS, MAP, limit=1).json
    assert [b["ticket"] for b in listed(result, "breaches", "first")] == ["OWN005"]
    assert [b["line"] for b in listed(result, "set_aside", "first")] == [10]
    assert part(result, "set_aside")["by_reason"] == {"bad_instant": 1, "unknown_status": 1}
    assert {**result, "breaches": 0, "set_aside": 0} == {**RESULT, "breaches": 0, "set_aside": 0}


def test_nothing_in_a_file_steers_the_terminal(tmp_path: Path) -> None:
    lines = (
        INCIDENTS.read_text(encoding="utf-8").replace("Limbo", "[red]\x1b[31mLimbo").replace("OWN003", "[b]x")
    )
    text = replay(written(tmp_path, "odd.csv", lines), MAP, as_json=False).out
    assert "\x1b" not in text
    assert "`[red]·[31mLimbo`" in text
    assert "[b]x" in text

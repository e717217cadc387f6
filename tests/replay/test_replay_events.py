"""Plain events, and what the simulation would have said when."""

from pathlib import Path

import pytest

from tests.replay.bench import HEAD, Json, events, listed, part, replay, written

RESPONSE = (
    HEAD
    + """
policies:
  - name: all
    match: {}
    targets: {first_response: {internal: 2h, contractual: 4h}}
    warn: [50%]
ladders:
  default:
    - {at: warn, tell: [owner]}
    - {at: due, tell: [owner, legal]}
    - {after: 1h, unless: acknowledged, tell: [group]}
"""
)


def event(at: str, name: str, **more: object) -> Json:
    return {"ticket": "T", "at": f"2026-03-02T{at}:00Z", "event": name, **more}


def told(folder: Path, *happened: Json, sla: str = RESPONSE, now: str = "2026-03-06T17:00:00Z") -> Json:
    return replay(events(folder, *happened), sla=written(folder, "sla.yml", sla), now=now).json


def messages(result: Json) -> dict[tuple[object, object], object]:
    return {(m["audience"], m["reason"]): m["count"] for m in listed(result, "messages", "by")}


def test_an_answer_in_time_says_nothing(tmp_path: Path) -> None:
    result = told(tmp_path, event("09:00", "opened"), event("09:30", "agent_reply"))
    assert part(result, "timers")["met"] == 2
    assert messages(result) == {}


def test_s27_legal_is_told_of_contractual_breaches_only(tmp_path: Path) -> None:
    result = told(tmp_path, event("09:00", "opened"), event("15:00", "agent_reply"))
    assert messages(result) == {
        ("owner", "warning"): 2,  # each of the two targets, at half its time
        ("owner", "breached"): 2,
        ("legal", "breached"): 1,
        ("group", "escalated"): 2,
    }


def test_s32_acknowledging_stops_the_climb(tmp_path: Path) -> None:
    opened, replied = event("09:00", "opened"), event("12:30", "agent_reply")
    loud = told(tmp_path, opened, replied)
    quiet = told(tmp_path, opened, event("11:30", "acknowledged"), replied)
    assert messages(loud)["group", "escalated"] == 1
    assert ("group", "escalated") not in messages(quiet)


def test_s26_an_answer_heard_of_too_late_makes_a_correction(tmp_path: Path) -> None:
    late = event("10:00", "agent_reply", observed_at="2026-03-02T11:20:00Z")
    result = told(tmp_path, event("09:00", "opened"), late)
    assert messages(result) == {
        ("owner", "warning"): 2,
        ("owner", "breached"): 1,
        ("owner", "corrected"): 1,
    }
    assert part(result, "timers")["met"] == 2
    assert part(result, "breaches") == {"total": 0, "first": []}


@pytest.mark.parametrize(("replied", "met"), [("11:00", 1), ("11:01", 0)])
def test_s03_an_answer_exactly_at_due_is_in_time(tmp_path: Path, replied: str, met: int) -> None:
    result = told(tmp_path, event("09:00", "opened"), event(replied, "agent_reply"))
    internal = next(line for line in listed(result, "compliance") if line["kind"] == "internal")
    assert internal["met"] == met
    assert (("owner", "breached") in messages(result)) is (met == 0)


def test_a_ticket_that_goes_on_is_never_met(tmp_path: Path) -> None:
    result = told(tmp_path, event("09:00", "opened"), now="2026-03-02T12:00:00Z")
    timers = part(result, "timers")
    assert (timers["met"], timers["missed"], timers["missed_open"], timers["running"]) == (0, 1, 1, 1)
    assert timers["compliance"] == 0


def test_s08_no_policy_and_no_sla_have_their_own_columns(tmp_path: Path) -> None:
    sla = (
        HEAD
        + """
policies:
  - {name: spam, match: {tags: spam}, no_sla: true}
  - {name: high, match: {priority: high}, targets: {resolution: 4h}}
ladders: {default: [{at: due, tell: [owner]}]}
"""
    )
    opened = [
        {**event("09:00", "opened", tags=["spam"]), "ticket": "1"},
        {**event("09:00", "opened", priority="low"), "ticket": "2"},
        {**event("09:00", "opened", priority="high"), "ticket": "3"},
        {**event("10:00", "deleted"), "ticket": "3"},
    ]
    result = told(tmp_path, *opened, sla=sla)
    tickets = part(result, "tickets")
    assert (tickets["no_sla"], tickets["without_policy"], tickets["promised"]) == (1, 1, 1)
    assert part(result, "timers")["cancelled"] == 1


def test_every_event_is_understood(tmp_path: Path) -> None:
    happened = [
        event("09:00", "opened", status="open", priority="low", requester="kim", fields={"plan": "gold"}),
        event("09:01", "status", status="pending"),
        event("09:02", "customer_reply", requester="kim"),
        event("09:03", "bot_reply"),
        event("09:04", "note"),
        *(
            event("09:05", name, **{name: "x"})
            for name in ("priority", "customer", "group", "type", "channel")
        ),
        event("09:06", "tags", tags=["a"]),
        event("09:07", "requester", requester="lee"),
        event("09:08", "assigned", owner="ann"),
        event("09:09", "deleted"),
        event("09:10", "restored"),
        event("09:11", "merged", into="U"),
    ]
    result = told(tmp_path, *happened)
    assert part(result, "rows") == {"read": 16, "used": 16, "later": 0, "set_aside": 0}
    assert part(result, "timers")["merged"] == 2

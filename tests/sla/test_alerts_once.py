"""What is told once: after an outage, before our time, and over at a change (S33, S11)."""

from __future__ import annotations

from bot.sla.alerts import Hold
from bot.sla.ladders import Ladder, Rung, When
from bot.sla.moments import Reason
from tests.sla.builders import by_priority, resolution, span
from tests.sla.rungs import DUE, HALF_HOUR, HOURLY, STEPS, WARN, ticket_with
from tests.sla.timeline import Told, at

# --- S33: once, and after an outage


def test_s33_one_alert_per_rung_for_ever() -> None:
    ticket = ticket_with(WARN, DUE, HALF_HOUR)
    keys = [
        a.key
        for when in ("Mon 12:50", "Mon 13:00", "Mon 14:00", "Tue 09:00")
        for a in ticket.decide(when).alerts
    ]
    assert len(keys) == len(set(keys)) == 5


def test_s33_after_an_outage_all_rungs_are_on_record_and_each_audience_is_told_once() -> None:
    ticket = ticket_with(WARN, DUE, Rung("after", When.AFTER, ("leads", "manager"), after=span("30m")))
    verdict = ticket.decide("Mon 15:00")
    assert [(a.rung, a.audiences, a.held) for a in verdict.alerts] == [
        ("warn/50%", (), Hold.NO_LONGER),
        ("warn/75%", (), Hold.NO_LONGER),
        ("warn/left-900s", (), Hold.NO_LONGER),
        ("due", (), None),
        ("after", ("leads", "manager"), None),
    ]
    assert {a.at for a in verdict.alerts[3:]} == {at("Mon 13:00")}


def test_s33_who_hears_of_a_breach_for_the_first_time_is_not_reminded_of_it() -> None:
    ticket = ticket_with(HOURLY)
    told = [a for a in ticket.decide("Mon 17:30").alerts if a.audiences]
    assert [a.reason for a in told] == [Reason.BREACHED]


def test_s33_what_was_breached_before_our_time_is_on_record_and_not_told() -> None:
    ticket = ticket_with(WARN, HOURLY, HALF_HOUR)
    verdict = ticket.decide("Mon 15:00", live_from="Mon 14:00")
    assert all(a.audiences == () for a in verdict.alerts)
    assert {a.held for a in verdict.alerts} == {Hold.BEFORE_OUR_TIME}
    later = ticket.decide("Mon 20:00", live_from="Mon 14:00")
    assert (later.alerts, later.next_check_at) == ((), None)


def test_s33_what_is_breached_in_our_time_is_told_though_it_was_warned_of_before() -> None:
    ticket = ticket_with(WARN, DUE)
    assert ticket.hears("Mon 12:30", live_from="Mon 12:15") == []
    assert ticket.hears("Mon 13:00", live_from="Mon 12:15") == ["due -> leads"]


# --- S11: over at a change


def test_s11_over_at_the_change_is_one_alert_and_says_so() -> None:
    ladder = Ladder("l", (WARN, DUE))
    ticket = Told(
        by_priority(
            low=resolution("8h", warn=STEPS, ladder=ladder), high=resolution("2h", warn=STEPS, ladder=ladder)
        )
    )
    ticket.opens("Mon 09:00", priority="low")
    assert ticket.hears("Mon 12:00") == []
    ticket.gets_priority("Mon 12:30", "high")
    told = [a for a in ticket.decide("Mon 12:30").alerts if a.audiences]
    assert [(a.reason, a.at) for a in told] == [(Reason.OVER_AT_CHANGE, at("Mon 12:30"))]

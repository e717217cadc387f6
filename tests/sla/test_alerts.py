"""What is said, to whom and when: S11, S27, S31 to S34."""

from __future__ import annotations

import pytest

from bot.sla.alerts import Hold, decide, still_true
from bot.sla.facts import Replied
from bot.sla.ladders import LEGAL, Kind, Ladder, Rung, When
from bot.sla.moments import REPEAT_LIMIT, Reason
from tests.sla.builders import OFFICE, book_of, by_priority, first_response, left, resolution, share, span
from tests.sla.timeline import OPEN, PENDING, SOLVED, Told, at

WARN = Rung("warn", When.WARN, ("owner", "support"))
DUE = Rung("due", When.DUE, ("leads",))
HALF_HOUR = Rung("after", When.AFTER, ("manager",), after=span("30m"), unless_acknowledged=True)
HOURLY = Rung("hourly", When.DUE, ("leads",), repeat=span("1h"))
LAW = Rung("law", When.DUE, (LEGAL,))
STEPS = (share(50), share(75), left("15m"))


def ticket_with(*rungs: Rung, kind: Kind = Kind.INTERNAL, office: bool = False, budget: str = "4h") -> Told:
    """A ticket that must be solved in 4 hours, opened on Monday at nine."""
    told = resolution(budget, kind=kind, warn=STEPS, ladder=Ladder("l", rungs))
    ticket = Told(book_of(told, calendar=OFFICE) if office else book_of(told))
    ticket.opens("Mon 09:00")
    return ticket


def heard(ticket: Told, *when: str) -> list[tuple[str, str]]:
    return [(instant, said) for instant in when for said in ticket.hears(instant)]


# --- S31: warning steps


def test_s31_each_step_is_told_once_at_its_instant() -> None:
    ticket = ticket_with(WARN)
    assert heard(
        ticket, "Mon 10:59", "Mon 11:00", "Mon 11:01", "Mon 12:00", "Mon 12:45", "Mon 12:50", "Mon 14:00"
    ) == [
        ("Mon 11:00", "warn/50% -> owner, support"),
        ("Mon 12:00", "warn/75% -> owner, support"),
        ("Mon 12:45", "warn/left-900s -> owner, support"),
    ]


def test_s31_steps_are_time_of_the_targets_calendar() -> None:
    told = resolution("4h", warn=STEPS, ladder=Ladder("l", (WARN,)))
    ticket = Told(book_of(told, calendar=OFFICE))
    ticket.opens("Fri 15:00")
    assert ticket.decide("Fri 16:00").next_check_at == at("Fri 17:00")
    assert heard(ticket, "Fri 17:00", "Mon+1 09:59", "Mon+1 10:00", "Mon+1 10:45") == [
        ("Fri 17:00", "warn/50% -> owner, support"),
        ("Mon+1 10:00", "warn/75% -> owner, support"),
        ("Mon+1 10:45", "warn/left-900s -> owner, support"),
    ]


def test_s31_a_paused_timer_is_not_warned_of_but_a_resumed_one_is() -> None:
    ticket = ticket_with(WARN)
    ticket.becomes("Mon 11:00", PENDING)
    assert heard(ticket, "Mon 11:30") == []
    ticket.becomes("Mon 12:00", OPEN)
    assert heard(ticket, "Mon 12:00") == [("Mon 12:00", "warn/50% -> owner, support")]


def test_s31_a_step_before_the_start_is_told_at_once() -> None:
    ticket = ticket_with(WARN, budget="10m")
    assert ticket.hears("Mon 09:00") == ["warn/left-900s -> owner, support"]


def test_s31_steps_crossed_together_are_told_once() -> None:
    ticket = ticket_with(WARN)
    verdict = ticket.decide("Mon 12:50")
    assert [(a.rung, a.audiences) for a in verdict.alerts] == [
        ("warn/50%", ()),
        ("warn/75%", ()),
        ("warn/left-900s", ("owner", "support")),
    ]


def test_s31_planned_maintenance_silences_until_it_ends() -> None:
    ticket = ticket_with(WARN)
    ticket.is_excluded("Mon 09:30", "Mon 11:00", "Mon 12:00")
    verdict = ticket.decide("Mon 11:30")
    assert verdict.alerts == ()
    assert verdict.next_check_at == at("Mon 12:00")
    assert ticket.hears("Mon 12:00") == ["warn/50% -> owner, support"]


# --- S32: rungs, acknowledging, repeating, snoozing


def test_s32_the_ladder_is_climbed_in_the_targets_calendar() -> None:
    told = resolution("4h", ladder=Ladder("l", (DUE, HALF_HOUR)))
    ticket = Told(book_of(told, calendar=OFFICE))
    ticket.opens("Fri 12:45")
    assert heard(ticket, "Fri 16:44", "Fri 16:45", "Fri 17:15", "Mon+1 09:14", "Mon+1 09:15") == [
        ("Fri 16:45", "due -> leads"),
        ("Mon+1 09:15", "after -> manager"),
    ]


def test_s32_acknowledging_stops_the_climb_and_the_repeats_but_not_the_timer() -> None:
    ticket = ticket_with(HOURLY, HALF_HOUR)
    assert heard(ticket, "Mon 13:00") == [("Mon 13:00", "hourly -> leads")]
    ticket.is_acknowledged("Mon 13:10")
    verdict = ticket.decide("Mon 16:00")
    assert verdict.alerts == ()
    assert {hold for _, hold in verdict.held} == {Hold.ALREADY_TOLD, Hold.ACKNOWLEDGED}
    assert ticket.timer().left(at("Mon 16:00")) == -span("3h")


def test_s32_acknowledging_silences_neither_warnings_nor_the_breach() -> None:
    ticket = ticket_with(WARN, DUE)
    ticket.is_acknowledged("Mon 10:00")
    assert heard(ticket, "Mon 11:00", "Mon 13:00") == [
        ("Mon 11:00", "warn/50% -> owner, support"),
        ("Mon 13:00", "due -> leads"),
    ]


def test_s32_an_acknowledgement_that_came_after_the_rung_but_before_we_spoke_counts() -> None:
    ticket = ticket_with(DUE, HALF_HOUR)
    ticket.decide("Mon 13:00")
    ticket.is_acknowledged("Mon 13:35")
    assert ticket.hears("Mon 13:40") == []


def test_s32_one_timer_is_acknowledged_and_another_climbs_on() -> None:
    ladder = Ladder("l", (DUE, HALF_HOUR))
    ticket = Told(book_of(first_response("1h", ladder=ladder), resolution("1h", ladder=ladder)))
    ticket.opens("Mon 09:00")
    ticket.is_acknowledged("Mon 10:10", str(ticket.timers()[0].id))
    told = [a.timer.id for a in ticket.decide("Mon 10:30").alerts if a.reason is Reason.ESCALATED]
    assert told == [ticket.timers()[1].id]


def test_s32_an_acknowledgement_before_a_cycle_began_is_not_of_it() -> None:
    ticket = ticket_with(DUE, HALF_HOUR)
    ticket.facts.clear()
    ticket.is_acknowledged("Mon 08:00")
    ticket.opens("Mon 09:00")
    assert ticket.hears("Mon 13:30") == ["due -> leads", "after -> manager"]


def test_s32_a_rung_repeats_until_the_timer_ends() -> None:
    ticket = ticket_with(HOURLY)
    assert [said for _, said in heard(ticket, "Mon 13:00", "Mon 13:59", "Mon 14:00", "Mon 15:00")] == [
        "hourly -> leads"
    ] * 3
    ticket.becomes("Mon 15:30", SOLVED)
    verdict = ticket.decide("Mon 17:00")
    assert (verdict.alerts, verdict.next_check_at) == ((), None)


def test_s32_repeats_count_and_say_so() -> None:
    ticket = ticket_with(HOURLY)
    told = [ticket.decide(when).alerts[-1] for when in ("Mon 13:00", "Mon 14:00", "Mon 15:00")]
    assert [(a.reason, a.count) for a in told] == [
        (Reason.BREACHED, 1),
        (Reason.REPEATED, 2),
        (Reason.REPEATED, 3),
    ]
    assert {a.at for a in told} == {at("Mon 13:00")}


def test_s32_after_an_outage_the_latest_repeat_stands_for_those_missed() -> None:
    ticket = ticket_with(HOURLY)
    ticket.decide("Mon 13:00")
    verdict = ticket.decide("Mon 18:20")
    assert [(a.reason, a.count) for a in verdict.alerts] == [(Reason.REPEATED, 6)]
    assert verdict.next_check_at == at("Mon 19:00")


def test_s32_repeating_ends_after_a_while() -> None:
    ticket = ticket_with(HOURLY)
    verdict = ticket.decide("Mon+3 09:00")
    assert max(a.count for a in verdict.alerts) <= REPEAT_LIMIT
    assert verdict.next_check_at is None


@pytest.mark.parametrize(("hours", "count"), [(REPEAT_LIMIT - 1, REPEAT_LIMIT), (REPEAT_LIMIT, 1)])
def test_s32_the_last_repetition_is_told(hours: int, count: int) -> None:
    ticket = ticket_with(HOURLY)
    verdict = decide(ticket.standing(), (), at("Mon 13:00") + hours * span("1h"), None)
    assert max(a.count for a in verdict.alerts) == count


def test_s32_snoozing_silences_warnings_until_then_and_never_a_breach() -> None:
    ticket = ticket_with(WARN, DUE)
    ticket.is_snoozed("Mon 10:00", until="Mon 12:30")
    verdict = ticket.decide("Mon 11:00")
    assert verdict.alerts == ()
    assert [hold for _, hold in verdict.held] == [Hold.SNOOZED]
    assert verdict.next_check_at == at("Mon 12:00")
    assert heard(ticket, "Mon 12:00", "Mon 12:30") == [("Mon 12:30", "warn/75% -> owner, support")]
    ticket.is_snoozed("Mon 12:40", until="Fri 12:00")
    assert heard(ticket, "Mon 12:45", "Mon 13:00") == [("Mon 13:00", "due -> leads")]


def test_s32_nothing_is_said_of_a_timer_that_ended_in_time() -> None:
    ticket = ticket_with(WARN, DUE, HOURLY)
    ticket.becomes("Mon 10:00", SOLVED)
    verdict = ticket.decide("Tue 09:00")
    assert (verdict.alerts, verdict.held, verdict.next_check_at) == ((), (), None)


def test_s32_a_breach_is_told_even_if_the_ticket_was_solved_before_we_looked_but_not_escalated() -> None:
    ticket = ticket_with(WARN, DUE, HALF_HOUR)
    ticket.becomes("Mon 14:00", SOLVED)
    assert ticket.hears("Mon 15:00") == ["due -> leads"]


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


# --- S27: legal waits for certainty, the others go by the clock


def test_s27_legal_waits_until_the_source_has_been_read_past_due() -> None:
    ticket = ticket_with(DUE, LAW, kind=Kind.CONTRACTUAL)
    verdict = ticket.decide("Mon 13:00", read_up_to="Mon 12:58")
    assert [a.audiences for a in verdict.alerts] == [("leads",)]
    assert verdict.awaits_reading
    assert not ticket.decide("Mon 13:00").alerts  # read up to due itself is not past it
    assert ticket.hears("Mon 13:05", read_up_to="Mon 13:01") == ["law:legal -> legal"]
    assert not ticket.decide("Mon 13:10").awaits_reading


@pytest.mark.parametrize("read", ["never", "Mon 12:00", "Mon 13:00"])
def test_s27_legal_is_never_called_because_reading_was_behind(read: str) -> None:
    ticket = ticket_with(LAW, kind=Kind.CONTRACTUAL)
    verdict = ticket.decide("Tue 09:00", read_up_to=read)
    assert (verdict.alerts, verdict.awaits_reading) == ((), True)


def test_s27_a_rung_for_leads_and_legal_goes_to_each_in_its_time() -> None:
    ticket = ticket_with(Rung("due", When.DUE, ("leads", LEGAL)), kind=Kind.CONTRACTUAL)
    assert ticket.hears("Mon 13:00", read_up_to="Mon 12:59") == ["due -> leads"]
    assert ticket.hears("Mon 13:02", read_up_to="Mon 13:01") == ["due:legal -> legal"]


def test_s27_a_late_reply_that_arrives_before_legal_was_called_means_legal_never_hears_of_it() -> None:
    told = first_response("2h", kind=Kind.CONTRACTUAL, ladder=Ladder("l", (DUE, LAW)))
    ticket = Told(book_of(told))
    ticket.opens("Mon 09:00")
    assert ticket.hears("Mon 11:00", read_up_to="Mon 10:50") == ["due -> leads"]
    ticket.fact("Mon 10:58", Replied(), heard="Mon 11:10")
    assert ticket.hears("Mon 11:10") == ["corrected -> leads"]


@pytest.mark.parametrize("kind", [Kind.INTERNAL, Kind.OLA, Kind.SUPPLIER])
def test_s09_legal_hears_of_contractual_breaches_only(kind: Kind) -> None:
    ticket = ticket_with(LAW, Rung("both", When.DUE, ("leads", LEGAL)), kind=kind)
    assert ticket.hears("Mon 13:05") == ["both -> leads"]


def test_s32_legal_is_told_of_a_breach_that_was_acknowledged_and_snoozed() -> None:
    ticket = ticket_with(LAW, kind=Kind.CONTRACTUAL)
    ticket.is_acknowledged("Mon 12:00")
    ticket.is_snoozed("Mon 12:00", until="Fri 12:00")
    assert ticket.hears("Mon 13:05") == ["law:legal -> legal"]


def test_s27_legal_is_not_warned_and_nothing_awaits_reading_before_due() -> None:
    ticket = ticket_with(Rung("warn", When.WARN, ("support", LEGAL)), kind=Kind.CONTRACTUAL)
    verdict = ticket.decide("Mon 12:00", read_up_to="Mon 11:00")
    assert {name for a in verdict.alerts for name in a.audiences} == {"support"}
    assert not verdict.awaits_reading


# --- S34: still true?


@pytest.mark.parametrize(
    ("reason", "at_", "now", "solved", "goes"),
    [
        (Reason.WARNING, "Mon 11:00", "Mon 11:01", "", True),
        (Reason.WARNING, "Mon 11:00", "Mon 13:01", "", False),
        (Reason.WARNING, "Mon 11:00", "Mon 11:01", "Mon 11:00:30", False),
        (Reason.BREACHED, "Mon 13:00", "Mon 13:01", "", True),
        (Reason.BREACHED, "Mon 13:00", "Mon 14:01", "Mon 14:00", True),
        (Reason.BREACHED, "Mon 13:00", "Mon 14:01", "Mon 12:00", False),
        (Reason.BREACHED, "Mon 12:30", "Mon 14:01", "", False),
        (Reason.OVER_AT_CHANGE, "Mon 13:00", "Mon 13:01", "", True),
        (Reason.ESCALATED, "Mon 13:00", "Mon 13:31", "", True),
        (Reason.ESCALATED, "Mon 13:00", "Mon 13:31", "Mon 13:20", False),
        (Reason.REPEATED, "Mon 13:00", "Mon 14:00", "Mon 12:00", False),
        (Reason.CORRECTED, None, "Mon 14:00", "Mon 12:00", True),
    ],
)
def test_s34_just_before_sending_it_is_asked_again(
    reason: Reason, at_: str | None, now: str, solved: str, goes: bool
) -> None:
    ticket = ticket_with(DUE)
    if solved:
        ticket.becomes(solved, SOLVED)
    why_not = still_true(reason, at(at_) if at_ else None, ticket.timer(), at(now))
    assert (why_not == "") is goes


def test_s34_a_paused_timer_is_not_warned_of() -> None:
    ticket = ticket_with(WARN)
    ticket.becomes("Mon 11:01", PENDING)
    assert (
        still_true(Reason.WARNING, at("Mon 11:00"), ticket.timer(), at("Mon 11:02")) == "the timer is paused"
    )


@pytest.mark.parametrize("reason", Reason)
def test_s34_of_a_timer_that_is_no_longer_there_only_a_correction_is_true(reason: Reason) -> None:
    assert (still_true(reason, None, None, at("Mon 09:00")) == "") is (reason is Reason.CORRECTED)

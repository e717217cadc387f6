"""What people read: the first line says the point, the rest proves it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.ports import Rendered
from bot.engine.views import (
    AlertView,
    CardView,
    DeedKind,
    DigestView,
    Done,
    ExplainView,
    ListView,
    NotFound,
    NoticeKind,
    NoticeView,
    Refusal,
    Refused,
    Several,
    SourceView,
    StatusRow,
    StatusView,
    TimerView,
    WalkRow,
)
from bot.sla.ladders import Kind
from bot.sla.moments import Reason
from bot.sla.policies import Metric, Origin
from bot.sla.timers import Cause, State
from bot.slack import answers
from bot.slack.blocks import SlackWriter
from bot.slack.clicks import Click, read_click, read_share, read_snooze
from bot.slack.escape import Safe, date
from bot.slack.explain import explanation
from bot.slack.lists import listing
from bot.slack.plainer import without_tables
from bot.slack.status import status
from tests.slack.reading import shown
from tests.slack.samples import HOUR, MINUTE, NOW, TICKET, TIMER, WALK

WRITER = SlackWriter()
NAME = "<https://acme.zendesk.com/agent/tickets/35436|#35436 Printer on fire>"
BREACHED = replace(
    TIMER, state=State.BREACHED, used=HOUR + 20 * MINUTE, left=-20 * MINUTE, breached_at=NOW, due_at=NOW
)
LEGAL_TIMER = replace(BREACHED, kind=Kind.CONTRACTUAL, contract="msa-2024-17", clause="§4.2")
EXPLAIN = ExplainView(
    TICKET, LEGAL_TIMER, WALK, "office", Origin.CONTRACT, "gold", "3f2a9b", NOW - 16 * HOUR, NOW + HOUR
)
SEES = SourceView("zendesk", NOW, healthy=True)
BLIND = SourceView("jira", NOW - HOUR, healthy=False, detail="401")


def elements(content: Rendered) -> list[dict[str, object]]:
    """Buttons and menus, in order."""
    rows = [block["elements"] for block in content.blocks if block["type"] == "actions"]
    return [element for row in rows if isinstance(row, list) for element in row]


def action_ids(content: Rendered) -> list[object]:
    return [element["action_id"] for element in elements(content)]


def lines(content: Rendered) -> list[str]:
    return content.text.split("\n")


def alert(timer: TimerView, reason: Reason, language: str = "en", **more: object) -> Rendered:
    view = AlertView(TICKET, timer, reason, "due", NOW, NOW)
    return WRITER.alert(replace(view, **more), language)  # type: ignore[arg-type]


# --- the card -------------------------------------------------------------------------------------


def test_the_card_names_ticket_timers_and_what_can_be_done() -> None:
    content = WRITER.card(CardView(TICKET, (TIMER,), "open"), "en")
    assert content.text == "#35436 Printer on fire (Klant BV): running"
    assert f"*{NAME}* · *running*" in shown(content)
    assert f"*First response*: due {date(NOW + 45 * MINUTE)} · 45m left of 1h" in shown(content)
    assert "Klant BV · priority urgent · owner <@U0EVA> · group Support · policy gold · ticket open" in shown(
        content
    )
    assert action_ids(content) == ["acknowledge", "snooze", "claim", "explain", "open_ticket"]
    assert [element.get("style") for element in elements(content)] == ["primary", None, None, None, None]


def test_the_card_in_dutch() -> None:
    paused = replace(
        TIMER,
        metric=Metric.RESOLUTION,
        state=State.PAUSED,
        due_at=None,
        paused_for=Cause.WAITING_FOR_CUSTOMER,
    )
    content = WRITER.card(CardView(TICKET, (paused,), "pending"), "nl")
    assert content.text == "#35436 Printer on fire (Klant BV): gepauzeerd"
    assert "*Oplossing*: gepauzeerd, wacht op de klant · nog 45 min van 1 u" in shown(content)


def test_the_gravest_timer_gives_the_word() -> None:
    met = replace(TIMER, state=State.MET, ended_at=NOW)
    assert WRITER.card(CardView(TICKET, (met, TIMER, BREACHED), "open"), "en").text.endswith(": breached")
    assert WRITER.card(CardView(TICKET, (met,), "solved"), "en").text.endswith(": settled")
    assert WRITER.card(CardView(TICKET, (), "open"), "en").text.endswith(": nothing promised")


def test_a_settled_card_has_a_line_in_place_of_the_deeds() -> None:
    met = replace(TIMER, state=State.MET, ended_at=NOW)
    content = WRITER.card(CardView(TICKET, (met,), "solved", acknowledged_by="U0EVA"), "en")
    assert action_ids(content) == ["explain", "open_ticket"]
    assert "Acknowledged by <@U0EVA>." in shown(content)
    assert "Nothing is running any more on this ticket." in shown(content)


def test_after_acknowledging_that_button_is_gone() -> None:
    content = WRITER.card(
        CardView(TICKET, (BREACHED,), "open", acknowledged_by="U0EVA", snoozed_until=NOW), "en"
    )
    assert action_ids(content) == ["snooze", "claim", "explain", "open_ticket"]
    assert f"Warnings snoozed until {date(NOW)}. A breach is told all the same." in shown(content)


def test_s28_a_silent_source_makes_the_card_say_not_known() -> None:
    content = WRITER.card(CardView(TICKET, (replace(TIMER, unseen=True),), "open", as_of=NOW), "en")
    assert content.text.endswith(": not known")
    assert "*not known now: the helpdesk is silent*" in shown(content)
    assert f"as of {date(NOW)}" in shown(content)


def test_buttons_carry_what_they_are_about() -> None:
    by_id = {str(element["action_id"]): element for element in elements(alert(BREACHED, Reason.BREACHED))}
    click = Click("zendesk:35436", TIMER.id)
    assert read_click(str(by_id["acknowledge"]["value"])) == click
    assert read_click(str(by_id["explain"]["value"])) == click
    assert by_id["open_ticket"]["url"] == TICKET.url
    options = by_id["snooze"]["options"]
    assert isinstance(options, list)
    read = [read_snooze(option["value"]) for option in options]
    assert read == [("zendesk:35436", length) for length in (MINUTE * 30, HOUR, HOUR * 4, HOUR * 24)]


def test_without_an_address_there_is_no_button_that_opens_it() -> None:
    ticket = replace(TICKET, url="javascript:alert(1)")
    content = WRITER.card(CardView(ticket, (TIMER,), "open"), "en")
    assert "open_ticket" not in action_ids(content)
    assert "javascript" not in json.dumps(content.blocks)


# --- alerts ---------------------------------------------------------------------------------------


def test_a_warning_says_how_long_there_is() -> None:
    content = alert(TIMER, Reason.WARNING, mention=("U0EVA", "S0LEADS"))
    assert lines(content)[0] == (
        f"<@U0EVA> <!subteam^S0LEADS> First response for Klant BV is due in 45m ({date(NOW + 45 * MINUTE)})."
    )
    assert lines(content)[1] == "#35436 Printer on fire"


@pytest.mark.parametrize(
    ("timer", "reason", "said"),
    [
        (BREACHED, Reason.BREACHED, "First response for Klant BV *breached* at {now}. The target was 1h."),
        (
            BREACHED,
            Reason.OVER_AT_CHANGE,
            (
                "First response for Klant BV is *late* since the ticket changed at {now}: "
                "its new target of 1h was used up already."
            ),
        ),
        (
            BREACHED,
            Reason.ESCALATED,
            "First response for Klant BV is still open: *breached* at {now}, now 20m over.",
        ),
        (
            BREACHED,
            Reason.REPEATED,
            (
                "Reminder 2: First response for Klant BV *breached* at {now}, now 20m over. "
                "Nobody has acknowledged yet."
            ),
        ),
        (
            replace(TIMER, state=State.MET, ended_at=NOW),
            Reason.CORRECTED,
            "Correction: First response for Klant BV was met in time, at {now}.",
        ),
    ],
)
def test_every_reason_has_its_sentence(timer: TimerView, reason: Reason, said: str) -> None:
    assert lines(alert(timer, reason, count=3))[0] == said.format(now=date(NOW))


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_reason_goes_with_every_state(reason: Reason, state: State, language: str) -> None:
    content = alert(replace(TIMER, state=state, ended_at=NOW), reason, language)
    assert "{" not in content.text.replace("{date_short_pretty} {time}", "")


def test_a_breach_in_dutch() -> None:
    content = alert(BREACHED, Reason.BREACHED, "nl", late=True)
    assert (
        lines(content)[0] == f"Eerste reactie voor Klant BV is *te laat* sinds {date(NOW)}. De norm was 1 u."
    )
    assert f"Late melding: de termijn liep af om {date(NOW)}." in content.text


def test_s33_what_comes_late_says_so_with_the_true_instant() -> None:
    crossed = NOW - 2 * HOUR
    warned = alert(TIMER, Reason.WARNING, crossed_at=crossed, late=True)
    assert f"Told late: this was so at {date(crossed)}." in lines(warned)
    breached = alert(replace(BREACHED, breached_at=crossed), Reason.BREACHED, late=True)
    assert f"Told late: the breach was at {date(crossed)}." in lines(breached)


def test_a_possible_repeat_says_so() -> None:
    assert "Perhaps a repeat: Slack did not confirm the first attempt." in lines(
        alert(BREACHED, Reason.BREACHED, perhaps_repeated=True)
    )


def test_s26_a_correction_repeats_what_was_told_and_offers_no_deeds() -> None:
    met = replace(TIMER, state=State.MET, ended_at=NOW)
    content = alert(met, Reason.CORRECTED, was=NOW.isoformat())
    assert f"Told before: breached at {date(NOW)}. A change in the helpdesk reached us later." in content.text
    assert action_ids(content) == ["explain", "open_ticket"]
    assert "Told before: breached." in alert(met, Reason.CORRECTED, was="breached").text


def test_s29_what_hangs_on_an_approximate_fact_is_marked() -> None:
    content = alert(replace(BREACHED, approximate=True), Reason.BREACHED)
    assert "Approximate, needs confirmation" in content.text


def test_s36_a_digest_lists_all_warnings_and_counts_what_it_cannot_show() -> None:
    view = AlertView(TICKET, TIMER, Reason.WARNING, "75%", NOW, NOW)
    content = WRITER.digest(DigestView((view,) * 200, NOW), "en")
    rows = [block for block in content.blocks if NAME in json.dumps(block)]
    assert lines(content) == [
        "200 warnings at once, nearest due first:",
        f"{200 - len(rows)} more are not shown.",
    ]
    assert len(rows) > 10
    assert f"<@U0EVA> First response for Klant BV is due in 45m ({date(NOW + 45 * MINUTE)})." in shown(
        content
    )


def test_nobody_is_mentioned_twice() -> None:
    content = alert(BREACHED, Reason.BREACHED, mention=("U0EVA", "U0EVA", ""))
    assert lines(content)[0].count("<@U0EVA>") == 1


# --- legal ----------------------------------------------------------------------------------------


def test_legal_hears_contract_clause_and_every_instant_in_three_zones() -> None:
    content = alert(LEGAL_TIMER, Reason.BREACHED, explain=EXPLAIN)
    words = shown(content)
    assert lines(content)[0].startswith("First response (contractual) for Klant BV *breached* at")
    assert "Contract: msa-2024-17 · Clause: §4.2" in words
    assert "*Used: 1h 20m of 1h*" in words
    instants = "2026-11-20 16:00:00 UTC · Fri 2026-11-20 17:00:00 CET (Europe/Amsterdam)"
    assert f"Breached: {instants} · for you {date(NOW)}" in words
    assert "Calendar office (Europe/Amsterdam), named by the contract." in words
    assert action_ids(content) == ["explain", "open_ticket"]


def test_s12_legal_is_told_what_is_not_approved_or_not_on_file() -> None:
    bare = replace(LEGAL_TIMER, contract="", clause="")
    words = shown(alert(bare, Reason.BREACHED, explain=replace(EXPLAIN, timer=bare, unapproved=True)))
    assert "*No contract on file*" in words
    assert "*Unapproved: no approved version of this promise covers the date*" in words


def test_a_long_walk_is_summed_up_and_says_where_the_whole_is() -> None:
    rows = tuple(
        WalkRow(NOW + n * HOUR, NOW + (n + 1) * HOUR, MINUTE, Cause.RUNNING, detail=f"row {n}")
        for n in range(50)
    )
    words = shown(alert(LEGAL_TIMER, Reason.BREACHED, explain=replace(EXPLAIN, rows=rows)))
    assert "21 earlier spans\n21m" in words
    assert "Sum\n50m" in words
    assert "`/sla explain #35436`" in words


# --- explain --------------------------------------------------------------------------------------


def table_rows(content: Rendered) -> list[list[str]]:
    tables = [block["rows"] for block in content.blocks if block["type"] == "table"]
    assert len(tables) == 1
    assert isinstance(tables[0], list)
    return [[cell["text"] for cell in row] for row in tables[0]]


def test_the_walk_of_the_clock_says_why_row_by_row() -> None:
    assert table_rows(explanation(EXPLAIN, "en")) == [
        ["From – until (Europe/Amsterdam)", "Counted", "Why"],
        ["Fri 2026-11-20 01:00 – 08:00", "0m", "closed: outside opening hours"],
        ["Fri 2026-11-20 08:00 – 09:00", "1h", "counts"],
        ["Fri 2026-11-20 09:00 – 17:00", "0m", "waiting for the customer · Waiting for customer"],
        ["Sum", "1h", "-"],
    ]


def test_spans_over_midnight_and_over_a_clock_change_can_be_told_apart() -> None:
    start = NOW.replace(month=10, day=24, hour=20, minute=30, second=5)
    rows = (WalkRow(start, start + 8 * HOUR, 8 * HOUR, Cause.RUNNING, "Oud & Nieuw"),)
    row = table_rows(explanation(replace(EXPLAIN, rows=rows), "nl"))[1]
    assert row == ["za 2026-10-24 22:30:05 CEST – zo 10-25 05:30:05 CET", "8 u", "gesloten: Oud & Nieuw"]


def test_a_clock_that_has_not_moved_says_so() -> None:
    assert "The clock has not moved yet." in shown(explanation(replace(EXPLAIN, rows=()), "en"))


def test_tables_have_a_plain_form() -> None:
    words = shown(without_tables(explanation(EXPLAIN, "en")))
    assert "Fri 2026-11-20 08:00 – 09:00     1h       counts" in words


# --- status and lists -----------------------------------------------------------------------------

ALL = StatusRow("all", running=4, at_risk=3, paused=2, breached_open=1, met=26, missed=1, unknown=2)
STATUS = StatusView("", ALL, (replace(ALL, name="gold"),), NOW - 20 * 24 * HOUR, 0, (SEES,), NOW)


def test_status_is_one_line_of_truth_then_the_table() -> None:
    content = status(STATUS, "en")
    since = date(STATUS.since, "{date_short}")
    assert lines(content)[0] == (
        f"SLA, {date(NOW)}: 92.8% met since {since} · 3 at risk · 1 breached · 2 unknown"
    )
    rows = table_rows(content)
    assert rows[0] == [
        "Policy", "Share met", "Met", "Missed", "Breached, open", "At risk", "Running", "Paused", "Unknown",
    ]  # fmt: skip
    assert rows[1] == ["gold", "92.8%", "26", "1", "1", "3", "4", "2", "2"]
    assert rows[2][0] == "All"
    (share,) = elements(content)
    assert read_share(str(share["value"])) == "status"


def test_status_of_one_customer_can_be_shared_as_such() -> None:
    content = status(replace(STATUS, title="Klant BV"), "nl")
    assert lines(content)[0].startswith("SLA voor Klant BV, ")
    (share,) = elements(content)
    assert read_share(str(share["value"])) == "status Klant BV"
    shared = status(STATUS, "en", shared_by=Safe("<@U0EVA>"))
    assert elements(shared) == []
    assert "Shared by <@U0EVA>." in shown(shared)


def test_s28_unknown_is_never_shown_as_compliant() -> None:
    unknown = StatusRow("gold", running=0, at_risk=0, paused=0, breached_open=0, met=0, missed=0, unknown=7)
    content = status(replace(STATUS, total=unknown, rows=(unknown,), sources=(SEES, BLIND)), "en")
    assert "nothing finished since" in content.text
    assert "7 unknown" in content.text
    assert "100%" not in shown(content)
    assert table_rows(content)[1][1] == "–"
    assert (
        f"*jira: no reading since {date(NOW - HOUR)}*. Its open timers are unknown. 401" in lines(content)[1]
    )


def test_s08_tickets_without_a_policy_are_counted_aloud() -> None:
    words = shown(status(replace(STATUS, no_policy=3), "en"))
    assert "3 open tickets have no policy and are not counted above." in words


def test_lists_count_what_they_do_not_show() -> None:
    items = tuple(CardView(TICKET, (TIMER,) * 6, "open") for _ in range(60))
    content = listing(ListView("at-risk", items, 5, (SEES,), NOW), "en")
    tickets = [block for block in content.blocks if NAME in json.dumps(block)]
    assert lines(content)[0] == "65 tickets at risk, nearest due first:"
    assert 5 < len(tickets) < 60
    assert f"{65 - len(tickets)} more are not shown." in shown(content)


def test_s28_nothing_at_risk_is_only_certain_while_every_source_is_read() -> None:
    assert listing(ListView("at-risk", (), 0, (SEES,), NOW), "en").text == "Nothing is at risk."
    unsure = listing(ListView("at-risk", (), 0, (SEES, BLIND), NOW), "en")
    assert unsure.text == "Nothing is at risk.\nNot sure: a helpdesk is silent, see below."


# --- short answers and notices --------------------------------------------------------------------


def test_short_answers() -> None:
    assert answers.not_found(NotFound("Klnat", ("Klant BV", "Kwant NV")), "en").text == (
        "I know nothing called “Klnat”. Did you mean “Klant BV”, “Kwant NV”?"
    )
    assert answers.several(Several("7", ("zendesk:7", "jira:7")), "nl").text == (
        "Meer dan één helpdesk heeft “7”. Zeg welke: “zendesk:7”, “jira:7”"
    )
    assert (
        answers.refused(Refused(Refusal.OUTSIDER), "en").text == "I answer to members of this workspace only."
    )
    assert answers.failed("A1B2C3", "en").text.endswith("reference: A1B2C3")
    assert answers.help_answer("en", unknown="statsu", nearest="status").text.startswith(
        "I do not know “statsu”. Did you mean `/sla status`?"
    )


def test_a_second_click_is_told_kindly() -> None:
    first = answers.done(Done(DeedKind.ACKNOWLEDGE, TICKET, "U0EVA"), "en")
    again = answers.done(Done(DeedKind.ACKNOWLEDGE, TICKET, "U0EVA", already=True), "en")
    assert first.text == f"Acknowledged: {NAME} climbs no further. The timer keeps running."
    assert again.text == f"{NAME} was acknowledged already. Nothing changed."
    snoozed = answers.done(Done(DeedKind.SNOOZE, TICKET, "U0EVA", until=NOW + timedelta(hours=1)), "nl")
    assert snoozed.text.startswith(f"Gesnoozed: geen waarschuwingen voor {NAME} tot {date(NOW + HOUR)}.")


def test_admins_hear_what_nobody_can_see() -> None:
    view = NoticeView(NoticeKind.SOURCE_BLIND, "zendesk", "timed out", NOW, ("35436", "35437"), 4)
    content = WRITER.notice(view, "en")
    assert lines(content) == [
        "*zendesk is silent.* Nobody can see its open timers.",
        "Timers nobody can see: 35436, 35437 and 4 more",
    ]
    refused = WRITER.notice(NoticeView(NoticeKind.CHANNEL_REFUSED, "C0LEGAL", "is_archived", NOW), "en")
    assert refused.text.startswith("*Slack does not let me post in <#C0LEGAL>.*")
    exactly = WRITER.notice(NoticeView(NoticeKind.CHANNEL_REFUSED, "=C0LEGAL|en", "is_archived", NOW), "en")
    assert exactly.text == refused.text

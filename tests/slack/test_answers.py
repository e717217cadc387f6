"""Status, lists, short answers and notices, as people read them."""

import json
from dataclasses import replace
from datetime import timedelta

from bot.engine.status_views import StatusRow, StatusView
from bot.engine.views import (
    CardView,
    DeedKind,
    Done,
    ListView,
    NotFound,
    NoticeKind,
    NoticeView,
    Refusal,
    Refused,
    Several,
)
from bot.slack import answers
from bot.slack.blocks import SlackWriter
from bot.slack.clicks import read_share
from bot.slack.escape import Safe, date
from bot.slack.lists import listing
from bot.slack.status import status
from tests.slack.reading import elements, lines, shown, table_rows
from tests.slack.samples import (
    BLIND,
    HOUR,
    NAME,
    NOW,
    SEES,
    TICKET,
    TIMER,
)

WRITER = SlackWriter()


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


def test_where_names_are_long_fewer_rows_stand_in_the_table_and_the_others_are_counted() -> None:
    rows = tuple(replace(ALL, name=f"{n} {'a policy with a long name ' * 9}") for n in range(70))
    content = status(replace(STATUS, rows=rows, sources=(SEES, BLIND)), "en")
    told = table_rows(content)
    assert 10 < len(told) < 22
    assert told[-1][0] == "All"
    assert f"{70 - (len(told) - 2)} more rows, counted in All." in shown(content)
    assert elements(content)


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
    assert lines(content)[0] == "65 at risk, nearest due first:"
    assert 5 < len(tickets) < 60
    assert f"{65 - len(tickets)} more are not shown." in shown(content)


def test_s28_nothing_at_risk_is_only_certain_while_every_source_is_read() -> None:
    assert listing(ListView("at-risk", (), 0, (SEES,), NOW), "en").text == "Nothing is at risk."
    unsure = listing(ListView("at-risk", (), 0, (SEES, BLIND), NOW), "en")
    assert unsure.text == "Nothing is at risk.\nNot sure: a helpdesk is silent, see below."


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

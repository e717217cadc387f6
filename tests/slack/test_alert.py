"""Alerts: the first line says the point, the rest proves it."""

import json
from dataclasses import replace

import pytest

from bot.engine.views import (
    AlertView,
    DigestView,
    TimerView,
)
from bot.sla.moments import Reason
from bot.sla.timers import State
from bot.slack.escape import date
from tests.slack.reading import action_ids, lines, shown
from tests.slack.samples import (
    BREACHED,
    HOUR,
    MINUTE,
    NAME,
    NOW,
    TICKET,
    TIMER,
)
from tests.slack.saying import WRITER, alert


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

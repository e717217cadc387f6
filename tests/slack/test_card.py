"""The root card: what stands on it, and what can be done with one click."""

import json
from dataclasses import replace

from bot.engine.views import (
    CardView,
)
from bot.sla.moments import Reason
from bot.sla.policies import Metric
from bot.sla.timers import Cause, State
from bot.slack.clicks import Click, read_click, read_snooze
from bot.slack.escape import date
from tests.slack.reading import action_ids, elements, shown
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

"""Legal hears of contractual breaches only, and only once they are certain (S27, S09, S32)."""

from __future__ import annotations

import pytest

from bot.sla.facts import Replied
from bot.sla.ladders import LEGAL, Kind, Ladder, Rung, When
from tests.sla.builders import book_of, first_response
from tests.sla.rungs import DUE, LAW, ticket_with
from tests.sla.timeline import Told


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

"""Maintenance and burn in words, in both languages, as Slack takes them."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import timedelta
from fractions import Fraction

import pytest

from bot.demo.workspace.limits import Surface, block_faults, view_faults
from bot.engine.burn_views import BurnLine, BurnView
from bot.engine.maintenance_views import (
    CountView,
    DoneView,
    MaintenanceView,
    PlansView,
    PlanView,
    Slip,
    Trouble,
    Whose,
)
from bot.engine.uptime_views import UptimeView
from bot.sla.hours import parse_hours
from bot.sla.ladders import Kind
from bot.sla.promises import Metric
from bot.sla.spans import Span
from bot.sla.uptime.plans import Change
from bot.sla.uptime.rates import RULES
from bot.sla.uptime.recurring import LAST, Recurring, Weekday
from bot.sla.uptime.worth import Falls, Worth
from bot.slack.burn import burn
from bot.slack.common import MOST_BLOCKS, MOST_IN_ALL, size
from bot.slack.maintenance import announcement, done_message, done_page, listing, trouble
from bot.slack.maintenance_form import faults, move_form, plan_form
from bot.slack.texts.burn import BURN_WORDS
from bot.slack.texts.maintenance import MAINTENANCE_WORDS
from tests.slack.samples import NOW, TICKET, TIMER
from tests.slack.saying import places

HOUR, ZERO = timedelta(hours=1), timedelta(0)
SPAN = Span(NOW + 30 * HOUR, NOW + 34 * HOUR)
MONTHLY = Recurring(
    (Weekday(1, 2), Weekday(6, LAST), Weekday(0)), parse_hours("22:00-02:00"), "Europe/London"
)
TOLD = MaintenanceView(
    ("Portal", "<Line>"),
    Change.PLANNED,
    SPAN,
    None,
    None,
    "New *disks*",
    "U0LARS",
    NOW,
    late=False,
    begun=False,
)
PLAN = PlanView("20261123-1800-3f9a", ("Portal",), SPAN, "Disks", Whose.PEOPLE, "U0LARS")
COUNT = CountView(
    "Portal",
    Metric.AVAILABILITY,
    Kind.CONTRACTUAL,
    ("Klant BV",),
    Fraction(999, 1000),
    notice=timedelta(days=3),
    asked=timedelta(days=5),
    cap=4 * HOUR,
    worth=Worth(ZERO, 4 * HOUR, Falls.TOO_LATE, 4 * HOUR),
    left=timedelta(minutes=43),
)


def test_both_languages_say_the_same_things() -> None:
    english, dutch = MAINTENANCE_WORDS["en"], MAINTENANCE_WORDS["nl"]
    assert english.texts.keys() == dutch.texts.keys()
    for key in english.texts:
        assert places(english.texts[key]) == places(dutch.texts[key]), key
    for words in (english, dutch):
        assert set(words.falls) == set(Falls)
        assert set(words.troubles) == set(Trouble)
        assert set(words.slips) == set(Slip)
    for field in fields(BURN_WORDS["en"]):
        one, other = (getattr(BURN_WORDS[language], field.name) for language in ("en", "nl"))
        assert type(one) is type(other)


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(
    "view",
    [
        TOLD,
        replace(TOLD, starts_in=24 * HOUR),
        replace(TOLD, begun=True, late=True),
        replace(TOLD, change=Change.MOVED, was=Span(NOW, NOW + HOUR)),
        replace(TOLD, change=Change.OFF),
        replace(TOLD, change=Change.ENDED, was=SPAN),
        replace(TOLD, series=MONTHLY),
        replace(TOLD, series=MONTHLY, change=Change.OFF),
        replace(TOLD, services=tuple(f"Service {n}" for n in range(300)), reason="", by=""),
    ],
)
def test_each_announcement_is_a_message_that_slack_takes(view: MaintenanceView, language: str) -> None:
    said = announcement(view, language)
    assert block_faults(list(said.blocks), Surface.MESSAGE) == []
    assert "<Line>" not in said.text
    assert "{" not in re.sub(r"<!date[^>]*>", "", said.text)


def test_windows_that_come_again_are_named_by_their_days() -> None:
    text = announcement(replace(TOLD, series=MONTHLY), "en").text
    assert (
        "every second Tue of the month, every last Sun of the month, Mon, 22:00-02:00 (Europe/London)" in text
    )
    daily = replace(MONTHLY, days=tuple(Weekday(n) for n in range(7)))
    assert "every day, 22:00-02:00" in announcement(replace(TOLD, series=daily), "en").text


@pytest.mark.parametrize(
    ("worth", "said"),
    [
        (Worth(4 * HOUR, ZERO, None, ZERO), "does not count as downtime. (0m of the 4h of that month"),
        (COUNT.worth, "counts as downtime*, all 4h of it: announced 3d ahead, and the promise asks for 5d."),
        (
            Worth(3 * HOUR, HOUR, Falls.OVER_CAP, ZERO),
            "3h of it do not count, *1h count as downtime*: it is over the 4h that count in a month.",
        ),
        (Worth(ZERO, ZERO, None, ZERO), "it lies outside the service hours."),
    ],
)
def test_nobody_is_surprised_by_what_counts(worth: Worth, said: str) -> None:
    done = DoneView(PLAN, Change.PLANNED, already=False, counts=(replace(COUNT, worth=worth),))
    text = done_message(done, "en").text
    assert said in text
    assert ("43m of the budget are left now" in text) is (worth.surplus > ZERO)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_forms_and_pages_are_views_that_slack_takes(language: str) -> None:
    many = tuple(replace(COUNT, service=f"Service {n}", customers=("x" * 300,) * 80) for n in range(200))
    done = DoneView(PLAN, Change.MOVED, already=False, counts=many, told=False)
    assert "not shown" in str(done_page(done, "en")["blocks"])
    services = [(f"Service {n}", f"s{n}") for n in range(250)]
    for view in (
        plan_form(services, NOW, language),
        plan_form(services[:1], NOW, language),
        move_form(PLAN, language),
        done_page(done, language),
        done_page(replace(done, already=True, counts=()), language),
    ):
        assert view_faults(view, Surface.MODAL) == []
    assert faults({"end": Slip.BACKWARDS}, language).keys() == {"end"}
    assert trouble(Trouble.NOT_ALLOWED, language).text


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_long_list_is_cut_and_says_so(language: str) -> None:
    plans = tuple(replace(PLAN, name=f"m{n}", reason="r" * 200) for n in range(20))
    plans = (replace(PLAN, name="", whose=Whose.FILE, repeats=MONTHLY), *plans)
    said = listing(PlansView(plans, 7, True, NOW), language)
    assert block_faults(list(said.blocks), Surface.MESSAGE) == []
    assert sum("maintenance_off" in str(block) for block in said.blocks) < 20
    assert re.search(r"\d+ (more are )?n(ot|iet) (shown|getoond)", str(said.blocks[-1]))
    assert "maintenance_off" not in str(listing(PlansView(plans, 0, False, NOW), language).blocks)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_s40_how_fast_it_burns_and_when_it_is_gone(language: str) -> None:
    uptime = UptimeView("2026-11", Fraction(999, 1000), "Klant <BV>", ZERO)
    timer = replace(TIMER, metric=Metric.AVAILABILITY, uptime=uptime)
    lines = (BurnLine(timer, Fraction(1449, 100), NOW + HOUR), *[BurnLine(timer, Fraction(2), None)] * 20)
    for rule in RULES:
        said = burn(BurnView(TICKET, rule, lines), language)
        assert block_faults(list(said.blocks), Surface.MESSAGE) == []
        assert ("14.4x" if language == "en" else "14,4x") in said.text
        assert "Klant &lt;BV&gt;" in said.text


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_window_that_is_listed_keeps_its_buttons_and_no_room_is_wasted(language: str) -> None:
    for reason in range(0, 200, 7):
        plans = tuple(replace(PLAN, name=f"m{n:03}", reason="r" * reason) for n in range(60))
        blocks = listing(PlansView(plans, 7, True, NOW), language).blocks
        windows = blocks[1:-1]
        assert [one["type"] for one in windows] == ["section", "actions"] * (len(windows) // 2)
        assert str(60 + 7 - len(windows) // 2) in str(blocks[-1])
        assert len(blocks) > MOST_BLOCKS - 3 or size([*blocks, *windows[:2]]) > MOST_IN_ALL - 300


@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_answer_counts_the_promises_that_it_has_no_room_for(language: str) -> None:
    many = tuple(replace(COUNT, service=f"Service {n:03}") for n in range(100))
    done = DoneView(PLAN, Change.PLANNED, already=False, counts=many, told=False)
    for blocks in (done_message(done, language).blocks, done_page(done, language)["blocks"]):
        assert isinstance(blocks, (list, tuple))
        assert block_faults(list(blocks), Surface.MESSAGE) == []
        shown = sum("Service " in str(one) for one in blocks)
        assert str(102 - (len(blocks) - 1)) in str(blocks[-1])
        assert 10 < shown < 100

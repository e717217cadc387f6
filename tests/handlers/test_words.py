"""Any text after `/sla` becomes a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.duties import Duty, Event
from handlers.periods import taken_off
from handlers.questions import (
    AtRisk,
    Credits,
    Drift,
    Exclude,
    Explain,
    Help,
    Maintenance,
    Mine,
    NoReport,
    NoTicket,
    PeriodReport,
    Question,
    Report,
    Status,
    Ticket,
    TooLong,
    Uptime,
)
from handlers.words import LONGEST, parse, parse_plain


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("", Help()),
        ("   ", Help()),
        ("help", Help()),
        ("status", Status()),
        ("STATUS", Status()),
        ("status Klant BV", Status("Klant BV")),
        ("status  Klant   BV ", Status("Klant BV")),
        ('status "Klant BV"', Status("Klant BV")),
        ("status “Klant BV”", Status("Klant BV")),
        ("status Johnson &amp; Johnson", Status("Johnson & Johnson")),
        ("status 24x7 &lt;gold&gt;", Status("24x7 <gold>")),
        ("status <@U123|eva>", Status("eva")),
        ("status <#C123|support>", Status("support")),
        ("status <#C123>", Status("C123")),
        ('status "', Status('"')),
        ("at-risk", AtRisk()),
        ("drift", Drift()),
        ("drift Klant BV", Drift("Klant BV")),
        ("verschil “Klant BV”", Drift("Klant BV")),
        ("drift #35436", Drift("35436")),
        ("drift <https://acme.example/tickets/35436>", Drift("35436")),
        ("risk", AtRisk()),
        ("mine", Mine()),
        ("mijn", Mine()),
        ("ticket 35436", Ticket("35436")),
        ("ticket #35436", Ticket("35436")),
        ("ticket zendesk:35436", Ticket("zendesk:35436")),
        ("ticket <https://acme.zendesk.com/agent/tickets/35436>", Ticket("35436")),
        ("ticket <https://jira.example/browse/SUP-12|SUP-12>", Ticket("SUP-12")),
        ("ticket", NoTicket("ticket")),
        ("ticket #", NoTicket("ticket")),
        ("explain INC0010023", Explain("INC0010023")),
        ("uitleg 35436", Explain("35436")),
        ("explain", NoTicket("explain")),
        ("35436", Ticket("35436")),
        ("#35436", Ticket("35436")),
        ("SUP-12", Ticket("SUP-12")),
        ("statsu", Help("statsu", "status")),
        ("explian 1", Help("explian", "explain")),
        ("incident 35436 gdpr", Report("35436", Duty.GDPR, Event.AWARE)),
        ("incident #35436 DORA Classified", Report("35436", Duty.DORA, Event.CLASSIFIED)),
        ("notified zendesk:7 nis2 early-warning", Report("zendesk:7", Duty.NIS2, Event.EARLY_WARNING)),
        ("gemeld 7 gdpr notification", Report("7", Duty.GDPR, Event.NOTIFICATION)),
        ("incident 7 gdpr at 08:15", Report("7", Duty.GDPR, Event.AWARE, at="08:15")),
        (
            "incident 7 dora classified AT Fri 2026-11-20  08:15 Europe/London",
            Report("7", Duty.DORA, Event.CLASSIFIED, at="Fri 2026-11-20 08:15 Europe/London"),
        ),
        ("gemeld 7 gdpr notification om 8:15", Report("7", Duty.GDPR, Event.NOTIFICATION, at="8:15")),
        ("incident 7 gdpr op 2026-11-20 08:15", Report("7", Duty.GDPR, Event.AWARE, at="2026-11-20 08:15")),
        ("incident 7 gdpr withdraw", Report("7", Duty.GDPR, Event.AWARE, withdrawn=True)),
        ("gemeld 7 gdpr notification intrekken", Report("7", Duty.GDPR, Event.NOTIFICATION, withdrawn=True)),
        ("incident at gdpr at 08:15", Report("at", Duty.GDPR, Event.AWARE, at="08:15")),
        ("incident 7 gdpr at", NoReport("incident")),
        ("incident 7 at 08:15", NoReport("incident")),
        ("incident 7 gdpr withdraw 08:15", NoReport("incident")),
        ("notified 7 gdpr at 08:15", NoReport("notified")),
        ("incident", NoReport("incident")),
        ("incident 7", NoReport("incident")),
        ("incident 7 hipaa", NoReport("incident")),
        ("incident 7 gdpr classified", NoReport("incident")),
        ("incident 7 gdpr notification", NoReport("incident")),
        ("notified 7 gdpr", NoReport("notified")),
        ("notified 7 gdpr aware", NoReport("notified")),
        ("notified 7 gdpr notification now", NoReport("notified")),
        ("xyzzy", Help("xyzzy")),
        ("status " + "x" * (LONGEST + 1), TooLong()),
        ("x" * (LONGEST + 1), TooLong()),
    ],
)
def test_questions(text: str, question: Question) -> None:
    assert parse(text) == question


@given(st.text() | st.text(alphabet="<>|@#!&;“” \"'aU1:/-http", max_size=60))
def test_nonsense_is_always_answered_and_names_are_never_too_long(text: str) -> None:
    question = parse(text)
    match question:
        case Status(name):
            assert name is None or 0 < len(name) <= LONGEST
        case Ticket(number) | Explain(number):
            assert 0 < len(number) <= LONGEST
        case Help(unknown, _):
            assert len(unknown) <= LONGEST
        case _:
            pass


@given(st.text(max_size=LONGEST).map(lambda text: " ".join(text.split())))
def test_a_shared_question_names_what_was_named(name: str) -> None:
    quoted = name[:1] in "\"'“„‘«"
    if name and not quoted:
        assert parse_plain(f"status {name}") == Status(name)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("uptime", Uptime()),
        ("uptime portal", Uptime("portal")),
        ("uptime portal 2026-10", Uptime("portal", "2026-10")),
        ("uptime Klant BV 2026-q4", Uptime("Klant BV", "2026-Q4")),
        ("uptime 2026", Uptime(None, "2026")),
        ("uptime portal 30 days", Uptime("portal", "30d")),
        ("uptime portal 30d", Uptime("portal", "30d")),
        ("uptime portal last month", Uptime("portal", "last-month")),
        ("beschikbaarheid portal vorige maand", Uptime("portal", "last-month")),
        ("uptime portal dit jaar", Uptime("portal", "this-year")),
        ('uptime "Studio 2026"', Uptime("Studio 2026")),
        ('uptime "Studio 2026" 2025', Uptime("Studio 2026", "2025")),
        ("credits Klant BV", Credits("Klant BV")),
        ("credits vorig jaar", Credits(None, "last-year")),
        ("rapport Klant BV 2026-k3", PeriodReport("Klant BV", "2026-Q3")),
        ("maintenance", Maintenance()),
        ("onderhoud lijst", Maintenance(listed=True)),
        ("maintenance Customer portal", Maintenance("Customer portal")),
        ("maintenance “portal”", Maintenance("portal")),
        ("exclude", Exclude()),
        ("exclude #35436", Exclude("35436")),
        ("exclude list", Exclude(listed=True)),
    ],
)
def test_words_about_services(text: str, question: Question) -> None:
    assert parse(text) == question


@given(st.text(max_size=60))
def test_a_period_is_taken_off_whole_or_not_at_all(text: str) -> None:
    rest, period = taken_off(text)
    assert rest == rest.strip()
    assert taken_off(f"{rest} {period}".strip())[1] == period
    assert bool(period) or rest == text.strip()

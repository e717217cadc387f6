"""The make-believe account: deeds become updates, as Zendesk would record them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import PacedClock
from bot.demo.helpdesk import Counter, Desk
from bot.demo.helpdesk.memory import load, save
from bot.demo.helpdesk.model import CommentEvent, FieldEvent, PrivacyEvent, Update
from bot.demo.helpdesk.page import ticket_page
from bot.demo.workspace.protocols import Helpdesk

START = datetime(2026, 11, 20, 8, 0, 0, 999_999, tzinfo=UTC)
ANN, BOB, JAN, SOLO = 300, 301, 400, 402


@pytest.fixture
def clock() -> PacedClock:
    return PacedClock(START, 0)


@pytest.fixture
def desk(clock: PacedClock) -> Desk:
    desk = Desk(clock)
    desk.add_organization(500, "Klant BV")
    desk.add_group(90, "Support")
    desk.add_customer(JAN, "Jan <b>", "jan@klant.example", 500)
    desk.add_customer(SOLO, "Solo", "solo@home.example")
    desk.add_agent(ANN, "Ann", "ann@acme.example", "admin")
    desk.add_agent(BOB, "Bob", "bob@acme.example")
    return desk


def last(desk: Desk) -> Update:
    return desk.account.updates[-1]


def changes(update: Update) -> dict[str, tuple[object, object]]:
    return {e.field: (e.previous, e.value) for e in update.events if isinstance(e, FieldEvent)}


def test_one_deed_is_one_update_with_the_comment_first(desk: Desk, clock: PacedClock) -> None:
    ticket = desk.open("VPN", requester=JAN, body="down")
    assert all(event.created for event in last(desk).events if isinstance(event, FieldEvent))
    clock.jump(timedelta(minutes=1))
    desk.reply(ticket, BOB, "On it")
    update = last(desk)
    assert len(desk.account.updates) == 2
    assert (update.author, update.at) == (BOB, START.replace(microsecond=0) + timedelta(minutes=1))
    assert isinstance(update.events[0], CommentEvent)
    assert changes(update) == {"assignee_id": (None, BOB), "status": ("new", "open")}


def test_ids_only_grow_and_an_update_comes_before_its_events(desk: Desk) -> None:
    ticket = desk.open("VPN", requester=JAN, body="down")
    for status in ("pending", "open", "solved"):
        desk.set_status(ticket, status)
    ids = [
        id for update in desk.account.updates for id in (update.id, *(event.id for event in update.events))
    ]
    assert ids == sorted(set(ids))


def test_what_changes_nothing_is_not_recorded(desk: Desk) -> None:
    ticket = desk.open("VPN", requester=JAN, body="down", priority="high")
    desk.set_priority(ticket, "high")
    assert len(desk.account.updates) == 1


@pytest.mark.parametrize("status", ["pending", "hold", "solved"])
def test_a_customer_opens_what_waited(desk: Desk, status: str) -> None:
    ticket = desk.open("VPN", requester=JAN, body="down")
    desk.set_status(ticket, status)
    desk.reply(ticket, "customer", "and?")
    assert changes(last(desk)) == {"status": (status, "open")}


def test_solving_needs_an_owner(desk: Desk) -> None:
    ticket = desk.open("VPN", requester=JAN, body="down")
    desk.set_status(ticket, "solved", by=BOB)
    assert changes(last(desk))["assignee_id"] == (None, BOB)


def test_a_merge_closes_one_and_tells_the_other(desk: Desk) -> None:
    kept, merged = (desk.open(f"VPN {n}", requester=JAN, body="down") for n in range(2))
    desk.merge(merged, kept)
    farewell, welcome = desk.account.updates[-2:]
    assert (farewell.ticket, welcome.ticket, farewell.via.rel) == (merged, kept, "merge")
    assert changes(farewell) == {"status": ("new", "closed"), "tags": ([], ["closed_by_merge"])}
    with pytest.raises(ValueError, match="no longer"):
        desk.reply(merged, "customer", "?")


def test_deleted_comes_back_as_it_was(desk: Desk) -> None:
    ticket = desk.open("VPN", requester=JAN, body="down")
    desk.set_status(ticket, "pending")
    desk.delete(ticket)
    with pytest.raises(ValueError, match="already"):
        desk.delete(ticket)
    desk.restore(ticket)
    assert changes(last(desk)) == {"status": ("deleted", "pending")}
    with pytest.raises(ValueError, match="not deleted"):
        desk.restore(ticket)


def test_a_comment_made_private(desk: Desk) -> None:
    ticket = desk.open("VPN", requester=JAN, body="down")
    comment = desk.reply(ticket, BOB, "secret")
    desk.make_private(ticket, comment)
    assert last(desk).events == (PrivacyEvent(desk.account.last_id, comment, public=False),)
    assert desk.account.hidden(ticket) == {comment}


def test_a_touch_is_no_update(desk: Desk, clock: PacedClock) -> None:
    ticket = desk.open("VPN", requester=JAN, body="down")
    clock.jump(timedelta(hours=1))
    desk.touch(ticket)
    one = desk.account.tickets[ticket]
    assert (one.generated_at - one.updated_at, len(desk.account.updates)) == (timedelta(hours=1), 1)


def test_the_account_survives_a_restart(desk: Desk, clock: PacedClock, tmp_path: Path) -> None:
    ticket = desk.open("VPN é", requester=JAN, body="down", more={"tags": ["b"], "27642": "745"})
    desk.make_private(ticket, desk.reply(ticket, BOB, "secret"))
    desk.rule_replies(ticket, "Received")
    desk.add_status(7001, "Waiting", "hold")
    desk.delete(ticket)
    save(desk.account, tmp_path / "desk.json")
    again = Desk(clock, load(tmp_path / "desk.json"))
    assert again.account == desk.account
    again.restore(ticket)
    assert again.open("Next", requester=JAN, body="?") == ticket + 1


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "desk.json").write_text('{"tickets": 3}')
    with pytest.raises(ValueError, match="tickets"):
        load(tmp_path / "desk.json")


def test_the_page_shows_the_conversation_and_nothing_runs_on_it(desk: Desk) -> None:
    ticket = desk.open("<script>alert(1)</script>", requester=JAN, body="<img src=x onerror=alert(2)>")
    desk.make_private(ticket, desk.reply(ticket, BOB, "only between us"))
    shown = ticket_page(desk.account, ticket)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "Jan &lt;b&gt;" in shown
    assert '<article class="note"><b>Bob</b> (internal note)' in shown


# --- the page of the demo ---


def test_the_counter_lists_and_opens(desk: Desk) -> None:
    counter: Helpdesk = Counter(desk)
    assert counter.customers() == ["Klant BV", "Solo"]
    first = counter.open("VPN", "high", "Klant BV", "")
    second = counter.open("Mail", "", "Solo", "no mail")
    rows = counter.tickets()
    assert [row["id"] for row in rows] == [second, first]
    assert rows[1] == {
        "id": first,
        "subject": "VPN",
        "status": "new",
        "priority": "high",
        "customer": "Klant BV",
        "requester": "Jan <b>",
        "assignee": "",
        "updated_at": "2026-11-20T08:00:00Z",
    }
    counter.act(second, "solve", "")
    assert [row["id"] for row in counter.tickets()] == [first, second]
    with pytest.raises(ValueError, match="no such customer"):
        counter.open("VPN", "high", "Nobody", "")
    with pytest.raises(ValueError, match="no such priority"):
        counter.open("VPN", "P1", "Solo", "")


@pytest.mark.parametrize(
    ("deed", "status"),
    [
        ("agent_replies", "open"),
        ("internal_note", "new"),
        ("set_pending", "pending"),
        ("on_hold", "hold"),
        ("solve", "solved"),
        ("reopen", "open"),
        ("customer_replies", "new"),
    ],
)
def test_every_button_of_the_counter(desk: Desk, deed: str, status: str) -> None:
    counter = Counter(desk)
    ticket = counter.open("VPN", "high", "Klant BV", "down")
    counter.act(ticket, deed, "")
    assert counter.tickets()[0]["status"] == status
    assert len(desk.account.updates) == 2


def test_a_deed_that_does_not_exist_or_a_ticket_that_does_not(desk: Desk) -> None:
    counter = Counter(desk)
    ticket = counter.open("VPN", "high", "Klant BV", "down")
    with pytest.raises(ValueError, match="explode"):
        counter.act(ticket, "explode", "")
    with pytest.raises(KeyError):
        counter.act(99, "internal_note", "")

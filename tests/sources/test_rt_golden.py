"""Answers recorded of a real RT 5.0.3 in, golden facts out."""

import json
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bot.sla.facts import Fact, Merged, SourceName, Who
from bot.sla.promises import Metric
from bot.sources.rt.cards import card, natives
from bot.sources.rt.known import Face, Known, Rules, read_person
from bot.sources.rt.normalise import Normalised, Reader
from bot.sources.rt.rows import Row, Snapshot, read_row, read_snapshot
from bot.sources.shared.reading import Json, items, mapping

FOLDER = Path(__file__).parent / "rt"
SEEN_AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RULES = Rules(
    SourceName("rt"),
    "https://rt.acme.example",
    priorities={"low": 0, "medium": 50, "high": 100},
    fields={"Contract": "field:contract"},
)
WANTED = {"2": "field:contract"}


def recorded(name: str) -> Json:
    return mapping(json.loads((FOLDER / f"{name}.json").read_bytes()))


def rows() -> dict[int, list[Row]]:
    history = defaultdict[int, list[Row]](list)
    for record in items(recorded("transactions"), "items"):
        row = read_row(record)
        history[row.ticket].append(row)
    return history


def snapshots() -> dict[int, Snapshot]:
    read = (read_snapshot(record) for record in items(recorded("tickets"), "items"))
    return {ticket.id: ticket for ticket in read}


def known() -> Known:
    faces: dict[str, Face] = {row.author.id: row.author for some in rows().values() for row in some}
    faces |= {face.id: face for one in snapshots().values() for face in (one.owner, *one.requestors)}
    users = recorded("users")
    people = {id: read_person(id, mapping(users[id]), RULES) for id in users}
    return Known(people, faces, {one.queue: one.queue_name for one in snapshots().values()})


def reader() -> Reader:
    return Reader(known(), RULES, WANTED, SEEN_AT)


def told() -> Normalised:
    whole, shown = Normalised(), snapshots()
    for ticket, some in sorted(rows().items()):
        result = reader().whole(shown.get(ticket), some)
        whole.facts.extend(result.facts)
        whole.strange.extend(result.strange)
    return whole


def line(fact: Fact) -> str:
    """A fact as a line of the golden file."""
    at = fact.occurred_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    deed = f"{type(fact.deed).__name__} {json.dumps(asdict(fact.deed), default=sorted)}"
    return f"{fact.subject.id} {at} {fact.sequence} {fact.key} {fact.author.who}:{fact.author.id} {deed}"


def test_recorded_answers_give_the_golden_facts() -> None:
    golden = (FOLDER / "facts.txt").read_text("utf-8").splitlines()
    assert [line(fact) for fact in told().facts] == golden
    assert told().strange == []


def test_what_is_told_of_one_transaction_is_told_of_the_whole_history_too() -> None:
    whole = {fact.key: fact for fact in told().facts}
    alone = [fact for some in rows().values() for fact in reader().plainly(some).facts]
    assert alone
    assert all(whole[fact.key] == fact for fact in alone)


def test_no_text_of_a_ticket_is_in_a_fact() -> None:
    shown = repr(told())
    for words in ("Printer", "VPN", "jan@", "Jan", "Eva"):
        assert words not in shown


def test_tickets_have_cards_and_rts_own_due() -> None:
    ticket = snapshots()[107]
    shown = card(ticket, RULES, WANTED)
    assert (shown.title, shown.customer, shown.requester_name) == ("Printer on fire", "Klant BV", "Jan")
    assert (shown.number, shown.url) == ("107", "https://rt.acme.example/Ticket/Display.html?id=107")
    (timer,) = natives(ticket, rows()[107], RULES, SEEN_AT)
    assert (timer.metric, timer.label) == (Metric.RESOLUTION, "4h")
    assert timer.due_at == datetime(2026, 11, 22, 6, 19, 8, tzinfo=UTC)
    assert timer.ended_at == datetime(2026, 11, 22, 2, 19, 9, tzinfo=UTC)


def test_who_is_privileged_is_an_agent() -> None:
    sides = {person.name: person.who for person in known().people.values()}
    assert sides == {"Jan": Who.CUSTOMER, "Eva": Who.AGENT, "Enoch Root": Who.AGENT}


def test_s30_a_merge_is_told_at_the_ticket_that_goes() -> None:
    merged = [(f.subject.id, f.deed) for f in told().facts if isinstance(f.deed, Merged)]
    assert merged == [("3", Merged("2")), ("108", Merged("107"))]

"""Tickets and people stand beside the ledger, and can be erased from it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.sla.facts import Attributes, Category, Fact, Opened, RequesterChanged, SourceName, Subject, Who
from bot.sla.pages import Page, Person, Ticket
from storage import SqlStore, open_store
from tests.storage.samples import DESK, NOW, OTHER, fact, later, page, ticket

ANN = Person(DESK, "r-1", "Ann Onymous", "ann@onymous.example", Who.CUSTOMER, "Europe/Amsterdam")


def look(subject: Subject, title: str = "Printer", **changes: object) -> Ticket:
    plain = Ticket(subject, title, "https://desk/1", f"N{subject.id}", "Ann Onymous", "Acme", NOW)
    return replace(plain, **changes)  # type: ignore[arg-type]


def beside(*tickets: Ticket, people: tuple[Person, ...] = (), facts: tuple[Fact, ...] = ()) -> Page:
    return replace(page(*facts), tickets=tickets, people=people)


def asked_by(subject: Subject, person: str) -> Fact:
    return fact(f"open-{subject}", subject, Opened(Category.NEW, Attributes(), person))


async def test_a_ticket_is_kept_as_it_looks_now(store: SqlStore) -> None:
    assert await store.ticket(ticket(1)) is None
    await store.append(beside(look(ticket(1))), NOW)
    assert await store.ticket(ticket(1)) == look(ticket(1))
    newer = look(ticket(1), "Printer on fire", updated_at=later(5))
    await store.append(beside(newer, look(ticket(1))), NOW)
    assert await store.ticket(ticket(1)) == newer
    await store.append(beside(look(ticket(1))), NOW)
    assert await store.ticket(ticket(1)) == newer, "an older look, read late, changes nothing"
    undated = look(ticket(1), "Again", updated_at=None)
    await store.append(beside(undated), NOW)
    assert await store.ticket(ticket(1)) == undated


async def test_tickets_are_found_by_number_or_id_exactly(store: SqlStore) -> None:
    twin = look(ticket("N7", OTHER), number="7")
    await store.append(beside(look(ticket(7)), twin, look(ticket(70))), NOW)
    assert await store.find_tickets("7") == [look(ticket(7)), twin]
    assert await store.find_tickets("N7") == [look(ticket(7)), twin]
    assert await store.find_tickets("N70") == [look(ticket(70))]
    assert await store.find_tickets("n7") == []
    assert await store.find_tickets("%") == []


async def test_people_are_found_by_id_and_by_address(store: SqlStore) -> None:
    twin = replace(ANN, source=OTHER, email="Ann@Onymous.EXAMPLE")
    silent = Person(DESK, "r-2", "No Address")
    await store.append(beside(people=(ANN, twin, silent)), NOW)
    assert await store.person(DESK, "r-1") == ANN
    assert await store.person(OTHER, "r-2") is None
    assert await store.people_by_email("ANN@onymous.example") == [ANN, replace(twin, email=ANN.email)]
    assert not await store.people_by_email("")


async def test_the_last_word_about_a_person_counts(store: SqlStore) -> None:
    renamed = replace(ANN, name="Ann Other", who=Who.AGENT)
    await store.append(beside(people=(replace(ANN, name="?"), renamed)), NOW)
    assert await store.person(DESK, "r-1") == renamed
    await store.append(beside(people=(ANN,)), NOW)
    assert await store.person(DESK, "r-1") == ANN


async def test_what_nobody_understood_is_put_aside_once(store: SqlStore) -> None:
    odd = (("i2", "no date"), ("i1", "no id"), ("i1", "no id at all"))
    for _ in range(2):
        await store.append(replace(page(), strange=odd), NOW)
    assert await store.strange(DESK) == [("i1", "no id at all"), ("i2", "no date")]
    assert await store.strange(OTHER) == []


async def test_erasing_a_person_blanks_them_and_leaves_the_chain_whole(store: SqlStore) -> None:
    mine, handed_over, anothers = ticket(1), ticket(2), ticket(3)
    facts = (
        asked_by(mine, "r-1"),
        asked_by(handed_over, "r-9"),
        asked_by(anothers, "r-9"),
        fact("given", handed_over, RequesterChanged("r-1")),
    )
    tickets = [look(subject) for subject in (mine, handed_over, anothers)]
    bob = replace(ANN, id="r-9", name="Bob", email="bob@example.com")
    await store.append(beside(*tickets, people=(ANN, bob), facts=facts), NOW)
    anchor = await store.anchor(NOW)

    assert await store.erase_person(DESK, "r-1")
    assert await store.person(DESK, "r-1") == Person(DESK, "r-1", "")
    assert await store.people_by_email(ANN.email) == []
    names = [(await kept(store, subject)).requester_name for subject in (mine, handed_over, anothers)]
    assert names == ["", "", "Ann Onymous"]
    assert await store.person(DESK, "r-9") == bob
    assert len(await store.facts(handed_over)) == 2
    assert await store.verify([anchor.hash]) == []

    assert not await store.erase_person(DESK, "r-1"), "nothing was left to erase"
    assert not await store.erase_person(SourceName("nowhere"), "r-9")


async def kept(store: SqlStore, subject: Subject) -> Ticket:
    found = await store.ticket(subject)
    assert found is not None
    return found


async def test_not_a_byte_of_an_erased_person_is_left_in_the_files(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/duebell.sqlite")
    for name in ("Ann Onymous", "Ann Onymous-Other"):
        some = tuple(replace(ANN, id=f"r-{n}", name=f"{name} {n}") for n in range(1, 40))
        await store.append(beside(look(ticket(1)), people=some, facts=(asked_by(ticket(1), "r-1"),)), NOW)
    assert any(b"Ann Onymous" in content for content in contents(tmp_path))
    for n in range(1, 40):
        await store.erase_person(DESK, f"r-{n}")
    for trace in (b"Onymous", b"onymous.example"):
        assert [content for content in contents(tmp_path) if trace in content] == []
    await store.close()


def contents(folder: Path) -> Iterator[bytes]:
    """The bytes of every file of a database."""
    for path in folder.iterdir():
        yield path.read_bytes()


@pytest.mark.parametrize("person", ['r"1', "r\\1", "é", "%", ""])
async def test_odd_ids_are_erased_exactly(store: SqlStore, person: str) -> None:
    facts = (asked_by(ticket(1), person), asked_by(ticket(2), f"{person}x"))
    await store.append(beside(look(ticket(1)), look(ticket(2)), facts=facts), NOW)
    await store.erase_person(DESK, person)
    assert (await kept(store, ticket(1))).requester_name == ""
    assert (await kept(store, ticket(2))).requester_name == "Ann Onymous"

"""Parties: who owes whom by which contract (S43)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.sla.claims import Direction
from bot.sla.contracts import Contract
from bot.sla.ladders import Kind
from bot.sla.library import Library
from bot.sla.policies import Book
from bot.sla.upstream import zone_of
from bot.sla.uptime.periods import Per
from bot.sla.uptime.services import Service, Uptime


@dataclass(frozen=True, slots=True)
class Party:
    """Who is owed by whom: a customer by us, or we by a supplier; the name is theirs."""

    name: str
    direction: Direction

    @property
    def kind(self) -> Kind:
        """The kind of promises that it is about."""
        return Kind.CONTRACTUAL if self.direction is Direction.OF_US else Kind.SUPPLIER

    def concerns(self, service: Service, promise: Uptime) -> bool:
        """Whether a promise is one to the customer, or one of the supplier."""
        whose = promise.customer == self.name
        if self.direction is Direction.OF_SUPPLIER:
            whose = self.name in service.suppliers
        return promise.kind is self.kind and whose

    def agreement(self, book: Book) -> tuple[Contract, str] | None:
        """The contract that a book has with them, and its zone."""
        among = book.customers if self.direction is Direction.OF_US else book.suppliers
        found = next((one for one in among if one.name == self.name), None)
        if found is None or found.contract is None:
            return None
        return found.contract, zone_of(book, found)


def parties(library: Library) -> list[Party]:
    """Everybody with whom any edition has a contract, customers first."""
    found: dict[Party, None] = {}
    for direction in Direction:
        for edition in library.editions:
            book = edition.book
            among = book.customers if direction is Direction.OF_US else book.suppliers
            found |= {Party(one.name, direction): None for one in among if one.contract is not None}
    return list(found)


def service_names(library: Library, party: Party) -> list[str]:
    """The services of which any edition promises them something."""
    return sorted(
        {
            service.name
            for edition in library.editions
            for service in edition.book.services
            if any(party.concerns(service, promise) for promise in service.promises)
        }
    )


def longest(library: Library, party: Party) -> Per:
    """The longest period by which anything is promised to them; a month where nothing is said."""
    found: Iterable[Per] = (
        promise.per
        for service in library.latest.services
        for promise in service.promises
        if party.concerns(service, promise) and isinstance(promise.per, Per)
    )
    return max(found, key=lambda per: per.months, default=Per.MONTH)

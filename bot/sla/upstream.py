"""Who depends on which supplier: what an outage of theirs endangers, what we may claim of them (S43, S44)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sla.claims import ClaimWindow, Direction, Incident, claim_window
from bot.sla.contracts import Contract
from bot.sla.ladders import Kind
from bot.sla.policies import Book, Customer
from bot.sla.promises import Supplier
from bot.sla.uptime.services import Service, Uptime


@dataclass(frozen=True, slots=True)
class Dependent:
    """A promise to a customer that depends on a supplier."""

    service: Service
    promise: Uptime
    supplier: Supplier


def dependents(book: Book) -> Iterator[Dependent]:
    """Every contractual promise about a service with each supplier it depends on: those of the service, and
    those whose contracts cover the customer's."""
    for service in book.services:
        for promise in service.promises:
            if promise.kind is not Kind.CONTRACTUAL:
                continue
            named = {*service.suppliers, *(one.name for one in covering(book, promise.contract))}
            yield from (Dependent(service, promise, one) for one in book.suppliers if one.name in named)


def covering(book: Book, contract: Contract | None) -> list[Supplier]:
    """The suppliers whose contracts cover a contract, in the file's order."""
    references = contract.covered_by if contract else ()
    return [one for one in book.suppliers if one.contract and one.contract.reference in references]


def endangered(book: Book, supplier: str) -> list[Dependent]:
    """The promises to customers that an outage at a supplier endangers."""
    return [one for one in dependents(book) if one.supplier.name == supplier]


def concerned(book: Book, service: Service) -> list[Dependent]:
    """The promises to customers that an outage of a service endangers because of a supplier, each once: those
    of all that depends on the supplier who promised it, and its own where it names a supplier."""
    theirs = service.suppliers if any(p.kind is Kind.SUPPLIER for p in service.promises) else ()
    found: list[Dependent] = []
    for one in dependents(book):
        own = one.service.name == service.name and bool(service.suppliers)
        if (own or one.supplier.name in theirs) and not any(one.promise is other.promise for other in found):
            found.append(one)
    return found


def supplied(book: Book, supplier: str) -> list[tuple[Service, Uptime]]:
    """What a supplier promised about services."""
    return [
        (service, promise)
        for service in book.services
        for promise in service.promises
        if promise.kind is Kind.SUPPLIER and supplier in service.suppliers
    ]


def our_claim(book: Book, supplier: Supplier, incident: Incident) -> ClaimWindow | None:
    """Until when we may claim of a supplier for an incident; None when their contract says nothing."""
    contract = supplier.contract
    if contract is None or contract.claim is None:
        return None
    zone = zone_of(book, supplier)
    return claim_window(contract.claim, Direction.OF_SUPPLIER, contract.reference, incident, zone)


def zone_of(book: Book, party: Customer | Supplier) -> str:
    """By whose clock the days of a contract with a customer or a supplier are counted."""
    calendar = party.contract.calendar if party.contract else None
    return (calendar or party.calendar or book.calendar).zone

"""Why a promise is as it is: which policy, contract and calendar won, and against what (S06, S08)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.sla.library import Library
from bot.sla.matching import Condition, Operator
from bot.sla.policies import Book, Origin, Target
from bot.sla.timers import Timer

_SPECIFIC_FIRST = (Origin.CONTRACT, Origin.CUSTOMER, Origin.POLICY, Origin.DEFAULT)


@dataclass(frozen=True, slots=True)
class Why:
    """What made a promise what it is.

    `place` is the policy's among the `policies` of its edition, from 1, and 0 where that edition is not kept
    any more; `conditions` are those that it asks. `passed_over` says who could have named a calendar and did
    not, the most specific first.
    """

    place: int
    policies: int
    conditions: tuple[str, ...]
    customer: str
    contract: str
    valid_from: date | None
    valid_until: date | None
    passed_over: tuple[str, ...]


def why(timer: Timer, library: Library) -> Why:
    """Why the promise of a timer is the one that applies, by the edition it comes from."""
    target, contract = timer.target, timer.target.contract
    book = _book(target, library)
    policies = book.policies if book else ()
    place = next((n for n, policy in enumerate(policies, 1) if policy.name == target.policy), 0)
    return Why(
        place=place,
        policies=len(policies),
        conditions=tuple(map(_said, policies[place - 1].match)) if place else (),
        customer=target.customer,
        contract=contract.reference if contract else "",
        valid_from=contract.valid_from if contract else None,
        valid_until=contract.valid_until if contract else None,
        passed_over=tuple(_passed_over(target)),
    )


def _book(target: Target, library: Library) -> Book | None:
    """The newest edition that has this version of the policy."""
    wanted = (target.policy, target.version)
    for edition in reversed(library.editions):
        if any((policy.name, policy.version) == wanted for policy in edition.book.policies):
            return edition.book
    return None


def _said(condition: Condition) -> str:
    """`priority is urgent or high`."""
    values = " or ".join(condition.values)
    match condition.operator:
        case Operator.IS | Operator.IN:
            return f"{condition.field} is {values}"
        case Operator.NOT:
            return f"{condition.field} is not {values}"
        case Operator.MATCHES:
            return f"{condition.field} matches {values}"


def _passed_over(target: Target) -> list[str]:
    if target.origin not in _SPECIFIC_FIRST:
        return []
    found = []
    for origin in _SPECIFIC_FIRST[: _SPECIFIC_FIRST.index(target.origin)]:
        match origin:
            case Origin.CONTRACT:
                named = target.contract is not None
                found.append("the contract names none" if named else "no contract applies")
            case Origin.CUSTOMER:
                found.append(
                    f"customer {target.customer} names none" if target.customer else "no customer is known"
                )
            case _:
                found.append(f"the {origin} names none")
    return found

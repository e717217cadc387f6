"""What is allowed but looks like a slip: promises out of order, policies out of reach, names nobody uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import combinations
from typing import assert_never

from pydantic import BaseModel, SecretStr

from bot.config.build_ladders import DEFAULT_LADDER
from bot.config.build_policies import PREFIX
from bot.config.chains import chain_of
from bot.config.environment import REFERENCE
from bot.config.reading import Path
from bot.config.report import Report
from bot.naming import did_you_mean, listed
from bot.sla.calendars import Calendar
from bot.sla.contracts import Contract
from bot.sla.durations import BusinessDays, Duration, format_duration
from bot.sla.ladders import GROUP, LEGAL, Kind, Ladder
from bot.sla.policies import Condition, Customer, Notice, Operator, Policy, Promise, Supplier, Team
from bot.sla.promises import Share


def doubt_policies(policies: Mapping[int, Policy], report: Report) -> None:
    """Policies that can never match (S08) or have a name twice, and promises that look wrong."""
    for (_, earlier), (n, later) in combinations(policies.items(), 2):
        if earlier.name == later.name:
            hint = "reports tell policies apart by name; choose another one"
            report.fault(("policies", n, "name"), "is the name of an earlier policy too", hint)
    for n, policy in policies.items():
        wider = next((p for m, p in policies.items() if m < n and set(p.match) <= set(policy.match)), None)
        if wider is not None:
            what = f"never matches, because `{wider.name}` above takes all of its tickets"
            report.doubt(("policies", n, "match"), what, "put the more particular policy first", key=True)
        _doubt_promises(n, policy, report)


def _doubt_promises(n: int, policy: Policy, report: Report) -> None:
    at: Path = ("policies", n, "targets")
    for internal, owed in _pairs(policy):
        if _not_stricter(internal.budget, owed.budget):
            goal, promised = format_duration(internal.budget), format_duration(owed.budget)
            what = f"{goal} is not stricter than the contractual {promised}"
            hint = "an internal goal or an ola should leave time to keep the promise"
            report.doubt((*at, *_place(internal)), what, hint)
    for promise in policy.promises:
        where = (*at, *_place(promise))
        doubt_ladder(promise.kind, promise.ladder, where, report)
        for step in promise.warn:
            if (
                step.left is not None
                and isinstance(promise.budget, timedelta)
                and step.left >= promise.budget
            ):
                left, budget = format_duration(step.left), format_duration(promise.budget)
                what = f"the warning {left} before the end comes at once, as there are only {budget} in all"
                report.doubt(where, what, "choose a shorter time, or a share such as 75%")


def _place(promise: Promise) -> Path:
    """Where a promise stands under `targets`."""
    match promise.about:
        case None:
            return (promise.metric.value, promise.kind.value)
        case Team(name):
            return (promise.metric.value, name, promise.kind.value)
        case Supplier(name):
            return (promise.metric.value, name)
        case Notice(name):
            return (promise.metric.value, name.partition(".")[0])
        case Share():
            return (promise.metric.value,)
        case _:
            assert_never(promise.about)


def _pairs(policy: Policy) -> Iterator[tuple[Promise, Promise]]:
    """Promises among ourselves, each with what we owe the customer about the same."""
    for ours in policy.promises:
        for owed in policy.promises:
            same = (ours.metric, ours.part) == (owed.metric, owed.part)
            if same and ours.kind in {Kind.INTERNAL, Kind.OLA} and owed.kind is Kind.CONTRACTUAL:
                yield ours, owed


def doubt_chains(
    policies: Mapping[int, Policy], default: Calendar, now: datetime, report: Report
) -> tuple[str, ...]:
    """Chains of teams that need more time than was promised for the whole; gives back, in words, those
    that fit."""
    fitting = []
    for n, policy in policies.items():
        chain = chain_of(policy, default)
        worst = chain.worst(now) if chain is not None else None
        if chain is None or worst is None:
            continue
        if worst.over <= timedelta(0):
            fitting.append(f"policy `{policy.name}`: {chain.sum()} fit within {chain.told()}")
            continue
        what = f"{chain.sum()} do not fit within {chain.told()}"
        report.doubt(("policies", n, "targets", "ownership"), what, chain.timeline(worst), key=True)
    return tuple(fitting)


def _not_stricter(internal: Duration, owed: Duration) -> bool:
    """Hours and business days cannot be compared, so nothing is said about them."""
    if isinstance(internal, timedelta) and isinstance(owed, timedelta):
        return internal >= owed
    if isinstance(internal, BusinessDays) and isinstance(owed, BusinessDays):
        return internal.days >= owed.days
    return False


def doubt_ladder(kind: Kind, ladder: Ladder, where: Path, report: Report) -> None:
    """A contractual promise whose breach legal does not hear of."""
    if kind is Kind.CONTRACTUAL and not any(
        LEGAL in rung.audiences(kind) for rung in ladder.rungs if rung.concerns(kind)
    ):
        hint = "add `{at: due, kind: contractual, tell: [legal]}`, and a channel or role `legal` under slack"
        report.doubt(where, f"no rung of ladder `{ladder.name}` tells legal of a breach", hint)


def doubt_groups(policies: Mapping[int, Policy], *, reachable: bool, report: Report) -> None:
    """`group` in a ladder reaches nobody when no group has a channel."""
    ladders = {p.ladder.name: p.ladder for policy in policies.values() for p in policy.promises}
    for name, ladder in ladders.items():
        if reachable or not any(GROUP in rung.tell for rung in ladder.rungs):
            continue
        at: Path = (
            ("ladders", name)
            if name != DEFAULT_LADDER or report.reading.at(("ladders", name))
            else ("policies",)
        )
        what = f"ladder `{name}` tells `{GROUP}`, but no group has a channel"
        report.doubt(at, what, "fill slack.groups, or name a slack.default_channel", key=True)


def doubt_customers(
    customers: Mapping[int, Customer],
    contracts: Mapping[str, Contract],
    suppliers: Mapping[str, Supplier],
    report: Report,
) -> None:
    """Customers of one name or one organisation, contracts of nobody."""
    for (m, earlier), (n, later) in combinations(customers.items(), 2):
        if earlier.name == later.name:
            report.fault(
                ("customers", n, "name"), f"is the name of customer {m + 1} too", "choose another one"
            )
        elif shared := _organizations(earlier).keys() & _organizations(later).keys():
            names = [_organizations(earlier)[key] for key in sorted(shared)]
            what = f"{listed(names)} belongs to `{earlier.name}` already"
            report.doubt(("customers", n), what, "a ticket belongs to the first customer that matches")
    named = [customer.contract for customer in customers.values()] + [s.contract for s in suppliers.values()]
    used = {contract.reference for contract in named if contract}
    used |= {name for contract in contracts.values() for name in contract.covered_by}
    for name in contracts.keys() - used:
        hint = "name it under customers or suppliers as `contract:`"
        report.doubt(("contracts", name), "is the contract of no customer and no supplier", hint, key=True)


def _organizations(customer: Customer) -> dict[str, str]:
    """Organisations that are enough to be this customer, by their name in lower case; further conditions may
    tell two customers apart."""
    only = customer.match[0] if len(customer.match) == 1 else None
    if only and only.field == "organization" and only.operator in {Operator.IS, Operator.IN}:
        return {value.casefold(): value for value in only.values}
    return {}


def doubt_clauses(policies: Mapping[int, Policy], contracts: Mapping[str, Contract], report: Report) -> None:
    """Clauses that no contract lists."""
    known = {name for contract in contracts.values() for name, _ in contract.clauses}
    for n, policy in policies.items():
        for promise in policy.promises:
            if promise.clause and contracts and promise.clause not in known:
                at: Path = ("policies", n, "targets", *_place(promise), "clause")
                what = f"no contract lists a clause `{promise.clause}`"
                report.doubt(
                    at, what, did_you_mean(promise.clause, known) or "messages show this word as it is"
                )


def doubt_names_in_matches(
    policies: Mapping[int, Policy], known: Mapping[str, frozenset[str]], report: Report
) -> None:
    """Customers, tiers and sources that a policy asks for and nobody has."""
    for n, policy in policies.items():
        for condition in policy.match:
            for value in _unknown(condition, known):
                what = f"nothing in this file is called `{value}`"
                hint = did_you_mean(value, known[condition.field]) or "this policy can never match"
                report.doubt(("policies", n, "match", condition.field), what, hint)


def _unknown(condition: Condition, known: Mapping[str, frozenset[str]]) -> Iterator[str]:
    names = known.get(condition.field)
    if names is None or condition.operator is Operator.MATCHES:
        return
    here = {name.casefold() for name in names}
    yield from (value for value in condition.values if value.casefold() not in here)


def doubt_custom_fields(policies: Mapping[int, Policy], known: frozenset[str], report: Report) -> None:
    """Custom fields that no source reads."""
    for n, policy in policies.items():
        for name in {
            c.field.removeprefix(PREFIX) for c in policy.match if c.field.startswith(PREFIX)
        } - known:
            hint = did_you_mean(name, known) or "name it under `fields` of the source"
            report.doubt(
                ("policies", n, "match", "fields", name), "no source reads this field", hint, key=True
            )


def check_secrets(model: BaseModel, at: Path, report: Report) -> None:
    """Secrets that are empty or broken, or written out in the file, where backups see them."""
    for name, field in type(model).model_fields.items():
        value, path = getattr(model, name), (*at, field.alias or name)
        written = report.reading.at(path)
        if isinstance(value, BaseModel):
            check_secrets(value, path, report)
        elif not isinstance(value, SecretStr) or not isinstance(written, str):
            continue
        elif not value.get_secret_value().isprintable() or not value.get_secret_value().strip():
            report.fault(path, "is empty, or has line ends or the like in it", "look at where it comes from")
        elif not REFERENCE.search(written):
            hint = f'write "${{{"_".join(str(step) for step in path[-2:]).upper()}}}" and set that variable'
            report.doubt(path, "is a secret written in clear", hint)

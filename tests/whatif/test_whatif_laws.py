"""Laws of the comparison, asked of histories nobody would think of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.past.histories import BEGINNING
from bot.sla.facts import Fact
from bot.sla.library import Library
from bot.sla.policies import Book
from bot.whatif.comparison import By, Comparison, Pair
from tests.sla.histories import books, histories
from tests.sla.timeline import TICKET


def compared(old: Book, new: Book, facts: list[Fact]) -> Comparison:
    until = facts[-1].occurred_at + timedelta(days=2)
    one, other = Library.of(old, BEGINNING), Library.of(new, BEGINNING)
    found = Comparison(one, other, until, "Europe/Amsterdam", 100)
    found.see(TICKET, facts, ())
    return found


def figures(found: Comparison, which: str) -> list[object]:
    pairs = [found.total, *(pair for by in By for _, pair in sorted(found.groups[by].items()))]
    return [getattr(pair, which) for pair in pairs]


@given(books(), histories())
@settings(max_examples=100, deadline=None)
def test_equal_promises_give_no_difference(book: Book, facts: list[Fact]) -> None:
    found = compared(book, replace(book, version="another"), facts)
    assert (found.changes, found.kinds.total(), found.tickets_changed) == ([], 0, 0)
    assert figures(found, "before") == figures(found, "after")


@given(books(), books(), histories())
@settings(max_examples=100, deadline=None)
def test_the_other_way_round_everything_is_the_other_way_round(
    old: Book, new: Book, facts: list[Fact]
) -> None:
    there, back = compared(old, new, facts), compared(new, old, facts)
    assert figures(there, "before") == figures(back, "after")
    assert {(b, a): n for (a, b), n in there.kinds.items()} == dict(back.kinds)
    assert [(c.ticket, c.after, c.before) for c in there.changes] == [
        (c.ticket, c.before, c.after) for c in back.changes
    ]


@given(books(), books(), histories(), st.sampled_from(By))
@settings(max_examples=100, deadline=None)
def test_the_parts_add_up_to_the_whole(old: Book, new: Book, facts: list[Fact], by: By) -> None:
    found = compared(old, new, facts)
    added = Pair()
    for pair in found.groups[by].values():
        added.before.include(pair.before)
        added.after.include(pair.after)
    assert added == found.total
    assert found.kinds.total() == len(found.changes)

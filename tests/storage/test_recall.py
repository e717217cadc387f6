"""However many facts there are about something, they come back whole and in order."""

from __future__ import annotations

import pytest

from storage import SqlStore
from storage.recall import MANY
from tests.storage.samples import DESK, NOW, fact, later, page, ticket


@pytest.mark.parametrize("many", [MANY - 1, MANY, MANY + 1, 2 * MANY, 3 * MANY + 7])
async def test_many_facts_come_back_as_they_were_in_the_order_of_folding(store: SqlStore, many: int) -> None:
    told = [fact(f"many:{n}", ticket(1), at=later(n)) for n in range(many)]
    await store.append(page(*reversed(told)), NOW)
    assert await store.facts(ticket(1)) == told
    assert await store.facts_keyed(DESK, "many:") == told

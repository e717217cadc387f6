"""What tests of the readings look at."""

from bot.sla.facts import Category, Deed, StatusChanged
from tests.sources.rehearsal import Rehearsal


def statuses(deeds: list[Deed]) -> list[Category]:
    """The categories a ticket went through."""
    return [deed.category for deed in deeds if isinstance(deed, StatusChanged)]


def statuses_end_open(play: Rehearsal, ticket: int) -> bool:
    """Whether the last status that the ledger knows is open."""
    changes = [deed for deed in play.ledger.deeds(ticket) if isinstance(deed, StatusChanged)]
    return changes[-1] == StatusChanged(Category.OPEN, "open")

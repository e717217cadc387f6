"""People as a file names them. Facts carry an id made of the name; the name itself stands beside them."""

from __future__ import annotations

from hashlib import blake2b

from bot.sla.facts import SourceName, Who
from bot.sla.pages import Person
from bot.sources.shared.reading import storable

UNKNOWN = "customer"
"""The requester of tickets whose file names none."""


class People:
    """Everybody who was named in one reading."""

    def __init__(self, source: SourceName) -> None:
        self._source = source
        self._found: dict[str, Person] = {}
        self._ids: dict[tuple[str, Who], str] = {}

    def id(self, name: str, who: Who) -> str:
        """The id of somebody, the same at every reading; nothing for nobody."""
        if not name or name == UNKNOWN:
            return name
        if (name, who) not in self._ids:
            self._ids[name, who] = self._met(storable(name), who)
        return self._ids[name, who]

    def _met(self, name: str, who: Who) -> str:
        id = "p-" + blake2b(name.casefold().encode(), digest_size=8).hexdigest()
        email = name.lower() if "@" in name[1:-1] and " " not in name else ""
        if who is not Who.CUSTOMER or id not in self._found:  # an agent who asks stays an agent
            self._found[id] = Person(self._source, id, name, email, who)
        return id

    def all(self) -> tuple[Person, ...]:
        """Everybody, in the order in which they were named."""
        return tuple(self._found.values())

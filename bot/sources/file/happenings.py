"""Plain events: each says what happened, so nothing has to be remembered but the line itself."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import blake2b

from bot.sla.facts import Assigned, Author, Deed, Opened, RequesterChanged, Who
from bot.sources.file.people import People
from bot.sources.shared.files.records import Cells


def digest_of_event(cells: Cells) -> str:
    """What a line says, in twelve characters; the order of its keys does not matter."""
    written = json.dumps(cells, sort_keys=True, ensure_ascii=True).encode()
    return blake2b(written, digest_size=6).hexdigest()


def author_with_id(author: Author, people: People) -> Author:
    """The same author, by an id that is no name. Sides of the desk are no names."""
    if author.who is not Who.CUSTOMER or author.id == Who.CUSTOMER:
        return author
    return Author(people.id(author.id, author.who), author.who)


def deed_with_ids(deed: Deed, people: People) -> Deed:
    """The same deed, with people by ids that are no names."""
    match deed:
        case Opened(requester=requester) | RequesterChanged(requester):
            return replace(deed, requester=people.id(requester, Who.CUSTOMER))
        case Assigned(owner):
            return Assigned(people.id(owner or "", Who.AGENT) or None)
        case _:
            return deed

"""Declaring: exclusions that are written down together with their approval, in the file or by command (S45).

The same words are put on record once, however often they are declared. What leaves the file is withdrawn;
what stays in it needs a change of the file to go.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.engine.answer import find
from bot.engine.cases import Cases
from bot.engine.ports import Store
from bot.engine.views import NotFound, Several
from bot.sla.declared import Declared
from bot.sla.excluded import Exclusion, answer_key, asked_key, back_key, new_id
from bot.sla.facts import DECLARED, Author, Fact, FactKey, Subject, Who, Withdrawn

BY_FILE, BY_COMMAND, IN_SLACK = "f", "c", "s"
"""How an exclusion's id begins, by where it was declared."""


async def subject_called(store: Store, cases: Cases, text: str) -> Subject | NotFound | Several:
    """The ticket of that number, else the service of that name."""
    found = await find(store, text)
    service = cases.services.named(text)
    return service.subject if isinstance(found, NotFound) and service is not None else found


def declaration(
    declared: Declared, subject: Subject, known: Iterable[Exclusion], mark: str, now: datetime
) -> Fact | None:
    """The fact that puts it on record; None where it stands already. `known` are those of the subject."""
    alike = [one for one in known if one.id.startswith(mark) and same(one, declared)]
    if any(one.stands for one in alike):
        return None
    deed = declared.deed()
    id = new_id(mark, subject, deed, declared.by, len(alike))
    author = Author(declared.by, Who.AGENT)
    return Fact(DECLARED, answer_key(id), subject, now, now, author, deed)


def same(one: Exclusion, declared: Declared) -> bool:
    """Whether an exclusion on record is in these words."""
    return (one.start, one.end, one.reason, one.evidence, one.asked_by, one.decided_by) == (
        declared.start,
        declared.end,
        str(declared.reason),
        declared.evidence,
        declared.by,
        declared.approved_by,
    )


def withdrawal(one: Exclusion, author: Author, now: datetime) -> Fact:
    """The fact that takes back an approved exclusion, or a request before its answer; by the same source."""
    if one.decided_at is None:
        key, gone = answer_key(one.id), asked_key(one.id)
    else:
        key, gone = back_key(one.id), answer_key(one.id)
    return Fact(one.source, FactKey(key), one.subject, now, now, author, Withdrawn(gone))

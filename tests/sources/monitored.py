"""How facts about monitors are written in golden files."""

import json
from dataclasses import asdict

from bot.sla.facts import Fact


def line(fact: Fact) -> str:
    """A fact as a line."""
    at = fact.occurred_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    deed = f"{type(fact.deed).__name__} {json.dumps(asdict(fact.deed), default=str)}"
    return f"{at} {fact.sequence} {fact.key} {fact.subject.kind}:{fact.subject.id} {deed}"

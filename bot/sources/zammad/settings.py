"""What the configuration may say about a Zammad."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.sla.facts import Category
from bot.sources.shared.accounts import Address, People, Secret, apart
from bot.sources.shared.spec import Elapsed, Hooked

Name = Annotated[str, Field(min_length=1, max_length=100)]
Attribute = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")]

INDEX_LAG = timedelta(seconds=60)
"""How long the search index may lag behind, unless configured otherwise: background jobs fill it."""

STORE_LAG = timedelta(seconds=10)
"""How long a change may take to be seen in the database itself: until its transaction is over."""


class Find(StrEnum):
    """How changed tickets are found."""

    INDEX = "index"  # by the search index (Elasticsearch)
    DATABASE = "database"  # by a condition that the database answers
    SCAN = "scan"  # by listing every ticket there is


class ZammadSettings(Hooked):
    """Where the Zammad is, how to sign in, and how its words are to be understood.

    Sign in with `token` (an access token of an agent) or with `oauth_token`.
    """

    kind: Literal["zammad"] = "zammad"
    base_url: Address
    token: Secret | None = None
    oauth_token: Secret | None = None

    every: Annotated[Elapsed, Field(ge=timedelta(seconds=15), le=timedelta(hours=1))] = timedelta(seconds=60)
    """How often to read."""
    start: Annotated[Elapsed, Field(ge=timedelta(minutes=5), le=timedelta(days=366))] = timedelta(days=30)
    """How far back the very first reading looks for tickets that are still open; their whole history is
    read."""
    find: Find = Find.INDEX
    """How changed tickets are found."""
    lag: Annotated[Elapsed, Field(ge=timedelta(0), le=timedelta(hours=1))] | None = None
    """How late a change may come into sight. The watermark stays so far behind."""
    overlap: Annotated[Elapsed, Field(ge=timedelta(0), le=timedelta(hours=2))] = timedelta(seconds=300)
    """How much is listed twice at every reading, for changes that come into sight late."""

    statuses: Mapping[str, Category] = {}
    """What a state means for the clock, by its name; for states whose type and escalation flag mislead."""
    priorities: Mapping[str, Name] = {"1 low": "low", "2 normal": "normal", "3 high": "high"}
    """What priorities are called in policies; one that is not named here keeps its own name."""
    fields: Annotated[Mapping[Attribute, Name], apart("attributes")] = {}
    """Attributes of tickets to carry along: Zammad's name of the attribute to the name that policies use."""
    calls_count: bool = True
    """Whether a call that an agent wrote down as a public article is a reply."""
    bots: People = frozenset()
    """Ids, logins or e-mail addresses of agents that are machines: their replies are no replies (S13)."""

    @model_validator(mode="after")
    def _whole(self) -> ZammadSettings:
        if (self.token is None) == (self.oauth_token is None):
            raise ValueError("write either token or oauth_token")
        if self.overlap < self.shown_after:
            raise ValueError("overlap must be at least as long as lag, or late changes would be missed")
        return self

    @property
    def shown_after(self) -> timedelta:
        """How late a change may come into sight."""
        if self.lag is not None:
            return self.lag
        return INDEX_LAG if self.find is Find.INDEX else STORE_LAG

    def headers(self) -> dict[str, str]:
        """The credentials, as HTTP wants them."""
        if self.oauth_token is not None:
            return {"Authorization": f"Bearer {self.oauth_token.get_secret_value()}"}
        token = self.token.get_secret_value() if self.token else ""
        return {"Authorization": f"Token token={token}"}

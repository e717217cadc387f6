"""What the configuration may say about a Freshdesk account."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from bot.sla.facts import Category
from bot.sources.shared.accounts import Address, People, Secret, apart
from bot.sources.shared.spec import Elapsed, Hooked

Name = Annotated[str, Field(min_length=1, max_length=100)]

PRIORITIES: Mapping[int, str] = {1: "low", 2: "medium", 3: "high", 4: "urgent"}
"""Freshdesk's own words for its four priorities."""

NOTE, SURVEY, FORWARD = 2, 6, 8
"""By which way a conversation came: those that are no answer to the customer."""


class FreshdeskSettings(Hooked):
    """Where the account is, how to sign in, and how its words are to be understood.

    The key must be that of an agent with global scope: others are shown a part of the tickets only.
    """

    kind: Literal["freshdesk"] = "freshdesk"
    domain: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,62}$")] | None = None
    base_url: Address | None = None
    """Instead of `domain`: the whole address, for a host of your own or a rehearsal."""
    api_key: Secret

    every: Annotated[Elapsed, Field(ge=timedelta(seconds=15), le=timedelta(hours=1))] = timedelta(seconds=60)
    """How often to read. Freshdesk keeps no history of statuses: what happens twice between two readings is
    lost."""
    start: Annotated[Elapsed, Field(ge=timedelta(minutes=5), le=timedelta(days=366))] = timedelta(days=30)
    """How far back the very first reading looks for tickets that are still open."""
    overlap: Annotated[Elapsed, Field(ge=timedelta(0), le=timedelta(hours=1))] = timedelta(seconds=120)
    """How much is listed twice at every reading, for changes that Freshdesk shows late."""
    spare: Annotated[int, Field(ge=0, le=90)] = 20
    """How many of a hundred calls that the account may make in a minute are left to others."""
    gone_every: Annotated[Elapsed, Field(ge=timedelta(minutes=1), le=timedelta(hours=24))] = timedelta(
        minutes=10
    )
    """How often the lists of deleted tickets and of spam are read: they take two calls."""

    priorities: Mapping[int, Name] = PRIORITIES
    """What the priorities 1 to 4 are called in the policies."""
    unset_priority: Name | None = None
    """The priority of tickets that have none. By default they have none here too."""
    statuses: Mapping[str, Category] = {}
    """What a status means for the clock, by its name as agents see it or by its number."""
    fields: Annotated[Mapping[str, Name], apart("custom fields")] = {}
    """Custom fields to carry along: Freshdesk's name of the field (`cf_contract`) to the name that policies
    use."""
    bots: People = frozenset()
    """Ids or e-mail addresses of agents that are machines: their replies are no replies (S13)."""
    no_replies: frozenset[int] = frozenset({NOTE, SURVEY, FORWARD})
    """Sources of public messages by agents that answer nobody: by default notes, surveys and forwarded
    mail."""
    merge_note: Name = "merged into ticket"
    """The words before a ticket's number in the note that a merge leaves on the ticket it closes."""

    @field_validator("priorities")
    @classmethod
    def _all_four(cls, value: Mapping[int, str]) -> Mapping[int, str]:
        if not set(value) <= set(PRIORITIES):
            raise ValueError("the priorities are 1, 2, 3 and 4")
        return {**PRIORITIES, **value}

    @model_validator(mode="after")
    def _whole(self) -> FreshdeskSettings:
        if (self.domain is None) == (self.base_url is None):
            raise ValueError("write either domain or base_url")
        return self

    @property
    def base(self) -> str:
        """The address of the account, without a slash at the end."""
        return self.base_url or f"https://{self.domain}.freshdesk.com"

    def headers(self) -> dict[str, str]:
        """The credentials, as HTTP wants them: the key as the user, any password."""
        given = f"{self.api_key.get_secret_value()}:X".encode()
        return {"Authorization": "Basic " + b64encode(given).decode("ascii")}

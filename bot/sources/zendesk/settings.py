"""What the configuration may say about a Zendesk account."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.sla.facts import Category
from bot.sources.shared.accounts import Address, People, Secret, apart
from bot.sources.shared.spec import Elapsed, Hooked

Name = Annotated[str, Field(min_length=1, max_length=100)]


class ZendeskSettings(Hooked):
    """Where the account is, how to sign in, and how its words are to be understood.

    Sign in with `email` and `token` (an API token), or with `oauth_token`. It must be an admin's: Zendesk
    gives the incremental exports to nobody else.
    """

    kind: Literal["zendesk"] = "zendesk"
    subdomain: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,62}$")] | None = None
    base_url: Address | None = None
    """Instead of `subdomain`: the whole address, for a host of your own or a rehearsal."""
    email: Annotated[str, Field(pattern=r"^[^@\s:]+@[^@\s:]+$")] | None = None
    token: Secret | None = None
    oauth_token: Secret | None = None

    every: Annotated[Elapsed, Field(ge=timedelta(seconds=15), le=timedelta(hours=1))] = timedelta(seconds=60)
    """How often to read. Zendesk allows ten exports a minute, one reading takes two."""
    start: Annotated[Elapsed, Field(ge=timedelta(minutes=5), le=timedelta(days=366))] = timedelta(days=30)
    """How far back the very first reading looks for tickets that are still open; their whole history is
    read."""
    overlap: Annotated[Elapsed, Field(ge=timedelta(0), le=timedelta(hours=1))] = timedelta(seconds=120)
    """How much is read twice at every reading, for events that Zendesk shows late."""
    repairs: Annotated[int, Field(ge=1, le=200)] = 60
    """How many histories of single tickets one reading may fetch; each is a request of the account's own
    limit."""

    unset_priority: Name | None = None
    """The priority of tickets that have none. By default they have none here too."""
    statuses: Mapping[str, Category] = {}
    """What a status means for the clock, by its name as agents see it; for statuses that Zendesk's category
    misleads."""
    fields: Annotated[Mapping[int, Name], apart("custom fields")] = {}
    """Custom fields to carry along: Zendesk's id of the field to the name that policies use."""
    bots: People = frozenset()
    """Ids or e-mail addresses of agents that are machines: their replies are no replies (S13)."""

    @model_validator(mode="after")
    def _whole(self) -> ZendeskSettings:
        if (self.subdomain is None) == (self.base_url is None):
            raise ValueError("write either subdomain or base_url")
        by_token = self.email is not None and self.token is not None
        if by_token == (self.oauth_token is not None) or (self.email is None) != (self.token is None):
            raise ValueError("write either email and token, or oauth_token")
        return self

    @property
    def base(self) -> str:
        """The address of the account, without a slash at the end."""
        return self.base_url or f"https://{self.subdomain}.zendesk.com"

    def headers(self) -> dict[str, str]:
        """The credentials, as HTTP wants them."""
        if self.oauth_token is not None:
            return {"Authorization": f"Bearer {self.oauth_token.get_secret_value()}"}
        token = self.token.get_secret_value() if self.token else ""
        return {"Authorization": "Basic " + b64encode(f"{self.email}/token:{token}".encode()).decode("ascii")}

"""What the configuration may say about a Jira Service Management site."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from bot.sla.facts import Category
from bot.sla.promises import Metric
from bot.sources.shared.accounts import Address, People, Secret, apart
from bot.sources.shared.spec import Elapsed, Hooked

Name = Annotated[str, Field(min_length=1, max_length=200)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,99}$")]

GATEWAY = "https://api.atlassian.com/ex/jira"


class JiraSettings(Hooked):
    """Where the site is, how to sign in, which projects to read, and how their words are to be understood.

    Sign in with `email` and `token` of an account that is an agent in every project. With `cloud_id` the
    site is read through Atlassian's gateway, which tokens with scopes ask for.
    """

    kind: Literal["jira"] = "jira"
    site: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,62}$")] | None = None
    base_url: Address | None = None
    """Instead of `site`: the whole address, for a domain of your own or a rehearsal."""
    cloud_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")] | None = None
    email: Annotated[str, Field(pattern=r"^[^@\s:]+@[^@\s:]+$")]
    token: Secret
    projects: Annotated[tuple[Key, ...], Field(min_length=1, max_length=50)]
    """The keys of the projects whose tickets are read."""

    every: Annotated[Elapsed, Field(ge=timedelta(seconds=15), le=timedelta(hours=1))] = timedelta(seconds=60)
    start: Annotated[Elapsed, Field(ge=timedelta(minutes=5), le=timedelta(days=366))] = timedelta(days=30)
    """How far back the very first reading looks for tickets that are still open; their whole history is
    read."""
    overlap: Annotated[Elapsed, Field(ge=timedelta(minutes=1), le=timedelta(hours=1))] = timedelta(minutes=5)
    """How much is listed twice at every reading, for changes that Jira's index shows late."""
    lag: Annotated[Elapsed, Field(ge=timedelta(seconds=10), le=timedelta(hours=1))] = timedelta(minutes=2)
    """How late Jira's index may be: nothing younger is held to be known."""

    statuses: Mapping[str, Category] = {}
    """What a status means for the clock, by its name; for statuses that their category misleads."""
    priorities: Mapping[str, Name] = {}
    """Jira's names of priorities to those that policies use."""
    unset_priority: Name | None = None
    fields: Annotated[Mapping[str, Name], apart("fields")] = {}
    """Further fields to carry along: id or name of the field to the name that policies use."""
    group: Name | None = None
    """The field, by id or name, that says which group has the ticket; by default Atlassian's own team."""
    domains: Mapping[str, Name] = {}
    """Customers by the domain of the reporter's address, for tickets without an organisation."""
    duplicates: frozenset[str] = frozenset({"Duplicate"})
    """Resolutions that mean "merged into the ticket that this one duplicates"."""
    slas: Mapping[str, Metric] = {}
    """Which of our metrics an SLA of Jira measures, by its name."""

    agent_roles: frozenset[str] = frozenset({"Service Desk Team", "Administrators"})
    """The project roles whose members are agents."""
    agents: People = frozenset()
    """Account ids or e-mail addresses of further agents."""
    bots: People = frozenset()
    """Account ids or e-mail addresses of people's accounts that are machines: their replies are no replies
    (S13). Apps are machines anyway."""
    emails: Mapping[str, Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]] = {}
    """E-mail addresses by account id, for people whose profile hides theirs."""

    @field_validator("projects")
    @classmethod
    def _upper(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key.upper() for key in value))

    @model_validator(mode="after")
    def _whole(self) -> JiraSettings:
        if (self.site is None) == (self.base_url is None):
            raise ValueError("write either site or base_url")
        if self.overlap < self.lag:
            raise ValueError("overlap must be at least as long as lag: what comes late would be missed")
        return self

    @property
    def base(self) -> str:
        """The address that people open, without a slash at the end."""
        return self.base_url or f"https://{self.site}.atlassian.net"

    @property
    def api(self) -> str:
        """The address that is read, without a slash at the end."""
        return f"{GATEWAY}/{self.cloud_id}" if self.cloud_id else self.base

    def headers(self) -> dict[str, str]:
        """The credentials, as HTTP wants them."""
        both = f"{self.email}:{self.token.get_secret_value()}"
        return {"Authorization": "Basic " + b64encode(both.encode()).decode("ascii")}

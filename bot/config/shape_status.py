"""The shape of status pages in sla.yml: which services people may look at, and where."""

from __future__ import annotations

from pydantic import Field, SecretStr, model_validator

from bot.config.scalars import Few, LanguageWord, Names, YesNo
from bot.fields import Section, Text, Zone, wrong

PUBLIC = "public"
"""The word for everybody. No customer can have this name on a page."""


class StatusPageShape(Section):
    """A read-only page that shows how services are and were. It names no other customer, and no person."""

    for_: Text = Field(alias="for")
    """`public`, or the name of the customer whose page it is."""
    services: Names = Field([])
    """The services on it, in this order; left out, those that were promised to the customer."""
    title: Text = ""
    """What stands at its head; left out, its name here."""
    folder: Text = ""
    """Write index.html and status.json into this folder (relative to where Duebell is started)."""
    serve: YesNo = False
    """Whether Duebell's own web server shows it, under /status/NAME/."""
    token: SecretStr | None = None
    """The secret part of a customer's address, from the environment: /status/NAME/TOKEN/."""
    days: Few = 90
    """How many days it looks back, today included, 1 to 100."""
    language: LanguageWord | None = None
    """The language of the page, if not the file's: en or nl."""
    timezone: Zone | None = None
    """The zone of its days and times, if not the file's."""
    reasons: YesNo = False
    """Whether the reasons of planned maintenance are shown. Look at what is written there before you say
    yes."""

    @model_validator(mode="after")
    def _somewhere(self) -> StatusPageShape:
        if not (self.folder or self.serve):
            raise wrong("is shown nowhere", "write `folder:`, or `serve: yes`")
        return self

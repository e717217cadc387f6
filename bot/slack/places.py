"""The settings under `slack`: names of channels and roles, and who is who where e-mail addresses differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SlackPlaces:
    """Names of the configuration made of Slack ids.

    `channels`: name to channel id. `roles`: name to user groups (S…), users (U…, W…) or e-mail addresses.
    `people`: e-mail address in a helpdesk to Slack user id. `groups`: a helpdesk's group to the name of its
    channel; other groups go to `default_group_channel`, or nowhere if it is empty. `languages`:
    channel name to language, `language` for the rest. `admins` is the channel to use when another refuses.
    """

    channels: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    default_group_channel: str = ""
    admins: str = "admins"

    def channel_language(self, name: str) -> str:
        """The language of a channel's messages."""
        return self.languages.get(name, self.language)

    def group_channel(self, group: str) -> str:
        """The name of the channel of a helpdesk's group, whatever its case; empty if it has none."""
        wanted = group.casefold()
        for name, channel in self.groups.items():
            if name.casefold() == wanted:
                return channel
        return self.default_group_channel

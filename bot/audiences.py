"""Audiences: what the configuration calls channels and roles, as the directory and the watch want them."""

from __future__ import annotations

from bot.config import Settings
from bot.engine.messages import ADMINS
from bot.engine.watch import LEADS
from bot.slack.places import SlackPlaces


def watchers(settings: Settings) -> tuple[str, ...]:
    """Who hears of a source that is blind: the admins, and the leads by either name (S27)."""
    return tuple(name for name in (ADMINS, leads(settings)) if name)


def leads(settings: Settings) -> str:
    """The name under which the leads are reached, or nothing."""
    known = {*settings.slack.channels, *settings.slack.roles}
    return next((name for name in LEADS if name in known), "")


def places(settings: Settings) -> SlackPlaces:
    """The names of the configuration as the directory wants them."""
    slack = settings.slack
    return SlackPlaces(
        channels={name: channel.id for name, channel in slack.channels.items()},
        roles=slack.roles,
        people=slack.people,
        groups=slack.groups,
        languages={name: channel.language for name, channel in slack.channels.items()},
        language=settings.language,
        default_group_channel=slack.default_channel or "",
        admins=ADMINS,
    )

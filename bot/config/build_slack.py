"""The Slack settings from their shape, and the names by which ladders reach people."""

from __future__ import annotations

from pydantic import SecretStr

from bot.config.reading import Path
from bot.config.report import Report
from bot.config.settings import Channel, Language, Mode, SlackSettings
from bot.config.shape import SlackShape
from bot.naming import did_you_mean
from bot.sla.ladders import GROUP, OWNER

AT: Path = ("slack",)


def build_slack(shape: SlackShape, language: Language, report: Report) -> SlackSettings:
    """Settings of the workspace; what does not fit together is reported."""
    _check_tokens(shape, report)
    _check_names(shape, report)
    return SlackSettings(
        mode=shape.mode,
        bot_token=shape.bot_token,
        app_token=shape.app_token,
        signing_secret=shape.signing_secret,
        api_base_url=shape.api_base_url,
        channels={name: Channel(one.id, one.language or language) for name, one in shape.channels.items()},
        roles={name: tuple(dict.fromkeys(members)) for name, members in shape.roles.items()},
        people=shape.people,
        groups=shape.groups,
        default_channel=shape.default_channel,
    )


def _check_tokens(shape: SlackShape, report: Report) -> None:
    if shape.mode is Mode.SOCKET and shape.app_token is None:
        report.fault((*AT, "app_token"), "is missing", 'mode socket needs it: "${SLACK_APP_TOKEN}"', key=True)
    if shape.mode is Mode.HTTP and shape.signing_secret is None:
        hint = 'mode http needs it: "${SLACK_SIGNING_SECRET}"'
        report.fault((*AT, "signing_secret"), "is missing", hint, key=True)
    _check_prefix("bot_token", shape.bot_token, "xoxb-", "xapp-", report)
    _check_prefix("app_token", shape.app_token, "xapp-", "xox", report)


def _check_prefix(name: str, token: SecretStr | None, right: str, other: str, report: Report) -> None:
    """The two tokens are often mixed up."""
    if token is not None and token.get_secret_value().startswith(other):
        what = f"is another kind of token: it begins with `{other}`"
        report.fault((*AT, name), what, f"the {name} begins with `{right}`")


def _check_names(shape: SlackShape, report: Report) -> None:
    known = report.reading.at((*AT, "channels"))
    channels = frozenset(known) if isinstance(known, dict) else frozenset()
    for section in ("channels", "roles"):
        for name in {OWNER, GROUP} & getattr(shape, section).keys():
            hint = "choose another one: owner and group always mean the ticket's own"
            report.fault((*AT, section, name), "is a name that ladders use", hint, key=True)
    for role, members in shape.roles.items():
        if not members:
            hint = "write a user group (S...), users (U...) or e-mail addresses"
            report.fault((*AT, "roles", role), "has nobody in it", hint)
    for group, channel in shape.groups.items():
        _check_channel(channel, channels, (*AT, "groups", group), report)
    if shape.default_channel is not None:
        _check_channel(shape.default_channel, channels, (*AT, "default_channel"), report)


def _check_channel(name: str, channels: frozenset[str], path: Path, report: Report) -> None:
    if name not in channels:
        report.fault(path, f"there is no channel `{name}`", did_you_mean(name, channels))

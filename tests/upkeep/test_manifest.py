"""manifest.yml says what the code does: commands, events, buttons, and not one scope too many."""

import ast
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import clicks
from bot.slack.check import LOOKING_BACK, NEEDED
from bot.slack.client import make_app
from handlers import commands, home, register
from tests.handlers.playdesk import PlayDesk

ROOT = Path(__file__).parent.parent.parent
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))

SCOPES: Mapping[str, frozenset[str]] = {
    "apps_connections_open": frozenset(),  # the app-level token's connections:write
    "auth_test": frozenset(),
    "chat_postEphemeral": frozenset({"chat:write"}),
    "chat_postMessage": frozenset({"chat:write"}),
    "chat_update": frozenset({"chat:write"}),
    "conversations_history": frozenset(LOOKING_BACK),
    "conversations_info": frozenset({"channels:read", "groups:read"}),
    "conversations_open": frozenset({"im:write"}),
    "conversations_replies": frozenset(LOOKING_BACK),
    "files_completeUploadExternal": frozenset({"files:write"}),
    "files_getUploadURLExternal": frozenset({"files:write"}),
    "usergroups_users_list": frozenset({"usergroups:read"}),
    "users_info": frozenset({"users:read"}),
    "users_lookupByEmail": frozenset({"users:read.email"}),
    "views_open": frozenset(),
    "views_publish": frozenset(),
    "views_update": frozenset(),
}
"""Methods of the Web API that we may use, with the scopes each one needs for what we do."""

ALLOWED: Mapping[str, frozenset[str]] = {
    "": frozenset({"_metadata", "display_information", "features", "oauth_config", "settings"}),
    "display_information": frozenset({"name", "description", "long_description", "background_color"}),
    "features": frozenset({"app_home", "bot_user", "slash_commands", "shortcuts"}),
    "features.app_home": frozenset(
        {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"}
    ),
    "features.bot_user": frozenset({"display_name", "always_online"}),
    "oauth_config": frozenset({"scopes", "redirect_urls"}),
    "oauth_config.scopes": frozenset({"bot", "bot_optional"}),
    "settings": frozenset(
        {
            "event_subscriptions",
            "interactivity",
            "org_deploy_enabled",
            "socket_mode_enabled",
            "token_rotation_enabled",
        }
    ),
    "settings.event_subscriptions": frozenset({"bot_events", "request_url"}),
    "settings.interactivity": frozenset({"is_enabled", "request_url"}),
}
"""Keys of the manifest's schema that we may use; Slack refuses unknown ones."""


def part(path: str) -> dict[str, object]:
    found = MANIFEST
    for name in filter(None, path.split(".")):
        found = found[name]
    assert isinstance(found, dict)
    return found


def calls_in(*folders: str) -> Iterator[ast.Call]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text("utf-8"))
            yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def used_methods() -> set[str]:
    """Methods called on something called client."""
    called = [call.func for call in calls_in("bot/slack", "handlers") if isinstance(call.func, ast.Attribute)]
    names = {one.attr for one in called if ast.unparse(one.value).rpartition(".")[2] in {"client", "_client"}}
    return {name for name in names if hasattr(AsyncWebClient, name)}


@pytest.fixture
async def app() -> AsyncIterator[AsyncApp]:
    """The app with its handlers, and nobody to answer to."""
    app = make_app(AsyncWebClient(token="xoxb-1", base_url="http://127.0.0.1:1/api/"))
    running = register(app, PlayDesk().desk())
    yield app
    assert await running.drain(timedelta(seconds=5))


@pytest.mark.parametrize("path", ALLOWED)
def test_only_keys_that_slack_knows(path: str) -> None:
    assert part(path).keys() <= ALLOWED[path]


def test_texts_are_within_slacks_limits() -> None:
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert len(MANIFEST["features"]["bot_user"]["display_name"]) <= 80
    for command in MANIFEST["features"]["slash_commands"]:
        assert command.keys() <= {"command", "description", "usage_hint", "should_escape", "url"}
        assert len(command["command"]) <= 32
        assert 0 < len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
        assert command["should_escape"] is True


def test_commands_are_those_we_answer() -> None:
    assert [command["command"] for command in MANIFEST["features"]["slash_commands"]] == [commands.COMMAND]


def test_the_usage_hint_names_every_question() -> None:
    hint = MANIFEST["features"]["slash_commands"][0]["usage_hint"]
    words = [one.split()[0] for one in hint.split(" | ")]
    assert words == [
        "status",
        "at-risk",
        "mine",
        "ticket",
        "explain",
        "drift",
        "uptime",
        "credits",
        "report",
        "maintenance",
        "exclude",
        "incident",
        "notified",
        "help",
    ]


def test_events_are_those_we_listen_to() -> None:
    assert MANIFEST["settings"]["event_subscriptions"]["bot_events"] == [home.EVENT]
    names = [
        ast.unparse(call.args[0]) for call in calls_in("handlers") if ast.unparse(call.func) == "app.event"
    ]
    assert names == ["EVENT"]


def test_nothing_listens_that_the_manifest_does_not_mention() -> None:
    others = {
        "app.shortcut",
        "app.global_shortcut",
        "app.message_shortcut",
        "app.message",
        "app.options",
        "app.step",
    }
    assert not [call for call in calls_in("handlers") if ast.unparse(call.func) in others]


async def test_what_the_manifest_names_is_handled(app: AsyncApp) -> None:
    command = AsyncBoltRequest(
        mode="socket_mode",
        body={"command": commands.COMMAND, "text": "help", "user_id": "U0LARS", "channel_id": "C1"},
    )
    assert (await app.async_dispatch(command)).status == 200
    body = {"type": "event_callback", "event": {"type": home.EVENT, "user": "U0LARS", "tab": "messages"}}
    assert (await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))).status == 200
    unknown = {"type": "event_callback", "event": {"type": "reaction_added"}}
    assert (await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=unknown))).status == 404


def test_every_button_has_somebody_who_listens() -> None:
    from handlers.actions import _Clicked

    made = {
        value
        for name, value in vars(clicks).items()
        if name.isupper() and not name.startswith("_") and isinstance(value, str)
    }
    assert set(_Clicked(PlayDesk().desk()).by_id()) | {clicks.OPEN_TICKET} == made


def test_scopes_are_what_the_methods_need_and_no_more() -> None:
    used = used_methods()
    assert used, "the search found no calls at all"
    assert used <= SCOPES.keys(), "a method without an entry in SCOPES"
    needed = {scope for method in used for scope in SCOPES[method]} | {"commands"}
    assert needed == set(MANIFEST["oauth_config"]["scopes"]["bot"])


def test_check_looks_for_the_same_scopes() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]
    assert scopes["bot"] == sorted(scopes["bot"])
    assert scopes["bot_optional"] == list(LOOKING_BACK)
    assert set(scopes["bot"]) - set(scopes["bot_optional"]) == set(NEEDED)


def test_buttons_and_socket_mode_are_on() -> None:
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"] is True


def test_the_manifest_is_plain_data() -> None:
    assert json.loads(json.dumps(MANIFEST)) == MANIFEST

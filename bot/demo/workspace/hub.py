"""The parts of one workspace, gathered for the methods, the people and the page."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.demo.workspace.delivery import Delivery
from bot.demo.workspace.faults import Faults
from bot.demo.workspace.grants import DEFAULT_SCOPES, Grants
from bot.demo.workspace.links import ResponseLinks
from bot.demo.workspace.ratelimit import RateLimits
from bot.demo.workspace.socket import SocketMode
from bot.demo.workspace.store import Store
from bot.demo.workspace.views import Triggers, Views
from bot.demo.workspace.wire import Obj


@dataclass(frozen=True, slots=True)
class Team:
    id: str = "T0WORKSHOP"
    name: str = "Duebell Workshop"
    domain: str = "duebell-workshop"
    app_id: str = "A0DUEBELL"
    bot_id: str = "B0DUEBELL"
    bot_name: str = "duebell"


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command the app registered in its manifest."""

    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = True


SLA = Command("/sla", "See and handle SLA timers", "status | help")
MANIFEST_EVENTS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "channel_archive",
        "channel_rename",
        "group_archive",
        "member_joined_channel",
        "tokens_revoked",
        "app_uninstalled",
    }
)


@dataclass(frozen=True, slots=True)
class App:
    """The app as its manifest has it: scopes of the bot token, commands, events it subscribed to."""

    scopes: frozenset[str] = DEFAULT_SCOPES
    commands: tuple[Command, ...] = (SLA,)
    subscriptions: frozenset[str] = MANIFEST_EVENTS


@dataclass(frozen=True, slots=True)
class Hub:
    team: Team
    app: App
    store: Store
    views: Views
    triggers: Triggers
    links: ResponseLinks
    grants: Grants
    limits: RateLimits
    faults: Faults
    sockets: SocketMode
    delivery: Delivery
    host: Callable[[], str]
    """`127.0.0.1:PORT`, known once the server has started."""

    def emit(self, event: Obj) -> None:
        """Deliver an event if the app subscribed to its type."""
        self.emit_as(str(event["type"]), event)

    def emit_as(self, subscription: str, event: Obj) -> None:
        """The same for events whose subscription has another name: `message.channels` brings `message`."""
        if subscription not in self.app.subscriptions:
            return
        self.delivery.event(
            {
                "token": "verification",
                "team_id": self.team.id,
                "api_app_id": self.team.app_id,
                "event": event,
                "type": "event_callback",
                "event_id": self.store.new_id("Ev"),
                "event_time": self.store.unix(),
                "is_ext_shared_channel": False,
                "authorizations": [{"team_id": self.team.id, "is_bot": True, "is_enterprise_install": False}],
            }
        )

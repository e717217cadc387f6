"""The local workspace: a strict, Slack-compatible server on 127.0.0.1, for the demo and for tests.

workspace = Workspace(clock)
workspace.add_user("U1", "Eva", "eva@example.com")
workspace.add_channel("C1", "support", members=["U1", BOT_USER])
await workspace.start()
client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_base_url)
await client.chat_postMessage(channel="C1", text="hello")
await workspace.people.slash("U1", "C1", "status")
await workspace.until(lambda: workspace.ephemerals("U1"))
"""

from bot.demo.workspace.faults import Faults, Gate
from bot.demo.workspace.grants import DEFAULT_SCOPES, HISTORY_SCOPES, Secrets
from bot.demo.workspace.hub import App, Command, Team
from bot.demo.workspace.mentions import mentions
from bot.demo.workspace.model import Channel, Ephemeral, Message, User, Usergroup, View
from bot.demo.workspace.people import NotOnScreen, Outcome
from bot.demo.workspace.protocols import Deed, Helpdesk, Now, TimeControl
from bot.demo.workspace.reading import buttons, said
from bot.demo.workspace.store import BOT_USER
from bot.demo.workspace.workspace import Workspace

__all__ = [
    "BOT_USER",
    "DEFAULT_SCOPES",
    "HISTORY_SCOPES",
    "App",
    "Channel",
    "Command",
    "Deed",
    "Ephemeral",
    "Faults",
    "Gate",
    "Helpdesk",
    "Message",
    "NotOnScreen",
    "Now",
    "Outcome",
    "Secrets",
    "Team",
    "TimeControl",
    "User",
    "Usergroup",
    "View",
    "Workspace",
    "buttons",
    "mentions",
    "said",
]

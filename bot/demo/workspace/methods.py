"""The register of Web API methods, and what every method may ask."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.demo.workspace.grants import Grant, TokenKind
from bot.demo.workspace.hub import Hub
from bot.demo.workspace.model import Channel, Kind
from bot.demo.workspace.store import BOT_USER
from bot.demo.workspace.wire import Args, Obj, SlackError


@dataclass(frozen=True, slots=True)
class Call:
    """One call that passed authentication."""

    hub: Hub
    args: Args
    grant: Grant

    def channel(self, error: str = "channel_not_found", argument: str = "channel") -> Channel:
        """The channel named in that argument, if the bot can see it: a private one only as a member."""
        channel = self.hub.store.state.channels.get(self.args.need(argument, error))
        if channel is None or (channel.kind is not Kind.PUBLIC and BOT_USER not in channel.members):
            raise SlackError(error)
        return channel

    def read(self, family: str) -> Channel:
        """The channel named, with the scope for its kind and family (`read`, `history`)."""
        channel = self.channel()
        self.grant.require(channel.read_scope(family))
        return channel


@dataclass(frozen=True, slots=True)
class Method:
    run: Callable[[Call], Obj]
    scopes: tuple[str, ...]
    """Any one of these is enough; none means the method asks for itself, or nothing."""
    token: TokenKind


METHODS: dict[str, Method] = {}


def method(
    name: str, *scopes: str, token: TokenKind = TokenKind.BOT
) -> Callable[[Callable[[Call], Obj]], Callable[[Call], Obj]]:
    """Register a function as the method of this name. It returns the answer without `ok`."""

    def register(run: Callable[[Call], Obj]) -> Callable[[Call], Obj]:
        METHODS[name] = Method(run, scopes, token)
        return run

    return register

"""Tokens, what each may do, and what Slack answers when it may not."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.demo.workspace.wire import SlackError

DEFAULT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:read",
        "im:write",
        "usergroups:read",
        "users:read",
        "users:read.email",
    }
)
"""What the app asks for at installation. Reading history back is an extra choice: HISTORY_SCOPES."""
HISTORY_SCOPES = frozenset({"channels:history", "groups:history", "im:history"})


class TokenKind(StrEnum):
    BOT = "xoxb"
    APP = "xapp"


@dataclass(frozen=True, slots=True)
class Grant:
    kind: TokenKind
    scopes: frozenset[str]
    trouble: str | None = None
    """Why the token no longer works: `token_revoked`, `account_inactive` …"""

    @property
    def provided(self) -> str:
        return ",".join(sorted(self.scopes))

    def require(self, *any_of: str) -> None:
        """Raise missing_scope unless one of these was granted (none asked: fine)."""
        if any_of and not self.scopes.intersection(any_of):
            raise SlackError("missing_scope", needed=any_of[0], provided=self.provided)


def _random(kind: TokenKind) -> Callable[[], str]:
    return lambda: f"{kind}-{secrets.token_hex(12)}"


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets of one installation: random unless given, so that none is ever worth stealing."""

    bot_token: str = field(default_factory=_random(TokenKind.BOT), repr=False)
    app_token: str = field(default_factory=_random(TokenKind.APP), repr=False)
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)


class Grants:
    """What the two tokens of one installation may do."""

    def __init__(self, keys: Secrets, scopes: frozenset[str]) -> None:
        self.bot_token, self.app_token = keys.bot_token, keys.app_token
        self._grants = {
            self.bot_token: Grant(TokenKind.BOT, scopes),
            self.app_token: Grant(TokenKind.APP, frozenset({"connections:write"})),
        }

    def find(self, token: str | None) -> Grant:
        """The grant of a working token; raises SlackError."""
        if not token:
            raise SlackError("not_authed")
        grant = self._grants.get(token)
        if grant is None:
            raise SlackError("invalid_auth")
        if grant.trouble:
            raise SlackError(grant.trouble)
        return grant

    def set_scopes(self, scopes: frozenset[str]) -> None:
        """Change what the bot token may do, as a new installation would."""
        self._change(self.bot_token, replace(self._grants[self.bot_token], scopes=scopes))

    def revoke(self, token: str, trouble: str = "token_revoked") -> None:
        """From now on every call with this token is refused."""
        self._change(token, replace(self._grants[token], trouble=trouble))

    def restore(self, token: str) -> None:
        self._change(token, replace(self._grants[token], trouble=None))

    def _change(self, token: str, grant: Grant) -> None:
        self._grants[token] = grant

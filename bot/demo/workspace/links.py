"""response_url: an address per command or click, good for five posts within thirty minutes."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from aiohttp import web

from bot.demo.workspace.limits import Surface, block_faults, blocks_too_long
from bot.demo.workspace.model import Ephemeral, Message
from bot.demo.workspace.store import BOT_USER, Store
from bot.demo.workspace.uploads import file_faults
from bot.demo.workspace.wire import Obj, SlackError, as_object, as_objects, as_text

MOST_USES = 5
LIFE = 30 * 60.0
PATH = "/respond/"


@dataclass(slots=True)
class _Link:
    user: str
    channel: str
    issued: float
    original_ts: str | None
    thread_ts: str | None
    uses: int = 0


@dataclass(slots=True)
class ResponseLinks:
    """Issues response_urls and carries out what is posted to them."""

    store: Store
    bot_id: str
    now: Callable[[], float]
    host: Callable[[], str]
    _links: dict[str, _Link] = field(default_factory=dict)

    def issue(
        self, user: str, channel: str, original_ts: str | None = None, thread_ts: str | None = None
    ) -> str:
        """A new address. `original_ts` is the message whose button was clicked, if any."""
        name = secrets.token_urlsafe(18)
        self._links[name] = _Link(user, channel, self.now(), original_ts, thread_ts)
        return f"http://{self.host()}{PATH}{name}"

    async def serve(self, request: web.Request) -> web.Response:
        """The endpoint: 200 `ok`, 404 when used up or too old, 400 for a message Slack would refuse."""
        try:
            link = self._find(request.match_info["name"])
            link.uses += 1
            self.respond(link, _payload(await request.text()))
        except SlackError as refused:
            gone = refused.error in {"used_url", "expired_url"}
            return web.json_response(refused.body(), status=404 if gone else 400)
        return web.Response(text="ok")

    def _find(self, name: str) -> _Link:
        link = self._links.get(name)
        if link is None or self.now() - link.issued > LIFE:
            raise SlackError("expired_url")
        if link.uses >= MOST_USES:
            raise SlackError("used_url")
        return link

    def answer(self, user: str, channel: str, payload: Obj) -> None:
        """What an acknowledgement of a slash command may carry: the same as one post."""
        self.respond(_Link(user, channel, self.now(), None, None), payload)

    def respond(self, link: _Link, payload: Obj) -> None:
        """Delete or replace the original, or say something new to one person or to all."""
        if payload.get("delete_original"):
            self._delete(link)
            return
        text, blocks = _content(self.store, payload)
        if not text and not blocks:
            raise SlackError("no_text")
        named = self.store.named_blocks(blocks)
        if payload.get("replace_original") and self._replace(link, text, named):
            return
        self._say(link, payload, text, named)

    def _say(self, link: _Link, payload: Obj, text: str, blocks: tuple[Obj, ...]) -> None:
        ts = self.store.stamp(link.channel)
        thread_ts = as_text(payload.get("thread_ts")) or None
        if payload.get("response_type") == "in_channel":
            said = Message(link.channel, ts, BOT_USER, text, blocks, thread_ts=thread_ts, bot_id=self.bot_id)
            self.store.put(said)
            return
        thread_ts = thread_ts or link.thread_ts
        self.store.show(Ephemeral(link.channel, ts, link.user, BOT_USER, text, blocks, thread_ts))

    def _delete(self, link: _Link) -> None:
        if link.original_ts in self.store.ephemerals:
            self.store.hide(link.original_ts)
        elif link.original_ts and (message := self.store.find(link.channel, link.original_ts)):
            self.store.remove(message)

    def _replace(self, link: _Link, text: str, blocks: tuple[Obj, ...]) -> bool:
        """Whether there was an original to replace."""
        if link.original_ts in self.store.ephemerals:
            self.store.show(replace(self.store.ephemerals[link.original_ts], text=text, blocks=blocks))
            return True
        message = self.store.find(link.channel, link.original_ts) if link.original_ts else None
        if message:
            self.store.put(replace(message, text=text, blocks=blocks))
        return message is not None


def _payload(body: str) -> Obj:
    try:
        return as_object(json.loads(body))
    except ValueError:
        raise SlackError("invalid_payload") from None


def _content(store: Store, payload: Obj) -> tuple[str, list[Obj]]:
    blocks = payload.get("blocks") or []
    if faults := block_faults(blocks, Surface.MESSAGE) or file_faults(store, as_objects(blocks)):
        raise SlackError(
            "invalid_blocks", response_metadata={"messages": [f"[ERROR] {one}" for one in faults]}
        )
    if blocks_too_long(as_objects(blocks)):
        raise SlackError("msg_blocks_too_long")
    return as_text(payload.get("text")), as_objects(blocks)

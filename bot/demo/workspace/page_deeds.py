"""What the page may ask for: one small request type per deed, checked before anything happens."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web
from pydantic import TypeAdapter, ValidationError

from bot.demo.workspace.hub import Hub
from bot.demo.workspace.people import NotOnScreen, Outcome, People
from bot.demo.workspace.protocols import Deed, Helpdesk, TimeControl
from bot.demo.workspace.wire import Obj, SlackError

T = TypeVar("T")
MOST_RATE = 3600.0


@dataclass(frozen=True, slots=True)
class Say:
    who: str
    channel: str
    text: str
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Click:
    who: str
    channel: str
    ts: str
    action_id: str
    block_id: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class ClickView:
    who: str
    action_id: str
    value: str | None = None
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Submit:
    who: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Who:
    who: str


@dataclass(frozen=True, slots=True)
class Dismiss:
    who: str
    ts: str


@dataclass(frozen=True, slots=True)
class Rate:
    rate: float


@dataclass(frozen=True, slots=True)
class NewTicket:
    subject: str
    priority: str
    customer: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class TicketDeed:
    ticket: int
    deed: Deed
    text: str = ""


@dataclass(frozen=True, slots=True)
class PageDeeds:
    """Carries out what the page asks; each handler answers `{"ok": …, "error": …, "errors": …}`."""

    hub: Hub
    people: People
    time_control: TimeControl | None
    helpdesk: Helpdesk | None

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/page/say", _reading(Say, self._say)),
            web.post("/page/click", _reading(Click, self._click)),
            web.post("/page/click-view", _reading(ClickView, self._click_view)),
            web.post("/page/submit", _reading(Submit, self._submit)),
            web.post("/page/close", _reading(Who, self._close)),
            web.post("/page/home", _reading(Who, self._home)),
            web.post("/page/dismiss", _reading(Dismiss, self._dismiss)),
            web.post("/page/rate", _reading(Rate, self._rate)),
            web.post("/page/ticket", _reading(NewTicket, self._ticket)),
            web.post("/page/deed", _reading(TicketDeed, self._deed)),
        ]

    async def _say(self, asked: Say) -> Outcome:
        """A line that begins with `/` is a command, all else a message."""
        text = asked.text.strip()
        if not text:
            return Outcome()
        if text.startswith("/"):
            command, _, rest = text.partition(" ")
            return await self.people.slash(asked.who, asked.channel, rest.strip(), command, asked.thread_ts)
        self.people.post(asked.who, asked.channel, text, asked.thread_ts)
        return Outcome()

    async def _click(self, asked: Click) -> Outcome:
        where = (asked.who, asked.channel, asked.ts)
        return await self.people.click(*where, asked.action_id, asked.block_id, asked.value)

    async def _click_view(self, asked: ClickView) -> Outcome:
        return await self.people.click_view(asked.who, asked.action_id, asked.value, asked.values)

    async def _submit(self, asked: Submit) -> Outcome:
        return await self.people.submit_view(asked.who, asked.values)

    async def _close(self, asked: Who) -> Outcome:
        return await self.people.close_view(asked.who)

    async def _home(self, asked: Who) -> Outcome:
        await self.people.open_home(asked.who)
        return Outcome()

    async def _dismiss(self, asked: Dismiss) -> Outcome:
        shown = self.hub.store.ephemerals.get(asked.ts)
        if shown is not None and shown.user == asked.who:
            self.hub.store.hide(asked.ts)
        return Outcome()

    async def _rate(self, asked: Rate) -> Outcome:
        if self.time_control is None or not 0 < asked.rate <= MOST_RATE:
            raise ValueError("no such speed")
        self.time_control.set_rate(asked.rate)
        self.hub.store.pulse.beat()
        return Outcome()

    async def _ticket(self, asked: NewTicket) -> Outcome:
        if self.helpdesk is None or not asked.subject.strip():
            raise ValueError("a ticket needs a subject")
        self.helpdesk.open(asked.subject.strip(), asked.priority, asked.customer, asked.body.strip())
        self.hub.store.pulse.beat()
        return Outcome()

    async def _deed(self, asked: TicketDeed) -> Outcome:
        if self.helpdesk is None:
            raise ValueError("there is no helpdesk here")
        self.helpdesk.act(asked.ticket, asked.deed, asked.text.strip())
        self.hub.store.pulse.beat()
        return Outcome()


def _reading(
    kind: type[T], handler: Callable[[T], Awaitable[Outcome]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """A handler that reads its request type from JSON first: 415 for other types, 400 for a wrong shape."""
    adapter = TypeAdapter(kind)

    async def handle(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        try:
            asked = adapter.validate_json(await request.text())
        except ValidationError:
            raise web.HTTPBadRequest(text="not understood") from None
        return web.json_response(await _carried_out(handler(asked)))

    return handle


async def _carried_out(deed: Awaitable[Outcome]) -> Obj:
    try:
        outcome = await deed
    except (NotOnScreen, SlackError, ValueError, LookupError) as cannot:
        return {"ok": False, "error": str(cannot) or "that did not work"}
    return {"ok": outcome.ok, "error": outcome.error, "errors": outcome.errors}

"""What people do in the workspace: type, command, click, submit. Each deed returns what came of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.demo.workspace.delivery import Sort
from bot.demo.workspace.elements import actionable
from bot.demo.workspace.hub import Hub
from bot.demo.workspace.model import Channel, Ephemeral, Kind, Message, View
from bot.demo.workspace.payloads import (
    action_json,
    command_payload,
    message_click,
    options,
    state_values,
    view_click,
    view_event,
)
from bot.demo.workspace.socket import NotAcknowledged
from bot.demo.workspace.store import BOT_USER
from bot.demo.workspace.submit import Submission
from bot.demo.workspace.wire import Obj, as_objects, as_text


class NotOnScreen(LookupError):
    """Somebody was asked to do something they cannot see."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a deed led to at once. Answers that come later are read from the workspace."""

    error: str | None = None
    """What Slack tells the person: `operation_timeout`, `dispatch_failed`, `invalid_command` …"""
    errors: Mapping[str, str] | None = None
    """Faults in a submitted form, by block_id."""
    response: Obj | None = None
    """What the app put into its acknowledgement."""

    @property
    def ok(self) -> bool:
        return self.error is None and not self.errors


@dataclass(frozen=True, slots=True)
class People:
    """Deeds of people. `user`, `channel` and `ts` are ids as everywhere in Slack."""

    hub: Hub

    async def slash(
        self, user: str, channel: str, text: str, command: str = "/sla", thread_ts: str | None = None
    ) -> Outcome:
        """Run a slash command and wait until it is acknowledged, at most 3 s. Refused inside a thread."""
        place = self._place(user, channel)
        if thread_ts is not None:
            return self._told(
                place, user, "not_supported_in_threads", f"{command} is not supported in threads. Sorry!"
            )
        known = next((one for one in self.hub.app.commands if one.name == command), None)
        if known is None:
            return self._told(place, user, "invalid_command", f"{command} is not a valid command.")
        sent = command_payload(
            self.hub, user, place, known, self._escaped(text, labels=True) if known.should_escape else text
        )
        try:
            response = await self.hub.delivery.send(Sort.COMMAND, sent)
        except NotAcknowledged as late:
            return self._told(place, user, str(late), f'{command} failed with the error "{late}"')
        if response.get("text") or response.get("blocks"):
            self.hub.links.answer(user, place.id, response)
        return Outcome(response=response)

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        block_id: str | None = None,
        value: str | None = None,
    ) -> Outcome:
        """Use a button or menu in a message. `value` is the choice in a menu, or tells like buttons apart."""
        self._place(user, channel)
        shown: Message | Ephemeral | None = self.hub.store.find(channel, ts)
        if shown is None:
            private = self.hub.store.ephemerals.get(ts)
            shown = private if private and private.user == user and private.channel == channel else None
        if shown is None:
            raise NotOnScreen(f"{user} sees no message {ts} in {channel}")
        block, element = _element(list(shown.blocks), action_id, block_id, value)
        payload = message_click(self.hub, user, shown, action_json(self.hub, block, element, value))
        return await self._interact(payload)

    async def click_view(
        self, user: str, action_id: str, value: str | None = None, values: Mapping[str, str] | None = None
    ) -> Outcome:
        """Use a button or a menu in the topmost modal, or in the Home tab when no modal is open."""
        view = self.hub.views.top(user) or self.hub.store.state.homes.get(user)
        if view is None:
            raise NotOnScreen(f"{user} has neither a modal nor a Home tab")
        blocks = as_objects(view.body.get("blocks"))
        block, element = _element(blocks, action_id, None, value)
        entered = {**(values or {}), **({action_id: value} if value is not None else {})}
        action = action_json(self.hub, block, element, value)
        return await self._interact(view_click(self.hub, view, action, state_values(blocks, entered)))

    async def submit_view(self, user: str, values: Mapping[str, str] | None = None) -> Outcome:
        """Submit the topmost modal. `values` maps a block_id or an action_id to what is entered."""
        submission = Submission(self.hub, self._modal(user), dict(values or {}))
        submission.look()
        if missing := submission.missing():
            return Outcome(errors=missing)
        try:
            response = await self.hub.delivery.send(Sort.INTERACTIVE, submission.payload())
        except NotAcknowledged as late:
            return Outcome(error=str(late))
        return Outcome(errors=submission.obey(response), response=response)

    async def close_view(self, user: str) -> Outcome:
        """Close the topmost modal; the app hears of it when it asked to."""
        view = self._modal(user)
        self.hub.views.close(user, only_top=not view.body.get("clear_on_close"))
        if not view.body.get("notify_on_close"):
            return Outcome()
        return await self._interact(view_event(self.hub, "view_closed", view, {}))

    async def open_home(self, user: str) -> View | None:
        """Open the app's Home tab; returns what is there now, before the app answers the event."""
        channel = self.hub.store.direct(user)
        home = self.hub.store.state.homes.get(user)
        event: Obj = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": "home"}
        event["event_ts"] = self.hub.store.stamp(BOT_USER)
        self.hub.emit({**event, "view": self.hub.views.to_slack(home)} if home else event)
        return home

    def post(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Write a message, in a thread if `thread_ts` is given."""
        place = self._place(user, channel)
        message = Message(
            place.id, self.hub.store.stamp(place.id), user, self._escaped(text), thread_ts=thread_ts
        )
        self.hub.store.put(message)
        said: Obj = {
            "user": user,
            "text": message.text,
            "ts": message.ts,
            "channel": place.id,
            "event_ts": message.ts,
        }
        if thread_ts:
            said["thread_ts"] = thread_ts
        if BOT_USER in place.members:
            family = {Kind.PUBLIC: "channel", Kind.PRIVATE: "group", Kind.DIRECT: "im"}[place.kind]
            self._emit_message({**said, "channel_type": family}, mentioned=f"<@{BOT_USER}>" in message.text)
        return message

    def delete(self, channel: str, ts: str) -> None:
        """Somebody with the right to do so deletes a message; with replies it leaves a tombstone."""
        message = self.hub.store.find(channel, ts)
        if message is None:
            raise NotOnScreen(f"no message {ts} in {channel}")
        self.hub.store.remove(message)

    def invite(self, channel: str, user: str = BOT_USER) -> None:
        """Bring somebody, or the bot, into a channel."""
        self.hub.store.join(self.hub.store.state.channels[channel], user)
        event = {"type": "member_joined_channel", "user": user, "channel": channel}
        self.hub.emit({**event, "event_ts": self.hub.store.stamp(BOT_USER)})

    def kick(self, channel: str, user: str = BOT_USER) -> None:
        """Take somebody, or the bot, out of a channel."""
        self.hub.store.leave(self.hub.store.state.channels[channel], user)

    def archive(self, channel: str) -> None:
        place = self.hub.store.state.channels[channel]
        self.hub.store.put_channel(replace(place, archived=True))
        kind = "group_archive" if place.kind is Kind.PRIVATE else "channel_archive"
        self.hub.emit({"type": kind, "channel": channel, "event_ts": self.hub.store.stamp(BOT_USER)})

    async def _interact(self, payload: Obj) -> Outcome:
        try:
            return Outcome(response=await self.hub.delivery.send(Sort.INTERACTIVE, payload))
        except NotAcknowledged as late:
            return Outcome(error=str(late))

    def _emit_message(self, said: Obj, *, mentioned: bool) -> None:
        kind = f"message.{said['channel_type']}s" if said["channel_type"] != "im" else "message.im"
        self.hub.emit_as(kind, {"type": "message", **said})
        if mentioned:
            self.hub.emit({"type": "app_mention", **said})

    def _place(self, user: str, channel: str) -> Channel:
        """The channel, if this person can see it."""
        place = self.hub.store.state.channels.get(channel)
        known = user in self.hub.store.state.users
        if place is None or not known or (user not in place.members and place.kind is not Kind.PUBLIC):
            raise NotOnScreen(f"{user} sees no channel {channel}")
        return place

    def _modal(self, user: str) -> View:
        view = self.hub.views.top(user)
        if view is None:
            raise NotOnScreen(f"{user} has no modal open")
        return view

    def _told(self, place: Channel, user: str, error: str, said: str) -> Outcome:
        """Slackbot tells one person that something did not work."""
        self.hub.store.show(Ephemeral(place.id, self.hub.store.stamp(place.id), user, "USLACKBOT", said))
        return Outcome(error=error)

    def _escaped(self, text: str, *, labels: bool = False) -> str:
        """Text as Slack hands it on: `&<>` escaped, known @names and #channels turned into mentions."""
        safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        safe = re.sub(r"&lt;(@[UW]\w+|#[CG]\w+|!\w[\w^]*)(\|[^&]*)?&gt;", r"<\1\2>", safe)
        for user in self.hub.store.state.users.values():
            name = re.compile(rf"(?<![\w<])@{re.escape(user.name)}\b", re.IGNORECASE)
            safe = name.sub(f"<@{user.id}|{user.name}>" if labels else f"<@{user.id}>", safe)
        for place in self.hub.store.state.channels.values():
            if place.name:
                safe = re.sub(
                    rf"(?<![\w<])#{re.escape(place.name)}(?![\w-])", f"<#{place.id}|{place.name}>", safe
                )
        return safe


def _element(blocks: list[Obj], action_id: str, block_id: str | None, value: str | None) -> tuple[Obj, Obj]:
    for block, element in actionable(blocks):
        if element["action_id"] != action_id or block_id not in {None, block["block_id"]}:
            continue
        if value is None or element["type"] != "button" or element.get("value") == value:
            if options(element) and value not in {as_text(one.get("value")) for one in options(element)} | {
                None
            }:
                raise NotOnScreen(f"the menu {action_id} offers no {value!r}")
            return block, element
    raise NotOnScreen(f"there is no {action_id} with value {value!r} to click")

"""Modals, Home tabs and the trigger ids that allow them to open."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.demo.workspace.limits import Surface, view_faults
from bot.demo.workspace.model import View
from bot.demo.workspace.store import Store
from bot.demo.workspace.wire import Obj, SlackError, as_objects, as_text

DEEPEST = 3
"""Views that may lie on top of each other."""


@dataclass(slots=True)
class Triggers:
    """A trigger id is good for `life` real seconds and for one use."""

    now: Callable[[], float]
    life: float = 3.0
    _issued: dict[str, tuple[str, float]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def issue(self, user: str) -> str:
        trigger = f"{secrets.randbelow(10**12)}.{secrets.token_hex(8)}"
        self._issued[trigger] = (user, self.now())
        return trigger

    def redeem(self, trigger: str) -> str:
        """The person who acted; raises SlackError for a wrong, used or old one."""
        if trigger in self._used:
            raise SlackError("exchanged_trigger_id")
        if trigger not in self._issued:
            raise SlackError("invalid_trigger_id")
        user, issued = self._issued.pop(trigger)
        self._used.add(trigger)
        if self.now() - issued > self.life:
            raise SlackError("expired_trigger_id")
        return user


@dataclass(slots=True)
class Views:
    """Everybody's stack of modals and their Home tab."""

    store: Store
    team_id: str
    app_id: str
    bot_id: str

    def open(self, user: str, body: Obj) -> View:
        """Show a modal on an empty stack; an older stack goes."""
        self.close(user)
        return self._lay(user, body, None)

    def push(self, user: str, body: Obj) -> View:
        stack = self.store.modals.get(user, [])
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= DEEPEST:
            raise SlackError("push_limit_reached")
        return self._lay(user, body, self.store.views[stack[-1]])

    def _lay(self, user: str, body: Obj, below: View | None) -> View:
        body = self._checked(body, Surface.MODAL)
        self._external_free(as_text(body.get("external_id")))
        name = self.store.new_id("V")
        root, previous = (below.root_id, below.id) if below else (name, None)
        view = View(name, user, body, secrets.token_hex(6), root, previous, as_text(body.get("external_id")))
        self.store.modals.setdefault(user, []).append(name)
        return self._keep(view)

    def update(self, view: View, body: Obj, expected_hash: str | None) -> View:
        """Replace a view's content; raises hash_conflict when somebody was faster."""
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        body = self._checked(body, Surface.MODAL)
        return self._keep(replace(view, body=body, hash=secrets.token_hex(6)))

    def publish(self, user: str, body: Obj, expected_hash: str | None) -> View:
        """Set a person's Home tab."""
        old = self.store.state.homes.get(user)
        if old and expected_hash and expected_hash != old.hash:
            raise SlackError("hash_conflict")
        name = old.id if old else self.store.new_id("V")
        view = View(name, user, self._checked(body, Surface.HOME), secrets.token_hex(6), name)
        self.store.state.homes[user] = view
        self.store.pulse.beat()
        return view

    def find(self, view_id: str | None, external_id: str | None) -> View:
        """An open modal; raises not_found."""
        for view in self.store.views.values():
            if view.id == view_id or (external_id and view.external_id == external_id):
                return view
        raise SlackError("not_found")

    def top(self, user: str) -> View | None:
        stack = self.store.modals.get(user, [])
        return self.store.views[stack[-1]] if stack else None

    def close(self, user: str, *, only_top: bool = False) -> list[View]:
        """Take modals away, the topmost first; returns them."""
        stack = self.store.modals.get(user, [])
        names = [stack.pop() for _ in range(1 if only_top and stack else len(stack))]
        gone = [self.store.views.pop(name) for name in names]
        if gone:
            self.store.pulse.beat()
        return gone

    def to_slack(self, view: View) -> Obj:
        """A view as the Web API and payloads show it."""
        rest = {"private_metadata": "", "callback_id": "", "clear_on_close": False, "notify_on_close": False}
        return {
            **rest,
            "close": None,
            "submit": None,
            **view.body,
            "id": view.id,
            "hash": view.hash,
            "team_id": self.team_id,
            "app_id": self.app_id,
            "bot_id": self.bot_id,
            "root_view_id": view.root_id,
            "previous_view_id": view.previous_id,
            "external_id": view.external_id,
            "state": {"values": {}},
        }

    def _checked(self, body: Obj, surface: Surface) -> Obj:
        faults = view_faults(body, surface)
        if faults:
            raise SlackError(
                "invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in faults]}
            )
        return {**body, "blocks": list(self.store.named_blocks(as_objects(body.get("blocks"))))}

    def _external_free(self, external_id: str) -> None:
        if external_id and any(view.external_id == external_id for view in self.store.views.values()):
            raise SlackError("duplicate_external_id")

    def _keep(self, view: View) -> View:
        self.store.views[view.id] = view
        self.store.pulse.beat()
        return view

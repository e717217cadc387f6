"""What Slack sends to the app when somebody does something."""

from bot.demo.workspace.elements import actionable
from bot.demo.workspace.hub import Command, Hub
from bot.demo.workspace.model import Channel, Ephemeral, Message, View
from bot.demo.workspace.render import message_json
from bot.demo.workspace.store import BOT_USER
from bot.demo.workspace.wire import Obj, as_object, as_objects, as_text


def command_payload(hub: Hub, user: str, channel: Channel, command: Command, text: str) -> Obj:
    """A slash command. All values are texts: over HTTP this is a form."""
    return {
        "token": "verification",
        "team_id": hub.team.id,
        "team_domain": hub.team.domain,
        "channel_id": channel.id,
        "channel_name": channel.name or "directmessage",
        "user_id": user,
        "user_name": hub.store.name_of(user).lower().replace(" ", "."),
        "command": command.name,
        "text": text,
        "api_app_id": hub.team.app_id,
        "is_enterprise_install": "false",
        "response_url": hub.links.issue(user, channel.id),
        "trigger_id": hub.triggers.issue(user),
    }


def _common(hub: Hub, kind: str, user: str) -> Obj:
    name = hub.store.name_of(user)
    return {
        "type": kind,
        "team": {"id": hub.team.id, "domain": hub.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": user, "username": name, "name": name, "team_id": hub.team.id},
        "api_app_id": hub.team.app_id,
        "token": "verification",
        "trigger_id": hub.triggers.issue(user),
    }


def message_click(hub: Hub, user: str, on: Message | Ephemeral, action: Obj) -> Obj:
    """A click on an element of a message or of an ephemeral message."""
    channel = hub.store.state.channels[on.channel]
    ephemeral = isinstance(on, Ephemeral)
    container = {"type": "message", "message_ts": on.ts, "channel_id": on.channel, "is_ephemeral": ephemeral}
    if on.thread_ts:
        container["thread_ts"] = on.thread_ts
    payload = _common(hub, "block_actions", user)
    payload |= {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "state": {"values": state_values(list(on.blocks), {})},
        "response_url": hub.links.issue(user, on.channel, on.ts, on.thread_ts),
        "actions": [action],
    }
    if isinstance(on, Message):
        payload["message"] = message_json(hub.store, on, with_metadata=True)
    return payload


def view_click(hub: Hub, view: View, action: Obj, values: Obj) -> Obj:
    """A click on an element of a modal or of the Home tab; no response_url."""
    shown = {**hub.views.to_slack(view), "state": {"values": values}}
    payload = _common(hub, "block_actions", view.user)
    return payload | {
        "container": {"type": "view", "view_id": view.id},
        "view": shown,
        "state": {"values": values},
        "actions": [action],
    }


def view_event(hub: Hub, kind: str, view: View, values: Obj) -> Obj:
    """`view_submission` or `view_closed`."""
    payload = _common(hub, kind, view.user)
    payload["view"] = {**hub.views.to_slack(view), "state": {"values": values}}
    if kind == "view_submission":
        return {**payload, "response_urls": []}
    return {**payload, "is_cleared": False}


def action_json(hub: Hub, block: Obj, element: Obj, value: str | None) -> Obj:
    """What was done to one element; for menus and inputs `value` is what was chosen or typed."""
    done = {"block_id": block["block_id"], "action_id": element["action_id"], "type": element["type"]}
    done["action_ts"] = hub.store.stamp(BOT_USER)
    if element["type"] == "button":
        kept: Obj = {name: element[name] for name in ("text", "value", "style") if name in element}
        return {**done, **kept}
    return {**done, **chosen(element, value)}


def chosen(element: Obj, value: str | None) -> Obj:
    """The state of one element as it appears under `state.values`, after choosing `value`."""
    kind = as_text(element.get("type"))
    match kind:
        case "static_select" | "overflow" | "radio_buttons" | "external_select":
            return {"type": kind, "selected_option": _option(element, value)}
        case "checkboxes" | "multi_static_select":
            wanted = (value or "").split(",")
            return {
                "type": kind,
                "selected_options": [one for one in options(element) if one.get("value") in wanted],
            }
        case "datepicker":
            return {"type": kind, "selected_date": value}
        case "timepicker":
            return {"type": kind, "selected_time": value}
        case "datetimepicker":
            return {"type": kind, "selected_date_time": int(value) if value else None}
        case "users_select" | "channels_select" | "conversations_select":
            return {"type": kind, f"selected_{kind.removesuffix('s_select')}": value}
        case "multi_users_select":
            return {"type": kind, "selected_users": (value or "").split(",") if value else []}
        case _:
            return {"type": kind, "value": value}


def options(element: Obj) -> list[Obj]:
    """All options of a menu, those in groups too."""
    grouped = [
        one for group in as_objects(element.get("option_groups")) for one in as_objects(group.get("options"))
    ]
    return [*as_objects(element.get("options")), *grouped]


def initial(element: Obj) -> str | None:
    """What an element holds before anybody touched it, in the form `chosen` takes."""
    for name in ("initial_value", "initial_date", "initial_time", "initial_user", "initial_channel"):
        if isinstance(element.get(name), str):
            return as_text(element[name])
    if isinstance(element.get("initial_date_time"), int):
        return str(element["initial_date_time"])
    picked = [as_object(element.get("initial_option")), *as_objects(element.get("initial_options"))]
    return ",".join(as_text(one.get("value")) for one in picked if one) or None


def _option(element: Obj, value: str | None) -> Obj | None:
    return next((one for one in options(element) if one.get("value") == value), None)


def not_offered(element: Obj, value: str) -> bool:
    """Whether somebody chose what the menu does not have."""
    if element.get("type") not in {"static_select", "multi_static_select", "radio_buttons", "checkboxes"}:
        return False
    offered = {one.get("value") for one in options(element)}
    return value not in offered and any(one not in offered for one in value.split(","))


def state_values(blocks: list[Obj], given: dict[str, str]) -> Obj:
    """`state.values` of a view; `given` maps an action_id or a block_id to what was entered."""
    values: dict[str, Obj] = {}
    for block, element in actionable(blocks):
        if element.get("type") in {"button", "overflow"}:
            continue
        block_id, action_id = as_text(block["block_id"]), as_text(element["action_id"])
        entered = given.get(action_id, given.get(block_id, initial(element))) or None
        values.setdefault(block_id, {})[action_id] = chosen(element, entered)
    return dict(values)

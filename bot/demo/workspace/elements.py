"""Block Kit's texts and interactive elements with their limits (docs.slack.dev/reference/block-kit)."""

from collections.abc import Iterator, Sequence

from bot.demo.workspace.shapes import (
    Check,
    Fault,
    Shape,
    anything,
    array,
    boolean,
    by_type,
    number,
    one_of,
    string,
    url,
)
from bot.demo.workspace.wire import Obj, as_object, as_objects

ID = string(255, 1)
TYPE = anything
"""`type` was looked at already, by `by_type`."""


def plain(most: int) -> Check:
    """A plain_text object."""
    return Shape({"type": one_of("plain_text"), "text": string(most, 1)}, {"emoji": boolean})


def mrkdwn(most: int) -> Check:
    return Shape({"type": one_of("mrkdwn"), "text": string(most, 1)}, {"verbatim": boolean})


def text(most: int) -> Check:
    """Either kind of text object."""
    return by_type({"plain_text": plain(most), "mrkdwn": mrkdwn(most)})


CONFIRM = Shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
FOCUS: dict[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean}
PLACEHOLDER: dict[str, Check] = {"placeholder": plain(150)}
DISPATCH = Shape({}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)})
OPTION = Shape({"text": text(75), "value": string(150, 1)}, {"description": text(75), "url": url(3000)})
PLAIN_OPTION = Shape(
    {"text": plain(75), "value": string(150, 1)}, {"description": plain(75), "url": url(3000)}
)
GROUP = Shape({"label": plain(75), "options": array(PLAIN_OPTION, 100)}, {})

BUTTON = Shape(
    {"type": TYPE, "text": plain(75)},
    {
        "action_id": ID,
        "url": url(3000),
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
SLACK_FILE = Shape({}, {"id": string(255, 1), "url": url(3000)})


def pictured(shape: Check) -> Check:
    """An image has one source: an address, or a file in Slack, named by its id or by its address."""

    def check(value: object, at: str) -> Iterator[Fault]:
        yield from shape(value, at)
        given = as_object(value)
        if ("image_url" in given) == ("slack_file" in given):
            yield Fault(at, "must define either `image_url` or `slack_file`")
        file = given.get("slack_file")
        if isinstance(file, dict) and len(file.keys() & {"id", "url"}) != 1:
            yield Fault(f"{at}/slack_file", "must define either `id` or `url`")

    return check


IMAGE = pictured(
    Shape({"type": TYPE, "alt_text": string(2000, 1)}, {"image_url": url(3000), "slack_file": SLACK_FILE})
)


def _static_select(initial: str, start: Check) -> Check:
    inner = Shape(
        {"type": TYPE},
        {
            "options": array(PLAIN_OPTION, 100),
            "option_groups": array(GROUP, 100),
            initial: start,
            "max_selected_items": number,
            **FOCUS,
            **PLACEHOLDER,
        },
    )

    def check(value: object, at: str) -> Iterator[Fault]:
        yield from inner(value, at)
        given = as_object(value)
        if ("options" in given) == ("option_groups" in given):
            yield Fault(at, "must define either `options` or `option_groups`")
        offered = [*as_objects(given.get("options")), *_grouped(given)]
        starts = [one for one in (given.get(initial),) if isinstance(one, dict)]
        if any(one not in offered for one in [*starts, *as_objects(given.get(initial))]):
            yield Fault(f"{at}/{initial}", f"`{initial}` must be among the options")

    return check


def _grouped(menu: Obj) -> Iterator[Obj]:
    for group in as_objects(menu.get("option_groups")):
        yield from as_objects(group.get("options"))


def _chooser(initial: str, start: Check) -> Check:
    """A menu that Slack fills by itself: users, conversations, channels; or the app does: external."""
    extra = {"filter": anything, "response_url_enabled": boolean, "default_to_current_conversation": boolean}
    more = {initial: start, "min_query_length": number, "max_selected_items": number}
    return Shape({"type": TYPE}, {**extra, **more, **FOCUS, **PLACEHOLDER})


def _picker(initial: str, start: Check, extra: dict[str, Check]) -> Check:
    return Shape({"type": TYPE}, {initial: start, **extra, **FOCUS})


def _unix(value: object, at: str) -> Iterator[Fault]:
    """Seconds of ten digits."""
    if not isinstance(value, int) or isinstance(value, bool) or len(str(value)) != 10:
        yield Fault(at, "must provide a Unix timestamp of 10 digits")


def _boxes(initial: str, start: Check) -> Check:
    return Shape({"type": TYPE, "options": array(OPTION, 10)}, {initial: start, **FOCUS})


def _entry(most: int) -> Check:
    bounds = {"min_length": number, "max_length": number, "multiline": boolean}
    return Shape(
        {"type": TYPE},
        {"initial_value": string(most), **bounds, "dispatch_action_config": DISPATCH, **FOCUS, **PLACEHOLDER},
    )


NUMBER_INPUT = Shape(
    {"type": TYPE, "is_decimal_allowed": boolean},
    {
        "initial_value": string(100),
        "min_value": string(100),
        "max_value": string(100),
        "dispatch_action_config": DISPATCH,
        **FOCUS,
        **PLACEHOLDER,
    },
)

MENUS: dict[str, Check] = {
    "static_select": _static_select("initial_option", PLAIN_OPTION),
    "multi_static_select": _static_select("initial_options", array(PLAIN_OPTION, 100)),
    "external_select": _chooser("initial_option", PLAIN_OPTION),
    "users_select": _chooser("initial_user", ID),
    "multi_users_select": _chooser("initial_users", array(ID, 100)),
    "conversations_select": _chooser("initial_conversation", ID),
    "multi_conversations_select": _chooser("initial_conversations", array(ID, 100)),
    "channels_select": _chooser("initial_channel", ID),
}
PICKERS: dict[str, Check] = {
    "datepicker": _picker("initial_date", string(10, 10), PLACEHOLDER),
    "timepicker": _picker("initial_time", string(5, 5), {"timezone": string(100), **PLACEHOLDER}),
    "datetimepicker": _picker("initial_date_time", _unix, {}),
    "checkboxes": _boxes("initial_options", array(OPTION, 10)),
    "radio_buttons": _boxes("initial_option", OPTION),
}
OVERFLOW = Shape({"type": TYPE, "options": array(PLAIN_OPTION, 5)}, {"action_id": ID, "confirm": CONFIRM})
ENTRIES: dict[str, Check] = {
    "plain_text_input": _entry(3000),
    "email_text_input": _entry(3000),
    "url_text_input": _entry(3000),
    "number_input": NUMBER_INPUT,
}
CLICKABLE: dict[str, Check] = {"button": BUTTON, **MENUS, **PICKERS, "overflow": OVERFLOW}


def actionable(blocks: Sequence[Obj]) -> Iterator[tuple[Obj, Obj]]:
    """Every element a person can act on, with the block it stands in."""
    for block in blocks:
        slots = (as_object(block.get("accessory")), as_object(block.get("element")))
        inside = (*as_objects(block.get("elements")), *slots)
        yield from ((block, element) for element in inside if "action_id" in element)

"""What Slack refuses, one limit at a time. Pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.workspace.limits import Surface, block_faults, metadata_error, view_faults
from bot.demo.workspace.wire import Obj


def plain(length: int) -> Obj:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Obj:
    return {"type": "mrkdwn", "text": "x" * length}


def button(**more: object) -> Obj:
    return {"type": "button", "text": plain(5), "action_id": "a", **more}


def section(**more: object) -> Obj:
    return {"type": "section", "text": mrkdwn(5), **more}


def actions(*elements: Obj) -> Obj:
    return {"type": "actions", "elements": list(elements)}


def option(length: int = 5, value: str = "v") -> Obj:
    return {"text": plain(length), "value": value}


def table(rows: int, columns: int, length: int = 1) -> Obj:
    cell = {"type": "raw_text", "text": "x" * length}
    return {"type": "table", "rows": [[cell] * columns] * rows}


CONFIRM = {"title": plain(100), "text": mrkdwn(300), "confirm": plain(30), "deny": plain(30)}
FITS: list[Obj] = [
    section(text=mrkdwn(3000)),
    {"type": "section", "fields": [mrkdwn(2000)] * 10},
    section(accessory=button(value="v" * 2000, url="https://example.com", style="danger", confirm=CONFIRM)),
    {"type": "header", "text": plain(150)},
    {"type": "context", "elements": [mrkdwn(10)] * 10},
    actions(*(button(action_id=f"a{number}") for number in range(25))),
    actions({"type": "overflow", "action_id": "o", "options": [option()] * 5}),
    actions({"type": "static_select", "action_id": "s", "options": [option(75, "v" * 150)] * 100}),
    table(100, 20),
    {"type": "divider", "block_id": "b" * 255},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
]
TOO_MUCH: list[tuple[Obj, str]] = [
    (section(text=mrkdwn(3001)), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    (section(text=mrkdwn(0)), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ({"type": "section"}, "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    (
        {"type": "section", "fields": [mrkdwn(1)] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    (
        {"type": "section", "fields": [mrkdwn(2001)]},
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    (
        {"type": "header", "text": plain(151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        {"type": "header", "text": mrkdwn(5)},
        "value must be one of: plain_text [json-pointer:/blocks/0/text/type]",
    ),
    (
        {"type": "context", "elements": [mrkdwn(1)] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        actions(*(button(action_id=f"a{number}") for number in range(26))),
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        actions(button(text=plain(76))),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    (
        actions(button(value="v" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    (
        actions(button(style="loud")),
        "value must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    (
        actions(button(url="javascript:alert(1)")),
        "must be a valid URL [json-pointer:/blocks/0/elements/0/url]",
    ),
    (
        actions(button(colour="red")),
        "invalid additional property: colour [json-pointer:/blocks/0/elements/0]",
    ),
    (
        actions({"type": "overflow", "action_id": "o", "options": [option()] * 6}),
        "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    (
        actions({"type": "static_select", "action_id": "s"}),
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    (
        actions(button(), button()),
        "`action_id` a already exists for another element [json-pointer:/blocks/0]",
    ),
    ({"type": "banner"}, "unsupported type: banner [json-pointer:/blocks/0/type]"),
    (
        {"type": "divider", "block_id": "b" * 256},
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    (table(101, 1), "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
    (table(1, 21), "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
    (table(11, 1, 1000), "table cells must be less than 10001 characters [json-pointer:/blocks]"),
]


@pytest.mark.parametrize("block", FITS, ids=range(len(FITS)))
def test_at_the_limit_is_fine(block: Obj) -> None:
    assert block_faults([block], Surface.MESSAGE) == []


@pytest.mark.parametrize(("block", "said"), TOO_MUCH, ids=range(len(TOO_MUCH)))
def test_past_the_limit_is_refused(block: Obj, said: str) -> None:
    assert [str(one) for one in block_faults([block], Surface.MESSAGE)] == [said]


@given(st.integers(min_value=0, max_value=120))
def test_a_message_holds_fifty_blocks_a_modal_a_hundred(count: int) -> None:
    blocks = [{"type": "divider"}] * count
    assert bool(block_faults(blocks, Surface.MESSAGE)) == (count > 50)
    assert bool(block_faults(blocks, Surface.MODAL)) == (count > 100)


def test_a_block_id_stands_once() -> None:
    twice = [{"type": "divider", "block_id": "b"}] * 2
    (fault,) = block_faults(twice, Surface.MESSAGE)
    assert str(fault) == "`block_id` b already exists [json-pointer:/blocks/1/block_id]"


def test_tables_stay_out_of_modals_and_inputs_out_of_messages() -> None:
    entry = {"type": "input", "label": plain(5), "element": {"type": "plain_text_input", "action_id": "t"}}
    assert block_faults([table(1, 1)], Surface.MODAL)
    assert block_faults([entry], Surface.MESSAGE)
    assert not block_faults([table(1, 1)], Surface.HOME)
    assert not block_faults([entry], Surface.MODAL)
    assert block_faults([table(1, 1)] * 2, Surface.MESSAGE)


def modal(**more: object) -> Obj:
    return {"type": "modal", "title": plain(24), "blocks": [section()], **more}


@pytest.mark.parametrize(
    "more",
    [
        {"title": plain(25)},
        {"submit": plain(25)},
        {"close": plain(25)},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"blocks": None},
        {"colour": "red"},
    ],
)
def test_modals_have_limits(more: Obj) -> None:
    assert view_faults(modal(), Surface.MODAL) == []
    assert view_faults(modal(**more), Surface.MODAL)


def test_a_form_needs_a_submit_button() -> None:
    entry = {"type": "input", "label": plain(5), "element": {"type": "plain_text_input", "action_id": "t"}}
    (fault,) = view_faults(modal(blocks=[entry]), Surface.MODAL)
    assert fault.said == "missing required field: submit"
    assert view_faults(modal(blocks=[entry], submit=plain(4)), Surface.MODAL) == []


MENU = {"type": "static_select", "action_id": "m", "options": [{"text": plain(3), "value": "a"}]}
OTHER = {"text": plain(3), "value": "b"}


@pytest.mark.parametrize(
    "element",
    [
        MENU | {"initial_option": OTHER},
        MENU | {"type": "multi_static_select", "initial_options": [OTHER]},
        {"type": "datetimepicker", "action_id": "d", "initial_date_time": 12},
        {"type": "datetimepicker", "action_id": "d", "placeholder": plain(3)},
        {"type": "datepicker", "action_id": "d", "timezone": "Europe/Amsterdam"},
    ],
)
def test_menus_begin_with_what_they_offer_and_pickers_with_an_instant(element: Obj) -> None:
    entry = {"type": "input", "label": plain(5), "element": element}
    assert len(view_faults(modal(blocks=[entry], submit=plain(4)), Surface.MODAL)) == 1


def test_only_one_element_takes_the_focus() -> None:
    entry = {"type": "input", "label": plain(5), "element": MENU | {"focus_on_load": True}}
    assert view_faults(modal(blocks=[entry], submit=plain(4)), Surface.MODAL) == []
    assert view_faults(modal(blocks=[entry, entry], submit=plain(4)), Surface.MODAL)


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ({"key": "k", "n": 1, "yes": True, "list": ["a", 1], "in": {"a": 1}, "rows": [{"a": 1}]}, None),
        ({"key": None}, "invalid_metadata_schema"),
        ({"deep": {"a": {"b": 1}}}, "invalid_metadata_schema"),
        ({"key": "x" * 8000}, "metadata_too_large"),
        ([], "invalid_metadata_format"),
    ],
)
def test_metadata_is_flat_and_small(payload: object, error: str | None) -> None:
    assert metadata_error({"event_type": "alert", "event_payload": payload}) == error

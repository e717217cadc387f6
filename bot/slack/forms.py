"""The bricks of a modal, each within Slack's limits, and what somebody gave in one.

A field is an input block: its name is the block's id, under which Slack sends what was given and shows what
is wrong with it. Instants are asked for with Slack's own picker, in the zone of whoever fills it in; they
come back as instants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias

from bot.slack.answer import Json, inside, objects, word
from bot.slack.common import Block, section
from bot.slack.escape import Safe, plain

View: TypeAlias = dict[str, object]
"""A modal as Slack takes it."""

Choice: TypeAlias = tuple[str, str]
"""What a menu shows, and the word behind it."""

_GIVEN: Final = "given"
_TITLE, _LABEL, _OPTION, _HINT = 24, 200, 75, 300
_MOST_OPTIONS, _MOST_BLOCKS = 100, 100
_MOST_METADATA, _MOST_TEXT, _MOST_VALUE = 3_000, 3_000, 150
_EARLIEST, _LATEST = 1_000_000_000, 9_999_999_999
"""What Slack's picker knows: ten digits of Unix seconds."""


def form(
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str,
    close: str,
    metadata: str = "",
) -> View:
    """A modal that can be submitted. `metadata` comes back with it: at most 3,000 characters, no secrets."""
    if len(metadata) > _MOST_METADATA:
        raise ValueError(f"metadata of {len(metadata)} characters: a form carries ids, not texts")
    view = page(title, blocks, close=close)
    return view | {"callback_id": callback_id, "private_metadata": metadata, "submit": _plain(submit, _TITLE)}


def page(title: str, blocks: Sequence[Block], *, close: str) -> View:
    """A modal that is only read. Blocks beyond Slack's limit are left out."""
    return {
        "type": "modal",
        "title": _plain(title, _TITLE),
        "blocks": list(blocks[:_MOST_BLOCKS]),
        "close": _plain(close, _TITLE),
    }


def told(title: str, text: Safe, *, close: str) -> View:
    """A modal that says one thing."""
    return page(title, [section(text)], close=close)


def text_field(
    name: str,
    label: str,
    *,
    initial: str = "",
    hint: str = "",
    most: int = 200,
    multiline: bool = False,
    optional: bool = False,
) -> Block:
    """Something to type, at most `most` characters."""
    element: Block = {
        "type": "plain_text_input",
        "multiline": multiline,
        "max_length": min(most, _MOST_TEXT),
    }
    if initial:
        element["initial_value"] = initial[: min(most, _MOST_TEXT)]
    return _field(name, label, element, hint=hint, optional=optional)


def instant_field(
    name: str, label: str, *, initial: datetime | None = None, hint: str = "", optional: bool = False
) -> Block:
    """A date and a time, in the reader's own zone, to the minute."""
    element: Block = {"type": "datetimepicker"}
    if initial is not None:
        element["initial_date_time"] = min(max(int(initial.timestamp()) // 60 * 60, _EARLIEST), _LATEST)
    return _field(name, label, element, hint=hint, optional=optional)


def choice_field(
    name: str, label: str, choices: Sequence[Choice], *, initial: str = "", hint: str = ""
) -> Block:
    """One of a few: two clicks, nothing to type."""
    element: Block = {"type": "static_select", **_options(choices)}
    for option in _found(choices, (initial,)):
        element["initial_option"] = option
    return _field(name, label, element, hint=hint)


def choices_field(
    name: str, label: str, choices: Sequence[Choice], *, initial: Sequence[str] = (), hint: str = ""
) -> Block:
    """Any number of them, at least one."""
    element: Block = {"type": "multi_static_select", **_options(choices)}
    if chosen := _found(choices, initial):
        element["initial_options"] = chosen
    return _field(name, label, element, hint=hint)


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the fields of a submitted modal, by name; what is not there is empty."""

    values: Json

    def text(self, name: str) -> str:
        """What was typed, without white space around it."""
        return word(self._state(name).get("value")).strip()

    def instant(self, name: str) -> datetime | None:
        """The instant that was picked."""
        seconds = self._state(name).get("selected_date_time")
        if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 <= seconds <= _LATEST:
            return None
        return datetime.fromtimestamp(seconds, UTC)

    def choice(self, name: str) -> str:
        """The word behind what was chosen."""
        return word(inside(self._state(name).get("selected_option")).get("value"))

    def choices(self, name: str) -> tuple[str, ...]:
        """The words behind what was chosen, each once."""
        chosen = objects(self._state(name).get("selected_options"))
        return tuple(dict.fromkeys(value for one in chosen if (value := word(one.get("value")))))

    def _state(self, name: str) -> Json:
        return inside(inside(self.values.get(name)).get(_GIVEN))


def errors(faults: Mapping[str, Safe | str]) -> dict[str, str]:
    """What is wrong with which field, as Slack shows it under the field. Slack parses nothing there."""
    return {name: plain(said, _HINT) for name, said in faults.items()}


def _field(name: str, label: str, element: Block, *, hint: str, optional: bool = False) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": _plain(label, _LABEL),
        "element": element | {"action_id": _GIVEN},
        "optional": optional,
    }
    return block | {"hint": _plain(hint, _HINT)} if hint else block


def _options(choices: Sequence[Choice]) -> Block:
    """A menu has room for a hundred; more go into groups, each named by its first and last."""
    if not choices:
        raise ValueError("a menu needs something to choose from")
    if len(choices) <= _MOST_OPTIONS:
        return {"options": [_option(one) for one in choices]}
    parts = [choices[at : at + _MOST_OPTIONS] for at in range(0, len(choices), _MOST_OPTIONS)]
    return {
        "option_groups": [
            {
                "label": _plain(f"{part[0][0][:30]} – {part[-1][0][:30]}", _OPTION),
                "options": [_option(one) for one in part],
            }
            for part in parts[:_MOST_OPTIONS]
        ]
    }


def _found(choices: Sequence[Choice], wanted: Sequence[str]) -> list[Block]:
    return [_option(one) for one in choices if one[1] in wanted]


def _option(choice: Choice) -> Block:
    label, value = choice
    if not 0 < len(value) <= _MOST_VALUE:
        raise ValueError(f"a word of {len(value)} characters cannot stand behind an option")
    return {"text": _plain(label, _OPTION), "value": value}


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": plain(text, limit), "emoji": False}

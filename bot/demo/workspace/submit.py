"""Submitting a modal: what Slack checks itself, what it sends, and obeying the app's answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.demo.workspace.elements import actionable
from bot.demo.workspace.hub import Hub
from bot.demo.workspace.model import View
from bot.demo.workspace.payloads import not_offered, state_values, view_event
from bot.demo.workspace.wire import Obj, SlackError, as_object, as_objects, as_text


@dataclass(frozen=True, slots=True)
class Submission:
    """One press on the submit button of a modal. `given` maps block_id or action_id to what was entered."""

    hub: Hub
    view: View
    given: dict[str, str]

    @property
    def blocks(self) -> list[Obj]:
        return as_objects(self.view.body.get("blocks"))

    @property
    def values(self) -> Obj:
        return state_values(self.blocks, self.given)

    def look(self) -> None:
        """Nobody can fill in what is not there, nor choose what is not offered: LookupError."""
        known = {
            name: element for block, element in actionable(self.blocks) for name in _names(block, element)
        }
        for name, value in self.given.items():
            if name not in known:
                raise LookupError(f"the form has no field {name}")
            if value and not_offered(known[name], value):
                raise LookupError(f"the field {name} does not offer {value!r}")

    def payload(self) -> Obj:
        return view_event(self.hub, "view_submission", self.view, self.values)

    def missing(self) -> dict[str, str]:
        """Required inputs left empty and texts of a wrong length, by block_id: the client refuses before the
        app hears of it."""
        inputs = [one for one in self.blocks if one.get("type") == "input"]
        empty = {
            as_text(one["block_id"]): "Please complete this required field."
            for one in inputs
            if not one.get("optional") and self._is_empty(one)
        }
        return self._lengths(inputs) | empty

    def _lengths(self, inputs: list[Obj]) -> dict[str, str]:
        found = {}
        for one in inputs:
            element = as_object(one.get("element"))
            state = as_object(self.values.get(as_text(one["block_id"])))
            typed = as_text(as_object(state.get(as_text(element.get("action_id")))).get("value"))
            least, most = element.get("min_length"), element.get("max_length")
            if typed and isinstance(least, int) and len(typed) < least:
                found[as_text(one["block_id"])] = f"Must be at least {least} characters."
            if isinstance(most, int) and len(typed) > most:
                found[as_text(one["block_id"])] = f"Must be at most {most} characters."
        return found

    def _is_empty(self, block: Obj) -> bool:
        states = as_object(self.values.get(as_text(block["block_id"]))).values()
        return not any(
            value for state in states for name, value in as_object(state).items() if name != "type"
        )

    def obey(self, response: Obj) -> Mapping[str, str] | None:
        """Do what the app answered; returns the faults it found in the form, if any."""
        match response.get("response_action"):
            case "errors":
                return self._errors(response)
            case "update":
                self.hub.views.update(self.view, as_object(response.get("view")), None)
            case "push":
                self.hub.views.push(self.view.user, as_object(response.get("view")))
            case "clear":
                self.hub.views.close(self.view.user)
            case None:
                self.hub.views.close(self.view.user, only_top=True)
            case other:
                raise SlackError("invalid_response_action", given=other)
        return None

    def _errors(self, response: Obj) -> dict[str, str]:
        """Faults may only point at input blocks of this view."""
        inputs = {block["block_id"] for block in self.blocks if block.get("type") == "input"}
        errors = {name: as_text(said) for name, said in as_object(response.get("errors")).items()}
        if not errors or errors.keys() - inputs:
            raise SlackError("invalid_errors", given=sorted(errors))
        return errors


def _names(block: Obj, element: Obj) -> tuple[str, str]:
    return as_text(block["block_id"]), as_text(element["action_id"])

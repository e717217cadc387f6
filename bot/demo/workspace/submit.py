"""Submitting a modal: what Slack checks itself, what it sends, and obeying the app's answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.demo.workspace.hub import Hub
from bot.demo.workspace.model import View
from bot.demo.workspace.payloads import state_values, view_event
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

    def payload(self) -> Obj:
        return view_event(self.hub, "view_submission", self.view, self.values)

    def missing(self) -> dict[str, str]:
        """Required inputs left empty, by block_id: the client refuses before the app hears of it."""
        required = [one for one in self.blocks if one.get("type") == "input" and not one.get("optional")]
        empty = [as_text(one["block_id"]) for one in required if self._is_empty(one)]
        return dict.fromkeys(empty, "Please complete this required field.")

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

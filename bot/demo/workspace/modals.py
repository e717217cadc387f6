"""views.*: modals and Home tabs."""

from bot.demo.workspace.methods import Call, method
from bot.demo.workspace.model import View
from bot.demo.workspace.wire import Obj, SlackError, as_object


@method("views.open")
def views_open(call: Call) -> Obj:
    body = _body(call)
    user = call.hub.triggers.redeem(call.args.need("trigger_id", "invalid_trigger_id"))
    return _answer(call, call.hub.views.open(user, body))


@method("views.push")
def views_push(call: Call) -> Obj:
    body = _body(call)
    user = call.hub.triggers.redeem(call.args.need("trigger_id", "invalid_trigger_id"))
    return _answer(call, call.hub.views.push(user, body))


@method("views.update")
def views_update(call: Call) -> Obj:
    view = call.hub.views.find(call.args.text("view_id"), call.args.text("external_id"))
    return _answer(call, call.hub.views.update(view, _body(call), call.args.text("hash")))


@method("views.publish")
def views_publish(call: Call) -> Obj:
    user = call.args.need("user_id")
    if user not in call.hub.store.state.users:
        raise SlackError("user_not_found")
    return _answer(call, call.hub.views.publish(user, _body(call), call.args.text("hash")))


def _body(call: Call) -> Obj:
    return as_object(call.args.structure("view", "invalid_arguments"))


def _answer(call: Call, view: View) -> Obj:
    return {"view": call.hub.views.to_slack(view)}

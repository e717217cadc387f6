"""auth, users, usergroups, team and the door to Socket Mode."""

from bot.demo.workspace.grants import TokenKind
from bot.demo.workspace.methods import Call, method
from bot.demo.workspace.model import User, Usergroup
from bot.demo.workspace.render import user_json
from bot.demo.workspace.store import BOT_USER
from bot.demo.workspace.wire import Obj, SlackError


@method("auth.test")
def auth_test(call: Call) -> Obj:
    team = call.hub.team
    return {
        "url": f"http://{call.hub.host()}/",
        "team": team.name,
        "user": team.bot_name,
        "team_id": team.id,
        "user_id": BOT_USER,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", "connections:write", token=TokenKind.APP)
def connections_open(call: Call) -> Obj:
    """A WebSocket address for Socket Mode, good for one connection."""
    return {"url": call.hub.sockets.issue(call.hub.host())}


@method("team.info", "team:read")
def team_info(call: Call) -> Obj:
    team = call.hub.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain}}


@method("users.info", "users:read")
def users_info(call: Call) -> Obj:
    user = call.hub.store.state.users.get(call.args.need("user", "user_not_found"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": _shown(call, user)}


@method("users.lookupByEmail", "users:read.email")
def lookup_by_email(call: Call) -> Obj:
    """Unknown and deactivated people look the same."""
    wanted = call.args.need("email", "users_not_found").casefold()
    for user in call.hub.store.state.users.values():
        if user.email.casefold() == wanted and not user.deleted:
            return {"user": _shown(call, user)}
    raise SlackError("users_not_found")


@method("usergroups.list", "usergroups:read")
def usergroups_list(call: Call) -> Obj:
    groups = call.hub.store.state.usergroups.values()
    with_users = call.args.flag("include_users")
    return {"usergroups": [_group(call, group, with_users) for group in groups]}


@method("usergroups.users.list", "usergroups:read")
def usergroup_users(call: Call) -> Obj:
    group = call.hub.store.state.usergroups.get(call.args.need("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _shown(call: Call, user: User) -> Obj:
    with_email = "users:read.email" in call.grant.scopes
    at, with_locale = call.hub.store.clock.now(), call.args.flag("include_locale")
    return user_json(user, call.hub.team.id, at, with_email=with_email, with_locale=with_locale)


def _group(call: Call, group: Usergroup, with_users: bool) -> Obj:
    shown: Obj = {"id": group.id, "team_id": call.hub.team.id, "handle": group.handle, "name": group.handle}
    return {**shown, "users": list(group.users)} if with_users else shown

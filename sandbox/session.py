"""Who the session is: the key's scopes and the current user."""

from sandbox.answers import Answer, Refusal, ok
from sandbox.routes import Context, route


@route("GET", "/session/scopes", "session/scopes")
def scopes(context: Context) -> Answer:
    if context.key is None:
        raise Refusal(Answer(404, media_type="text/plain"))
    return ok({"scopes": [scope_row(name) for name in context.key["scopes"]]})


def scope_row(name: str) -> dict[str, object]:
    resource, action = name.split(":")
    return {
        "resource": resource,
        "action": action,
        "parameters": [],
        "urls": ["* (get)"],
        "allowed_parameters": None,
        "key": action,
    }

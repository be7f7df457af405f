"""What people have begun to write (Discourse 3.5, drafts_controller.rb)."""

from idiaspora.sandbox.http.answers import Answer, Refusal, ok
from idiaspora.sandbox.http.params import as_integer
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context, route
from idiaspora.sandbox.store.store import Document

DRAFT = "draft"


def _draft(context: Context, key: str) -> Document | None:
    user = context.require_login()
    return next(iter(context.store.where(DRAFT, user_id=user["id"], draft_key=key)), None)


@route("GET", "/drafts", "drafts/index")
def index(context: Context) -> Answer:
    """All drafts of the acting user, the newest first."""
    user = context.require_login()
    rows = reversed(context.store.where(DRAFT, user_id=user["id"]))
    keys = ("draft_key", "sequence", "data", "created_at")
    return ok({"drafts": [{**{key: row[key] for key in keys}, "username": user["username"]} for row in rows]})


@route("GET", "/drafts/<key>", "drafts/show")
def show(context: Context, key: str) -> Answer:
    row = _draft(context, key)
    return ok({"draft": row and row["data"], "draft_sequence": row["sequence"] if row else 0})


@route("POST", "/drafts", "drafts/create")
def create(context: Context) -> Answer:
    """Keep a draft; one of an older sequence was written meanwhile somewhere else."""
    key, data = required(context.params, "draft_key"), required(context.params, "data")
    user, row, sequence = context.require_login(), _draft(context, str(key)), as_integer(context.params.get("sequence"))
    now = row["sequence"] if row else 0
    if (sequence or 0) < now and context.params.get("force_save") != "true":
        message = "Draft is being edited in another window. Please reload this page."
        raise Refusal(Answer(409, json={"errors": [message]}))
    kept = {"user_id": user["id"], "draft_key": str(key), "data": str(data), "sequence": now + 1 if row else 0}
    if row is None:
        context.store.insert(DRAFT, {**kept, "created_at": context.now()})
    else:
        context.store.put(DRAFT, {**row, **kept})
    return ok({"success": "OK", "draft_sequence": kept["sequence"], "conflict_user": None})

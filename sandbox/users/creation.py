"""New users over the API (core facts §3.2, Discourse 3.5). Refusals are answers with status 200."""

from typing import Any

from idiaspora.sandbox.groups.writes import add_by_email_domain
from idiaspora.sandbox.http.answers import Answer, Refusal, invalid_parameters, ok
from idiaspora.sandbox.http.params import as_boolean, is_blank
from idiaspora.sandbox.http.permitted import required
from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.mail_addresses import is_mail_address
from idiaspora.sandbox.model.usernames import find_by_email, is_reserved, name_exists, normalized, problem_of_name
from idiaspora.sandbox.seed import USER_DEFAULTS
from idiaspora.sandbox.site.user_defaults import give_to_new
from idiaspora.sandbox.store.store import Document
from idiaspora.sandbox.users.custom_fields import written_values
from idiaspora.sandbox.users.reads import user_route
from idiaspora.sandbox.users.trust_levels import join_levels

LONGEST_PASSWORD, LONGEST_EMAIL, LONGEST_NAME = 200, 508, 255
FEWEST_CHARACTERS = 6
ACTIVATED = "Your account is activated and ready to use."
NOT_ACTIVATED = "You’re almost done! We sent an activation mail. Please follow the instructions in the mail."


def failed(message: str) -> Refusal:
    return Refusal(ok({"success": False, "message": message}))


@user_route("POST", "", "create")
def create(context: Context) -> Answer:
    """Create a user, or take over the staged one of this address.

    `active`, `approved` and `staged` count only from an admin. While `hide_email_address_taken` is on, a taken address
    is a success too, and no answer carries the number.
    """
    email, username = str(required(context.params, "email")), normalized(str(required(context.params, "username")))
    _check_policies(context, email, username)
    staged = _staged(context, email)
    values = _values(context, email, username)
    fields = _fields(context)
    _check_external_ids(context)
    problems = _problems(context, values, staged)
    hides = context.settings.on("hide_email_address_taken")
    if hides and "has already been taken" in problems.get("email", []):
        return ok({"success": True, "active": False, "message": ACTIVATED})
    if problems:
        raise _invalid(values, problems)
    if values["active"] is None or values["approved"] is None or values["staged"] is None:
        raise failed("Something is already taken, maybe the username or email. Try the forgot password link.")
    user = _save(context, {**values, "user_fields": fields}, staged)
    message = ACTIVATED if user["active"] else NOT_ACTIVATED
    number = {} if hides else {"user_id": user["id"]}
    return ok({"success": True, "active": user["active"], "message": message, **number})


def _check_policies(context: Context, email: str, username: str) -> None:
    settings, password = context.settings, context.params.get("password")
    if not settings.on("allow_new_registrations"):
        raise failed("New account registrations are not allowed at this time.")
    if isinstance(password, str) and len(password) > LONGEST_PASSWORD:
        raise failed("Passwords are limited to 200 characters.")
    if len(email) > LONGEST_EMAIL:
        raise failed("Email is too long.")
    code = settings.text("invite_code").strip().lower()
    if code and required(context.params, "invite_code") and str(context.params["invite_code"]).strip().lower() != code:
        raise failed("The invite code was incorrect")
    if is_reserved(settings, username):
        raise failed("That username is not allowed.")


def _values(context: Context, email: str, username: str) -> Document:
    params = context.params
    values: Document = {
        "username": username,
        "name": params.get("name"),
        "email": email.strip().lower(),
        "password": params.get("password"),
        "active": False,
        "approved": False,
        "staged": False,
    }
    if context.is_admin:
        values |= {key: as_boolean(params[key]) for key in ("active", "approved", "staged") if key in params}
    for key in ("locale", "timezone"):
        if not is_blank(params.get(key)):
            values[key] = params[key]
    return values


def _staged(context: Context, email: str) -> Document | None:
    user = find_by_email(context.store, email)
    return user if user and user["staged"] else None


def _fields(context: Context) -> dict[str, Any]:
    try:
        return written_values(context, {}, context.params.get("user_fields"), creating=True)
    except Refusal as refusal:
        raise failed(refusal.answer.json["errors"][0]) from None


def _check_external_ids(context: Context) -> None:
    """Ids of login providers are refused while the provider is off; here they all are."""
    ids = context.params.get("external_ids")
    if context.is_admin and isinstance(ids, dict) and ids:
        connected = context.settings.on("enable_discourse_connect")
        if any(name != "discourse_connect" or not connected for name in ids):
            raise invalid_parameters("external_ids")


def _problems(context: Context, values: Document, staged: Document | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    own_name = staged is not None and staged["username"].lower() == values["username"].lower()
    name_problem = problem_of_name(context.settings, values["username"])
    if name_problem is None and name_exists(context.store, values["username"]) and not own_name:
        name_problem = "must be unique"
    if name_problem:
        found["username"] = [name_problem]
    if password_problem := _password_problem(context, values):
        found["password"] = [password_problem]
    if not is_blank(values["name"]) and len(str(values["name"])) > LONGEST_NAME:
        found["name"] = [f"is too long (maximum is {LONGEST_NAME} characters)"]
    if email_problem := _email_problem(context, values["email"]):
        found["email"] = [email_problem]
    return found


def _password_problem(context: Context, values: Document) -> str | None:
    password, least = values["password"], context.settings.number("min_password_length")
    if is_blank(password):
        return "can't be blank"
    text = str(password)
    if len(text) < least:
        return f"is too short (minimum is {least} characters)"
    if text.lower() == values["username"].lower():
        return "is the same as your username. Please use a more secure password."
    if text.lower() == values["email"]:
        return "is the same as your email. Please use a more secure password."
    if len(set(text)) < FEWEST_CHARACTERS:
        return "has too many repeated characters. Please use a more secure password."
    return None


def _email_problem(context: Context, email: str) -> str | None:
    if not is_mail_address(email):
        return "is invalid."
    user = find_by_email(context.store, email)
    if user is not None and not user["staged"]:
        return "has already been taken"
    domain = email.split("@")[1]
    blocked = context.settings.items("blocked_email_domains")
    return "is not allowed from that email provider. Please use another email address." if domain in blocked else None


def _invalid(values: Document, problems: dict[str, list[str]]) -> Refusal:
    labels = {"email": "Primary email"}
    texts = [f"{labels.get(key, key.capitalize())} {text}" for key, found in problems.items() for text in found]
    shown = {key: values[key] for key in ("name", "username", "email")}
    return Refusal(
        ok(
            {
                "success": False,
                "message": "\n".join(texts),
                "errors": problems,
                "values": shown,
                "is_developer": False,
            }
        )
    )


def _save(context: Context, values: Document, staged: Document | None) -> Document:
    kept = {key: value for key, value in values.items() if key != "password"}
    kept["trust_level"] = context.settings.number("default_trust_level")
    if kept["approved"]:
        kept["approved_by_id"] = context.user["id"] if context.user and "approved" in context.params else None
    if staged is not None:
        user = {**staged, **kept}
        context.store.put("user", user)
    else:
        fresh = {**USER_DEFAULTS, "created_at": context.now(), "private_topics_count": 0}
        user = context.store.insert("user", {**fresh, **kept})
    user = give_to_new(context.store, context.settings, user)
    if not user["staged"]:
        join_levels(context.store, user)
    for group in context.store.all("group") if user["active"] else []:
        if group["automatic_membership_email_domains"]:
            add_by_email_domain(context.store, group)
    return user

"""The forms in which a Discourse answers, refusals included (core facts: shapes of 3.5)."""

from dataclasses import dataclass, field
from typing import Any

REASONS = {400: "Bad Request", 404: "Not Found", 422: "Unprocessable Content", 500: "Internal Server Error"}


class _NoJson:
    def __repr__(self) -> str:
        return "NO_JSON"


NO_JSON = _NoJson()


@dataclass(frozen=True)
class Answer:
    """Status, body and headers. A `json` of NO_JSON means that `text` is sent with the given media type.

    `content` stands for the bytes of a file, which are sent instead.
    """

    status: int
    json: Any = NO_JSON
    text: str = ""
    media_type: str = "text/html"
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None


class Refusal(Exception):
    """Ends a request: nothing that it wrote is kept, and the answer is sent."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def ok(body: Any) -> Answer:
    return Answer(200, json=body)


def success(**more: Any) -> Answer:
    return ok({"success": "OK", **more})


def nothing() -> Answer:
    """The empty 200 of site settings, badge deletion and several user calls."""
    return Answer(200, media_type="text/plain")


def refused(status: int, *errors: str, error_type: str | None = None, **more: Any) -> Refusal:
    """`{"errors": […], "error_type": …}`"""
    kind = {"error_type": error_type} if error_type else {}
    return Refusal(Answer(status, json={"errors": list(errors), **kind, **more}))


def unprocessable(*errors: str) -> Refusal:
    """A model's validation messages."""
    return refused(422, *errors)


def invalid_access() -> Refusal:
    return refused(403, "You are not permitted to view the requested resource.", error_type="invalid_access")


def not_found() -> Refusal:
    return refused(404, "The requested URL or resource could not be found.", error_type="not_found")


def invalid_parameters(name: str = "") -> Refusal:
    text = "You supplied invalid parameters to the request"
    return refused(400, f"{text}: {name}" if name else text, error_type="invalid_parameters")


def missing_parameter(name: str) -> Refusal:
    return refused(400, f"param is missing or the value is empty: {name}")


def unhandled(status: int) -> Refusal:
    """What Rails itself answers when no handler caught it: `{"status": 500, "error": "Internal Server Error"}`."""
    return Refusal(Answer(status, json={"status": status, "error": REASONS[status]}))


def blank(status: int) -> Refusal:
    """An empty body as HTML: no such route, a failed admin constraint, a malformed body."""
    return Refusal(Answer(status))

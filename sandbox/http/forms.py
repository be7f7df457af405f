"""The forms of an answer: JSON, a page, or nothing, chosen as Rails and Discourse 3.5 do."""

import json
from dataclasses import dataclass, field
from typing import Any

from flask import Request, Response

from idiaspora.sandbox.http.answers import NO_JSON, Answer, unhandled
from idiaspora.sandbox.http.routes import Route
from idiaspora.sandbox.versions import DEFAULT

NOT_FOUND = {"errors": ["The requested URL or resource could not be found."], "error_type": "not_found"}
PAGE_INSTEAD = {"not_found", "invalid_access", "invalid_parameters", "not_logged_in", "read_only"}
"""The error types that become a page for those who did not ask for JSON; messages of validation stay JSON."""

PAGE = (
    '<!DOCTYPE html>\n<html lang="en">\n<head><title>{title}</title>'
    '<meta name="generator" content="Discourse {version}"></head>\n<body><main>{text}</main></body>\n</html>\n'
)


@dataclass
class Form:
    """What decides about the form of an answer, and the headers that it carries besides its own.

    `version` is what pages say that the forum is. `route` is None until a controller is responsible: before that only
    the Accept header can ask for JSON.
    """

    asked_json: bool
    suffix_json: bool
    version: str = DEFAULT.version
    route: Route | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def wants_json(self) -> bool:
        return self.asked_json or (self.suffix_json and self.route is not None)


def asked_form(request: Request, version: str = DEFAULT.version) -> Form:
    """The form that the path and the Accept header ask for; a list with `*/*` is taken for a browser's."""
    accept = request.headers.get("Accept", "")
    first = accept.split(",")[0].split(";")[0].strip()
    return Form("*/*" not in accept and first == "application/json", request.path.endswith(".json"), version)


def page(title: str, text: str = "", *, version: str) -> str:
    return PAGE.format(title=title, text=text, version=version)


def response_to(form: Form, answer: Answer) -> Response:
    """The response with all its headers."""
    answer = _in_form(form, answer)
    headers = {**form.headers, **answer.headers}
    if answer.json is not NO_JSON:
        text = json.dumps(answer.json, ensure_ascii=False, separators=(",", ":"))
        return Response(text, answer.status, headers, content_type="application/json; charset=utf-8")
    if answer.content is not None:
        return Response(answer.content, answer.status, headers, content_type=answer.media_type)
    response = Response(answer.text, answer.status, headers)
    if not answer.media_type:
        del response.headers["Content-Type"]
    elif "Discourse-Rate-Limit-Error-Code" in answer.headers:
        response.headers["Content-Type"] = answer.media_type
    else:
        response.headers["Content-Type"] = f"{answer.media_type}; charset=utf-8"
    return response


def _in_form(form: Form, answer: Answer) -> Answer:
    if answer.json is NO_JSON:
        return _instead_of_nothing(form, answer)
    if _is_unhandled(answer.json):
        form.headers.clear()
        return answer if form.wants_json else Answer(answer.status, text=page(str(answer.status), version=form.version))
    if not form.wants_json and _error_type(answer.json) in PAGE_INSTEAD:
        text = page("Oops! That page doesn’t exist or is private.", version=form.version)
        return Answer(answer.status, text=text, headers=answer.headers)
    return answer


def _instead_of_nothing(form: Form, answer: Answer) -> Answer:
    """An empty 404 or 400 is JSON for those whose Accept header says so (Discourse 3.5); no controller answered."""
    is_hidden = answer.media_type == "text/html" and not answer.text and answer.status in (400, 404)
    if is_hidden:
        form.headers.clear()
    if not form.asked_json or not (is_hidden or (answer.status == 404 and form.route is None)):
        return answer
    return Answer(404, json=NOT_FOUND) if answer.status == 404 else unhandled(400).answer


def _is_unhandled(body: Any) -> bool:
    return isinstance(body, dict) and set(body) == {"status", "error"}


def _error_type(body: Any) -> Any:
    return body.get("error_type") if isinstance(body, dict) else None

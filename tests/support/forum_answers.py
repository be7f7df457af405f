"""Answers in Discourse's forms, for `responses`."""

from typing import Any

import responses
from watching import URL, USER

RECOGNISED = {"X-Discourse-Username": USER}
INVALID_ACCESS = {"errors": ["The API username or key is invalid."], "error_type": "invalid_access"}
NOT_FOUND = {"errors": ["The requested URL or resource could not be found."], "error_type": "not_found"}


def answer(
    web: responses.RequestsMock,
    method: str,
    path: str,
    body: Any = None,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    text: str | None = None,
    media_type: str = "application/json; charset=utf-8",
) -> responses.BaseResponse:
    """An answer for our user unless `headers` say otherwise; `text` in place of a JSON `body`."""
    sent = {"body": text} if text is not None else {"json": {} if body is None else body}
    shown = RECOGNISED if headers is None else headers
    return web.add(method, URL + path, status=status, headers=shown, content_type=media_type, **sent)


def rate_limited(web: responses.RequestsMock, method: str, path: str, seconds: int | None = 52) -> None:
    """Discourse's own 429, as the limit on admin requests gives it."""
    extras = {"extras": {"wait_seconds": seconds, "time_left": f"{seconds} seconds"}} if seconds is not None else {}
    headers = {"Discourse-Rate-Limit-Error-Code": "admin_api_key_rate_limit"}
    body = {"errors": ["You’ve performed this action too many times."], "error_type": "rate_limit", **extras}
    answer(web, method, path, body, status=429, headers=headers)

"""Limits by key and by address."""

import pytest

from idiaspora.sandbox.http.rate_limits import SlidingWindow, time_left


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_window_opens_when_its_oldest_event_is_as_old_as_the_window():
    window = SlidingWindow(2, 60)
    assert [window.count(now) for now in (0, 10, 20, 59.5, 60, 61)] == [0, 0, 40, 1, 0, 9]


def test_an_aggressive_window_counts_refused_events():
    window = SlidingWindow(2, 10, aggressive=True)
    assert [window.count(now) for now in (0, 1, 9, 10, 18)] == [0, 0, 2, 9, 2]
    assert window.count(29) == 0


def test_a_window_of_zero_never_refuses():
    window = SlidingWindow(0, 60)
    assert [window.count(0) for _ in range(1000)] == [0] * 1000


@pytest.mark.parametrize(("seconds", "words"), [(1, "a few seconds"), (4, "4 seconds"), (60, "1 minute")])
def test_time_left(seconds, words):
    assert time_left(seconds) == words


def test_all_keys_and_users_share_the_requests_of_a_minute(make_client):
    clock = Clock()
    client = make_client(clock, admin_requests_per_minute=3)
    assert client.get("/session/scopes.json").status_code == 200
    clock.now += 20
    assert client.get("/session/scopes.json", acting="member1").status_code == 200
    assert client.get("/session/scopes.json", key="read").status_code == 200
    refused = client.get("/admin/plugins.json")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "40"
    assert refused.headers["Discourse-Rate-Limit-Error-Code"] == "admin_api_key_rate_limit"
    assert refused.json["error_type"] == "rate_limit"
    assert refused.json["extras"] == {"wait_seconds": 40, "time_left": "40 seconds"}
    assert "X-Discourse-Username" not in refused.headers
    clock.now += 40
    assert client.get("/session/scopes.json").status_code == 200


def test_refused_requests_do_not_count(make_client):
    clock = Clock()
    client = make_client(clock, admin_requests_per_minute=1)
    assert client.get("/session/scopes.json").status_code == 200
    assert [client.get("/session/scopes.json").status_code for _ in range(3)] == [429] * 3
    clock.now += 60
    assert client.get("/session/scopes.json").status_code == 200


def test_what_has_no_accepted_key_does_not_count(make_client):
    client = make_client(Clock(), admin_requests_per_minute=1)
    for _ in range(3):
        assert client.get("/session/scopes.json", key="bad").status_code == 403
        assert client.get("/site/basic-info.json", key=None).status_code == 200
        assert client.get("/srv/status").status_code == 200
        assert client.put("/categories/4.json", {"color": "FF0000"}, key="read").status_code == 403
    assert client.get("/site/basic-info.json").status_code == 200
    assert client.get("/site/basic-info.json").status_code == 429


def test_a_write_that_is_refused_for_the_limit_writes_nothing(make_client):
    client = make_client(Clock(), admin_requests_per_minute=1)
    assert client.get("/session/scopes.json").status_code == 200
    assert client.put("/admin/site_settings/title.json", {"title": "Nothing"}).status_code == 429
    assert client.get("/site/basic-info.json", key=None).json["title"] == "iDiaspora"


def test_a_flask_429_is_json_for_browsers_too(make_client):
    client = make_client(Clock(), admin_requests_per_minute=1)
    client.get("/session/scopes.json")
    refused = client.get("/admin/plugins", headers={"Accept": "text/html"})
    assert (refused.status_code, refused.mimetype) == (429, "application/json")


def test_an_address_is_refused_as_text_and_even_with_a_key_once_its_window_is_full(make_client):
    clock = Clock()
    client = make_client(clock, ip_private_too=True, ip_requests_per_10_seconds=2)
    assert [client.get("/site/basic-info.json", key=None).status_code for _ in range(3)] == [200, 200, 429]
    refused = client.get("/session/scopes.json")
    assert (refused.status_code, refused.headers["Content-Type"]) == (429, "text/plain")
    assert refused.headers["Discourse-Rate-Limit-Error-Code"] == "ip_10_secs_limit"
    assert refused.text.splitlines() == [
        "Slow down, you're making too many requests.",
        "Please retry again in 10 seconds.",
        "Error code: ip_10_secs_limit.",
    ]
    clock.now += 9
    assert client.get("/session/scopes.json").status_code == 429, "refused requests keep the window full"
    clock.now += 10
    assert client.get("/session/scopes.json").status_code == 200


def test_accepted_keys_do_not_count_for_their_address_but_bad_ones_do(make_client):
    client = make_client(Clock(), ip_private_too=True, ip_requests_per_10_seconds=2)
    assert [client.get("/session/scopes.json").status_code for _ in range(5)] == [200] * 5
    assert [client.get("/session/scopes.json", key="bad").status_code for _ in range(3)] == [403, 403, 429]


def test_the_minute_of_an_address_has_its_own_code(make_client):
    client = make_client(Clock(), ip_private_too=True, ip_requests_per_10_seconds=0, ip_requests_per_minute=1)
    client.get("/site/basic-info.json", key=None)
    refused = client.get("/site/basic-info.json", key=None)
    assert refused.headers["Discourse-Rate-Limit-Error-Code"] == "ip_60_secs_limit"
    assert refused.headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    "options", [{}, {"ip_private_too": True, "ip_mode": "none"}, {"ip_private_too": True, "ip_mode": "warn"}]
)
def test_addresses_of_this_machine_and_other_modes_are_not_refused(make_client, options):
    client = make_client(Clock(), ip_requests_per_10_seconds=1, **options)
    assert [client.get("/site/basic-info.json", key=None).status_code for _ in range(4)] == [200] * 4


def test_a_forwarded_address_counts_for_itself(make_client):
    client = make_client(Clock(), ip_requests_per_10_seconds=1)
    addresses = ["8.8.8.8", "8.8.8.8", "1.1.1.1", "10.0.0.1", "10.0.0.1", "not an address", "not an address"]
    sent = [client.get("/srv/status", key=None, headers={"X-Forwarded-For": address}) for address in addresses]
    assert [answer.status_code for answer in sent] == [200, 429, 200, 200, 200, 200, 429]


def test_a_reset_forgets_the_requests(make_client):
    client = make_client(Clock(), admin_requests_per_minute=1)
    client.get("/session/scopes.json")
    assert client.get("/session/scopes.json").status_code == 429
    assert client.post("/__sandbox__/reset").status_code == 200
    assert client.get("/session/scopes.json").status_code == 200

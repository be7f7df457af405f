"""The server over real connections, its state file, and the program."""

import http.client
import socket
import sqlite3
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
import requests

from idiaspora.sandbox.__main__ import main, options_of
from idiaspora.sandbox.options import Options
from idiaspora.sandbox.server import running


@pytest.fixture(scope="module")
def forum():
    with running(seed="conformance", admin_requests_per_minute=0) as forum:
        yield forum


def connection(forum):
    address = urlsplit(forum.url)
    return http.client.HTTPConnection(address.hostname, address.port, timeout=5)


def test_a_connection_serves_many_requests(forum):
    client = connection(forum)
    client.connect()
    port = client.sock.getsockname()[1]
    for _ in range(3):
        client.request("GET", "/srv/status")
        answer = client.getresponse()
        assert (answer.version, answer.read()) == (11, b"ok")
        assert client.sock.getsockname()[1] == port
    client.close()


def test_a_connection_goes_on_after_a_refused_body_and_a_head(forum):
    client = connection(forum)
    headers = {"Api-Key": forum.key_full, "Api-Username": "provisioner", "Content-Type": "application/json"}
    statuses = []
    for method, path, body in (
        ("GET", "/c/4/show.json", b"{}"),
        ("HEAD", "/c/4/show.json", None),
        ("PUT", "/no/such/route.json", b"{}"),
        ("GET", "/c/4/show.json", None),
    ):
        client.request(method, path, body, headers)
        answer = client.getresponse()
        answer.read()
        statuses.append(answer.status)
    assert statuses == [413, 200, 404, 200]
    client.close()


def test_bodies_of_unknown_length_are_refused(forum):
    answer = requests.post(f"{forum.url}/categories.json", data=iter([b"{}"]), timeout=5)
    assert answer.status_code == 411


@pytest.mark.parametrize("kind", ["reset", "lost_answer"])
def test_a_cut_connection_leaves_no_traceback(kind, capfd):
    with running() as forum:
        requests.post(f"{forum.url}/__sandbox__/faults", json={"kind": kind}, timeout=5).raise_for_status()
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{forum.url}/site.json", timeout=5)
        assert requests.get(f"{forum.url}/srv/status", timeout=5).text == "ok"
    assert capfd.readouterr().err == ""


def test_paths_are_decoded(forum):
    assert requests.get(f"{forum.url}/c/4%2Fshow.json", timeout=5).status_code == 200
    assert requests.get(f"{forum.url}/user-badges/J%C3%BCrgen.json", timeout=5).status_code == 404


def test_what_is_running_ends_with_its_block():
    with running() as forum:
        session = requests.Session()
        assert session.get(f"{forum.url}/srv/status", timeout=5).text == "ok"
    with pytest.raises(requests.ConnectionError):
        session.get(f"{forum.url}/srv/status", timeout=5)
    session.close()


def test_keys_are_made_up_and_differ():
    one, other = Options(), Options()
    assert len({one.key_full, one.key_read, other.key_full, other.key_read}) == 4
    assert one.key_full not in repr(one)


def test_a_state_file_keeps_the_forum(tmp_path):
    state = tmp_path / "forum.db"
    with running(seed="conformance", state=state) as forum:
        headers = {"Api-Key": forum.key_full, "Api-Username": "provisioner"}
        address = f"{forum.url}/admin/site_settings/title.json"
        assert requests.put(address, json={"title": "Kept"}, headers=headers, timeout=5).status_code == 200
    with running(seed="empty", state=state) as forum:
        assert requests.get(f"{forum.url}/site/basic-info.json", timeout=5).json()["title"] == "Kept"
        headers = {"Api-Key": forum.key_full, "Api-Username": "martin"}
        assert requests.get(f"{forum.url}/session/scopes.json", headers=headers, timeout=5).status_code == 200


def test_the_empty_seed_has_the_admin_only():
    with running() as forum:
        about = requests.get(f"{forum.url}/about.json", timeout=5).json()
        assert about["about"]["title"] == "Discourse"
        assert [user["username"] for user in about["users"]] == ["provisioner"]
        assert about["about"]["stats"]["users_count"] == 1


def test_the_command_line_gives_the_options():
    arguments = "--port 0 --seed conformance --admin-requests-per-minute 5 --ip-mode warn+block --ip-private-too"
    options = options_of(arguments.split(), {"SANDBOX_KEY_FULL": "abc"})
    assert (options.port, options.seed, options.admin_requests_per_minute) == (0, "conformance", 5)
    assert (options.ip_mode, options.ip_private_too, options.key_full) == ("warn+block", True, "abc")
    assert options_of([], {}).admin_requests_per_minute == 60


def test_other_machines_are_kept_out_unless_that_is_meant(capsys):
    assert main(["--host", "0.0.0.0", "--port", "0"], {}) == 2
    output = capsys.readouterr()
    assert "--public" in output.err
    assert output.out == ""


def test_a_port_that_is_taken_and_a_file_that_is_no_state(capsys, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["--port", str(taken.getsockname()[1])], {}) == 2
    (tmp_path / "notes.txt").write_text("These are notes and no database of any kind.\n" * 100)
    assert main(["--port", "0", "--state", str(tmp_path / "notes.txt")], {}) == 2
    assert capsys.readouterr().err.count("cannot start") == 2


@pytest.mark.slow
def test_the_program_prints_its_address_and_the_keys_it_made_up():
    command = [sys.executable, "-m", "idiaspora.sandbox", "--port", "0", "--seed", "conformance"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"SANDBOX_KEY_READ": "given"}) as program:
        try:
            url = program.stdout.readline().strip()
            name, key = program.stdout.readline().strip().split("=")
            assert name == "SANDBOX_KEY_FULL"
            headers = {"Api-Key": key, "Api-Username": "provisioner"}
            answer = requests.get(f"{url}/session/scopes.json", headers=headers, timeout=5)
            assert answer.json() == {"scopes": []}
            headers["Api-Key"] = "given"
            answer = requests.get(f"{url}/session/scopes.json", headers=headers, timeout=5)
            assert answer.json()["scopes"][0]["key"] == "read"
        finally:
            program.terminate()


def test_a_state_is_a_database_of_its_own(tmp_path):
    state = tmp_path / "forum.db"
    with running(state=state):
        pass
    with sqlite3.connect(state) as database:
        assert database.execute("SELECT count(*) FROM documents").fetchone()[0] > 50
    database.close()

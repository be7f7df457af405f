#!/usr/bin/env python3
"""Stands for GitHub's `gh api` in tests: keeps comments in a file, and has jq answer what is asked with --jq."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

STATE = Path(os.environ["GH_STATE"])


def main(arguments: list[str]) -> int:
    assert arguments.pop(0) == "api"
    assert os.environ["GH_TOKEN"]
    options: dict[str, str] = {}
    path = ""
    while arguments:
        argument = arguments.pop(0)
        if argument in ("--paginate", "--silent"):
            continue
        if argument.startswith("--"):
            options[argument] = arguments.pop(0)
        else:
            path = argument.partition("?")[0]
    state: dict[str, Any] = json.loads(STATE.read_text(encoding="utf-8"))
    method = options.get("--method", "GET")
    state["calls"].append(f"{method} {path}")
    answer = answered(state, method, path.split("/"), options)
    STATE.write_text(json.dumps(state), encoding="utf-8")
    if "--jq" in options:
        asked = subprocess.run(["jq", "-r", options["--jq"]], input=json.dumps(answer), text=True, check=True)
        return asked.returncode
    return 0


def answered(state: dict[str, Any], method: str, path: list[str], options: dict[str, str]) -> Any:
    assert path[:3] == ["repos", "owner", "forum"]
    match (method, path[3:]):
        case ("GET", ["commits", _, "pulls"]):
            return state["pulls"]
        case ("GET", ["issues", "7", "comments"]):
            return state["comments"]
        case ("POST", ["issues", "7", "comments"]):
            comment = {"id": 100 + len(state["comments"]), "user": {"login": "github-actions[bot]"}}
            state["comments"].append(comment | {"body": body(options)})
            return comment
        case ("PATCH", ["issues", "comments", id]):
            found = next(comment for comment in state["comments"] if comment["id"] == int(id))
            found["body"] = body(options)
            return found
    raise AssertionError(f"{method} {path}")


def body(options: dict[str, str]) -> str:
    name, _, value = options["--field"].partition("=")
    assert name == "body"
    assert value.startswith("@")
    return Path(value[1:]).read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

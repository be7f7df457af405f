"""`python -m sandbox`: a forum on this machine that answers like a Discourse, to rehearse against."""

import argparse
import os
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

from idiaspora.sandbox.options import IP_MODES, SEEDS, VERSIONS, Options
from idiaspora.sandbox.server import serve
from idiaspora.sandbox.web import OtherVersionError

KEY_VARIABLES = {"key_full": "SANDBOX_KEY_FULL", "key_read": "SANDBOX_KEY_READ"}
LOCAL_NAMES = ("localhost",)


def parser() -> argparse.ArgumentParser:
    defaults = Options()
    parser = argparse.ArgumentParser(
        prog="python -m sandbox",
        description=__doc__,
        epilog=f"The keys are taken from {' and '.join(KEY_VARIABLES.values())}; those that are not set are made up "
        "and printed once.",
    )
    parser.add_argument("--host", default=defaults.host, help="where to listen (default %(default)s)")
    parser.add_argument("--port", type=int, default=8585, help="0 takes a free one (default %(default)s)")
    parser.add_argument("--public", action="store_true", help="allow a --host that other machines can reach")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep the forum in this file; else it is forgotten")
    parser.add_argument("--seed", choices=SEEDS, default=defaults.seed, help="what a new forum holds")
    parser.add_argument("--discourse", choices=VERSIONS, default=defaults.discourse, help="which version it is")
    parser.add_argument("--old-tag-keys", action="store_true", help="of 2026: take tag_names in tag groups, too")
    parser.add_argument("--base-url", default=defaults.base_url, help="the address in links (default %(default)s)")
    parser.add_argument("--login-required", action="store_true", help="start with the site setting login_required on")
    parser.add_argument("--read-only", action="store_true", help="refuse all writes, as during a backup")
    parser.add_argument("--ip-mode", choices=IP_MODES, default=defaults.ip_mode)
    parser.add_argument("--ip-private-too", action="store_true", help="count loopback and private addresses as well")
    for name in ("admin_requests_per_minute", "ip_requests_per_minute", "ip_requests_per_10_seconds"):
        flag = f"--{name.replace('_', '-')}"
        default = getattr(defaults, name)
        parser.add_argument(flag, type=int, default=default, metavar="N", help="0 is no limit (default %(default)s)")
    return parser


def options_of(arguments: Sequence[str] | None, environment: Mapping[str, str]) -> Options:
    """The options of a command line; keys come from the environment only."""
    options = replace(Options(), **vars(parser().parse_args(arguments)))
    full, read = (environment.get(variable) for variable in KEY_VARIABLES.values())
    return replace(options, key_full=full or options.key_full, key_read=read or options.key_read)


def is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in LOCAL_NAMES


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Serves until it is interrupted. Exit 2 if it cannot start."""
    options = options_of(arguments, environment)
    if not options.public and not is_local(options.host):
        sys.stderr.write(f"{options.host} can be reached by other machines: add --public if that is meant\n")
        return 2
    made_up = {variable: name for name, variable in KEY_VARIABLES.items() if not environment.get(variable)}

    def announce(url: str) -> None:
        keys = [f"{variable}={getattr(options, name)}" for variable, name in made_up.items()]
        sys.stdout.write("\n".join([url, *keys]) + "\n")
        sys.stdout.flush()

    try:
        serve(options, announce)
    except OtherVersionError as problem:
        sys.stderr.write(f"The sandbox cannot start: {options.state} {problem}\n")
        return 2
    except (OSError, sqlite3.Error) as problem:
        sys.stderr.write(f"The sandbox cannot start: {problem}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

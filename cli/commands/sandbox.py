"""`idiaspora sandbox`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from idiaspora.cli.errors import reported
from idiaspora.cli.options import MOST_REQUESTS
from idiaspora.cli.output import Output

PORT = 8585


class Seed(StrEnum):
    """What a new rehearsal forum holds."""

    EMPTY = "empty"
    CONFORMANCE = "conformance"


class Discourse(StrEnum):
    """The versions that the rehearsal forum can be."""

    V3_4 = "3.4"
    V3_5 = "3.5"
    V2026 = "2026"


class IpMode(StrEnum):
    """What happens to an address that asks too often."""

    NONE = "none"
    WARN = "warn"
    BLOCK = "block"
    WARN_AND_BLOCK = "warn+block"


def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen; 0 takes a free port.")] = PORT,
    state: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Keep the forum in this file; else it is forgotten.", show_default=False),
    ] = None,
    seed: Annotated[
        Seed, typer.Option(help="What a new forum holds: empty, or with the users of the example.")
    ] = Seed.EMPTY,
    discourse: Annotated[Discourse, typer.Option(help="The version of Discourse that it answers like.")] = (
        Discourse.V3_5
    ),
    old_tag_keys: Annotated[
        bool,
        typer.Option(
            "--old-tag-keys",
            help="Of 2026: take tag_names and parent_tag_name in tag groups, as its early builds do.",
            show_default=False,
        ),
    ] = False,
    admin_requests_per_minute: Annotated[
        int,
        typer.Option(min=0, max=MOST_REQUESTS, metavar="N", help="The budget of all API keys together; 0 is no limit."),
    ] = 60,
    ip_mode: Annotated[IpMode, typer.Option(help="What happens to an address that asks too often.")] = IpMode.BLOCK,
    ip_requests_per_minute: Annotated[
        int,
        typer.Option(min=0, max=MOST_REQUESTS, metavar="N", help="The limit of one address a minute; 0 is no limit."),
    ] = 200,
    ip_requests_per_10_seconds: Annotated[
        int,
        typer.Option(
            min=0, max=MOST_REQUESTS, metavar="N", help="The limit of one address in ten seconds; 0 is no limit."
        ),
    ] = 50,
    ip_private_too: Annotated[
        bool, typer.Option("--ip-private-too", help="Count loopback and private addresses as well.", show_default=False)
    ] = False,
    login_required: Annotated[
        bool, typer.Option("--login-required", help="Start with login_required on.", show_default=False)
    ] = False,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Refuse all writes, as during a backup.", show_default=False)
    ] = False,
    base_url: Annotated[
        str, typer.Option(metavar="URL", help="The address that the forum writes into links.")
    ] = "http://localhost",
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    public: Annotated[
        bool, typer.Option("--public", help="Allow a --host that other machines can reach.", show_default=False)
    ] = False,
) -> None:
    """Start a rehearsal forum on this machine: it answers like a Discourse, and nothing in it matters.

    Its address is printed first, then its API keys, unless SANDBOX_KEY_FULL and SANDBOX_KEY_READ set them. A browser
    on this machine gets a page there with what the forum holds, who may see what, and the last requests. Ctrl-C ends
    it.
    """
    output = Output("sandbox")
    with reported(output):
        from idiaspora.cli.runs.sandbox import run

        run(
            output,
            host=host,
            public=public,
            port=port,
            state=state,
            seed=seed.value,
            discourse=discourse.value,
            old_tag_keys=old_tag_keys,
            admin_requests_per_minute=admin_requests_per_minute,
            ip_mode=ip_mode.value,
            ip_requests_per_minute=ip_requests_per_minute,
            ip_requests_per_10_seconds=ip_requests_per_10_seconds,
            ip_private_too=ip_private_too,
            login_required=login_required,
            read_only=read_only,
            base_url=base_url,
        )

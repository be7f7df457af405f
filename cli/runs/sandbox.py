"""`idiaspora sandbox`: a rehearsal forum that runs until somebody ends it."""

import errno
import os
import sqlite3
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import typer

from idiaspora.cli.errors import SandboxMissing
from idiaspora.cli.output import Output, write

if TYPE_CHECKING:
    from idiaspora.sandbox.options import Options


def require_sandbox() -> None:
    """Raises SandboxMissing where the rehearsal forum cannot be started."""
    if find_spec("flask") is None:
        raise SandboxMissing


def run(output: Output, *, host: str, public: bool, **others: Any) -> None:
    """`others` are further options of the server. Raises SandboxMissing, BadParameter and OSError."""
    require_sandbox()
    from idiaspora.sandbox.__main__ import KEY_VARIABLES, is_local
    from idiaspora.sandbox.options import Options

    if not public and not is_local(host):
        raise typer.BadParameter("other machines can reach it: add --public if that is meant", param_hint="--host")
    keys: dict[str, Any] = {name: key for name, variable in KEY_VARIABLES.items() if (key := os.environ.get(variable))}
    made_up = {name: variable for name, variable in KEY_VARIABLES.items() if name not in keys}
    _serve(Options(host=host, public=public, **others, **keys), made_up, output)


def _serve(options: "Options", made_up: dict[str, str], output: Output) -> None:
    from idiaspora.sandbox.server import serve
    from idiaspora.sandbox.web import OtherVersionError

    def started(url: str) -> None:
        keys = (f"{variable}={getattr(options, name)}" for name, variable in made_up.items())
        write("".join(f"{text}\n" for text in (url, *keys)), sys.stdout)
        output.note("The rehearsal forum is running; a browser at its address shows what it holds. Ctrl-C ends it.")

    try:
        serve(options, started)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
            raise
        place = f"{options.host}:{options.port}"
        raise OSError(error.errno, f"{error.strerror}; name another --port, or 0 for a free one", place) from None
    except OtherVersionError as error:
        raise OSError(errno.EINVAL, f"{error}; start it with --discourse {error.held}", str(options.state)) from None
    except sqlite3.Error as error:
        raise OSError(errno.EINVAL, f"cannot be used as the state of a sandbox ({error})", str(options.state)) from None
    output.note("The rehearsal forum has ended.")

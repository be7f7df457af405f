"""The rehearsal forum is an extra: a server for forums that need none would be too much."""

from importlib.util import find_spec

SANDBOX_MISSING = "the rehearsal forum is not installed"
GET_IT = "It is an extra: pip install 'idiaspora[sandbox]'"


class SandboxMissing(Exception):
    """The package was installed without the extra `sandbox`."""


def require_sandbox() -> None:
    """Raises SandboxMissing where the rehearsal forum cannot be started."""
    if find_spec("flask") is None:
        raise SandboxMissing

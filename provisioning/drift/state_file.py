"""The state file of what was reported last: one line for each difference.

    {
    "format": 1,
    "forums": {
    "https://forum.example.org": {
    "site_setting title / value": "5f2a…"
    }
    }
    }

It holds fingerprints of the values, never the values. One file may serve several forums.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from idiaspora.plugin_config.fields.field import UNKNOWN
from idiaspora.plugin_config.language.ordinary_files import read_ordinary, stay_inside
from idiaspora.plugin_config.language.secret import REDACTED, Secret
from idiaspora.plugin_config.language.upload import Upload
from idiaspora.provisioning.drift.detection import Drift
from idiaspora.provisioning.drift.sides import Difference
from idiaspora.provisioning.errors import ProvisioningError
from idiaspora.provisioning.json_text import UnreadableJson, read_json
from idiaspora.provisioning.state.atomic_files import write_whole

FORMAT = 1
NAME = Path(".idiaspora") / "drift-state.json"
FINGERPRINT_LENGTH = 16


class DriftStateUnusable(ProvisioningError):
    """The state file cannot be read, or is none."""


@dataclass(frozen=True)
class DriftState:
    """What was told last: fingerprints by difference, by the forum's address."""

    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def news(self, drift: Drift) -> Drift:
        """The same look with only what was not told before, and how much is known or gone.

        A difference is told again when either of its values has changed, or when it was gone meanwhile.
        """
        before, now = self.told.get(drift.url, {}), fingerprints(drift.differences)
        new = tuple(item for item in drift.differences if before.get(_name(item)) != now[_name(item)])
        return replace(
            drift, differences=new, known=len(drift.differences) - len(new), gone=len(before.keys() - now.keys())
        )

    def having_told(self, drift: Drift) -> "DriftState":
        """The state after everything of a whole look was told."""
        return DriftState({**self.told, drift.url: fingerprints(drift.differences)})


def news(looks: Iterable[tuple[Path, Drift]]) -> tuple[Drift, ...]:
    """Of each look only what its state file does not hold. Raises DriftStateUnusable."""
    return tuple(read_state(path).news(drift) for path, drift in looks)


def remember(looks: Iterable[tuple[Path, Drift]]) -> None:
    """Keep what whole looks found, each in its state file. Raises DriftStateUnusable and OSError."""
    for path, drift in looks:
        write_state(path, read_state(path).having_told(drift))


def fingerprints(differences: Iterable[Difference]) -> dict[str, str]:
    return {_name(item): _fingerprint(item) for item in differences}


def _name(difference: Difference) -> str:
    return f"{difference.address} / {difference.field}"


def _fingerprint(difference: Difference) -> str:
    values = json.dumps([_plain(difference.declared), _plain(difference.live)], sort_keys=True)
    return hashlib.sha256(values.encode()).hexdigest()[:FINGERPRINT_LENGTH]


def _plain(value: Any) -> Any:
    """A value as JSON has it. All secrets are one: not even a fingerprint of one is kept."""
    if isinstance(value, Secret):
        return REDACTED
    if value is UNKNOWN:
        return None
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, Upload):
        return value.sha256
    return value if isinstance(value, (str, int, float)) or value is None else str(value)


def state_path(forum_file: Path) -> Path:
    """Where the state of a forum file (or folder) is kept unless told otherwise."""
    return (forum_file if forum_file.is_dir() else forum_file.parent) / NAME


def _project(path: Path) -> Path:
    """The folder that a state file belongs to: that of the forum file, where it is kept among the records."""
    return path.parent.parent if path.parent.name == NAME.parent.name else path.parent


def read_state(path: Path) -> DriftState:
    """What was reported last; nothing where there is no file. Raises DriftStateUnusable."""
    try:
        stay_inside(path, _project(path))
        data = read_json(read_ordinary(path))
    except FileNotFoundError:
        return DriftState()
    except (OSError, UnreadableJson) as error:
        raise _unusable(path, f"cannot be read: {_said(error)}") from None
    if not isinstance(data, dict) or not isinstance(data.get("forums"), dict):
        raise _unusable(path, "is not a drift state file")
    if data.get("format") != FORMAT:
        raise _unusable(path, f"has format {data.get('format')!r}, and this version reads format {FORMAT}")
    if not all(_is_told(told) for told in data["forums"].values()):
        raise _unusable(path, "is not a drift state file")
    return DriftState(data["forums"])


def _is_told(told: Any) -> bool:
    return isinstance(told, dict) and all(isinstance(item, str) for item in told.values())


def _unusable(path: Path, what: str) -> DriftStateUnusable:
    return DriftStateUnusable(f"{path} {what}", hint="Delete it: the next run then reports all differences once.")


def _said(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def write_state(path: Path, state: DriftState) -> None:
    """Write the file whole or not at all. Raises OSError."""
    stay_inside(path, _project(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {url: dict(sorted(state.told[url].items())) for url in sorted(state.told)}
    text = json.dumps({"format": FORMAT, "forums": told}, indent=0, ensure_ascii=False)
    write_whole(path, f"{text}\n".encode())

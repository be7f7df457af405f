"""The example with every section of the language, and the files to which it refers."""

from pathlib import Path

from discourse_versions import PLAYED, VERSIONS
from rehearsal import URL

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.starters import files_of, starter

VARIABLES = {"IDIASPORA_URL": URL, "IDIASPORA_HOOK_SECRET": "twelve letters"}


def everything_for(version: str) -> str:
    """The example with every section, without what is marked as that of newer versions."""
    later = tuple(f"# since Discourse {name}" for name in PLAYED[PLAYED.index(version) + 1 :])
    kept: list[str] = []
    depth = -1
    for line in starter("everything").splitlines():
        indent = len(line) - len(line.lstrip())
        if depth >= 0 and (indent > depth or not line.strip()):
            continue
        is_later = any(mark in line for mark in later) and not line.lstrip().startswith("#")
        depth = indent if is_later else -1
        if not is_later:
            kept.append(line)
    text = "\n".join(kept) + "\n"
    return text if version in VERSIONS else text.replace("vote: true", "vote: false")


def written(folder: Path, text: str) -> Path:
    """The forum file in the folder, with the files to which the example refers."""
    for name, content in files_of("everything").items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "forum.yaml").write_text(text, encoding="utf-8")
    return folder / "forum.yaml"


def everything_in(folder: Path, version: str) -> Desired:
    """All that the example asks of a forum of this version."""
    return desired(load(written(folder, everything_for(version)), variables=VARIABLES))

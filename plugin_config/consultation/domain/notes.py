"""Notes to members when the consultation opens and closes: their texts, from files beside the forum file, one for each
language."""

import os
from collections.abc import Mapping
from pathlib import Path

from idiaspora.plugin_config.language.named_files import Refuse, file_inside
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.plugin_config.language.source_files import read_text

BETWEEN = "\n\n---\n\n"
"""What stands between two languages."""


def note_text(
    root: Path, named: str, languages: tuple[str, ...], words: Mapping[str, str], refuse: Refuse
) -> tuple[str, str]:
    """The title and the text of a note: in the forum's own language, and in the others of which there is a file.

    `named` is the file, relative to `root`: `notes/opens.md`, beside which stands `notes/opens.fr.md`. The title is the
    first heading; `words` are put in for `{name}`, `{opens}` and `{closes}`. Raises Invalid."""
    path = Path(named)
    others = [path.with_suffix(f".{language}{path.suffix}") for language in languages[1:]]
    there = [other for other in others if os.path.lexists(root / other)]  # what is no file is told
    texts = [_filled(root, str(file), words, refuse) for file in (path, *there)]
    first, _, rest = texts[0].partition("\n")
    if not first.startswith("# ") or not rest.strip():
        remedy = "begin it with a line such as “# The consultation is open”, then the text"
        raise refuse("wrong-value", f"{named} has no title, or nothing behind it", remedy)
    return first.removeprefix("# ").strip(), BETWEEN.join((rest.strip(), *texts[1:]))


def _filled(root: Path, named: str, words: Mapping[str, str], refuse: Refuse) -> str:
    try:
        text = read_text(file_inside(root, str(root), named, refuse), named)
    except Invalid as invalid:
        (problem,) = invalid.problems
        raise refuse(problem.code, problem.message, problem.remedy) from None
    for word, value in words.items():
        text = text.replace(f"{{{word}}}", value)
    return text.replace("\r\n", "\n").strip()

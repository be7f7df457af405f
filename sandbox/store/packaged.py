"""What comes with the rehearsal forum as data: the rows of a fresh Discourse."""

import json
from importlib.resources import files
from typing import Any


def packaged(name: str) -> Any:
    """The content of a JSON file of the folder `data`."""
    return json.loads((files("idiaspora.sandbox") / "data" / name).read_text(encoding="utf-8"))

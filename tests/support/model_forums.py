"""The larger forums that stand beside the checkout or where IDIASPORA_SHARED points."""

import json
import os
from pathlib import Path

from rehearsal import Rehearsal

SHARED = Path(os.environ.get("IDIASPORA_SHARED", Path(__file__).resolve().parents[3] / "shared"))
MODELS = tuple(sorted(SHARED.glob("field/model-*/forum.yaml")))


def arranged(house: Rehearsal, path: Path) -> None:
    """With the levels of categories and the accounts that a model forum needs."""
    house.hosted("max_category_nesting", "3")
    setup = path.with_name("setup.jsonl")
    for line in setup.read_text(encoding="utf-8").splitlines() if setup.exists() else ():
        call = json.loads(line)
        house.arrange(call["method"], call["path"], call["json"])

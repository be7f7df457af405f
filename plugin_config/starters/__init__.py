"""Forum files to begin with."""

from importlib.resources import files


def starter(name: str) -> str:
    """The text of a starter: "forum" (short, commented) or "idiaspora" (a whole forum)."""
    return (files(__name__) / f"{name}.yaml").read_text(encoding="utf-8")

"""Forum files to begin with, and overlays."""

from importlib.resources import files

NAME = "NAME"
"""Stands for the environment in an overlay to begin with."""


def starter(name: str) -> str:
    """The text of a starter: "forum" (short, commented) or "idiaspora" (a whole forum)."""
    return (files(__name__) / f"{name}.yaml").read_text(encoding="utf-8")


def overlay_starter(environment: str) -> str:
    """An overlay to begin with, which changes nothing yet; all else in it is a comment."""
    return starter("overlay").replace(NAME, environment)

"""Source files as trees: each is parsed once, and only when a test looks into it."""

import ast
from functools import cache
from pathlib import Path


@cache
def tree_of(path: Path) -> ast.Module:
    """What a file holds; not to be changed."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """All nodes of a file, in no order that means anything."""
    return tuple(ast.walk(tree_of(path)))

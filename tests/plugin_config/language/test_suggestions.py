"""What to write instead of a word that is not known."""

import pytest

from idiaspora.plugin_config.language.suggestions import instead_of, nearest


@pytest.mark.parametrize(
    ("word", "allowed", "remedy"),
    [
        ("colour", ["name", "color"], "did you mean color?"),
        ("Moderated-By", ["moderated_by"], "did you mean moderated_by?"),
        ("x", ["see", "reply"], "use one of: see, reply"),
        ("x", ["see", "see"], "write see"),
        ("x", [], "remove it"),
        ("x", [f"word{number}" for number in range(30)], "word23 … (30 in all)"),
    ],
)
def test_a_remedy(word, allowed, remedy):
    assert instead_of(word, allowed).endswith(remedy)


def test_nothing_is_near():
    assert nearest("x", ["see"]) is None

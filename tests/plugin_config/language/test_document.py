"""Paths in the file's own words, and places of what was not written."""

from idiaspora.plugin_config.language.spans import Span

TEXT = """\
settings: {title: Forum}
themes:
  - name: Trade
    slug: trade
    questions: {name: Ask}
  - name: Skills
    tags: [one, two]
  - color: red
"""


def test_paths_name_items_by_slug_then_name_then_position(loaded):
    document = loaded(TEXT)

    assert document.text_path(("settings", "title")) == "settings.title"
    assert document.text_path(("themes", 0, "questions", "name")) == "themes[trade].questions.name"
    assert document.text_path(("themes", 1, "tags", 1)) == "themes[Skills].tags[1]"
    assert document.text_path(("themes", 2)) == "themes[2]"
    assert document.text_path(()) == ""


def test_what_is_not_written_can_be_named_too(loaded):
    assert loaded(TEXT).text_path(("themes", 0, "color")) == "themes[trade].color"
    assert loaded(TEXT).text_path(("groups", 3, "name")) == "groups[3].name"


def test_a_written_path_is_found_again(loaded):
    document = loaded(TEXT)

    assert document.path_of("themes[trade].questions.name") == ("themes", 0, "questions", "name")
    assert document.path_of("themes[none]") is None
    assert [document.text_path(document.path_of(text) or ()) for text in document.text_paths] == list(
        document.text_paths
    )


def test_what_is_not_written_stands_where_its_nearest_parent_does(loaded):
    document = loaded(TEXT)

    assert document.span_of(("themes", 0, "questions", "color", "x")) == Span("forum.yaml", 5, 5 + len("questions: "))
    assert document.span_of(("groups", 0)) == Span("forum.yaml", 1, 1)
    assert document.key_span_of(("themes", 0)) == document.span_of(("themes", 0))

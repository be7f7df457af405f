"""The files of a folder that become code of a forum: none of them for another one, and none outside of its folder."""

from collections.abc import Callable

import pytest
from pydantic_core import PydanticCustomError

from idiaspora.plugin_config.kinds.theme_files import canonical
from idiaspora.plugin_config.language.contents import Content

STYLE = {"common/common.scss": "a {}"}


@pytest.mark.parametrize(
    "files",
    [
        {"scss/x.scss": "a {}", "stylesheets/x.scss": "b {}"},
        {"settings.yaml": "a: 1", "settings.yml": "b: 1"},
        {"locales/en.yml": "en: {}", "locales/en.yaml": "en: {}"},
    ],
)
@pytest.mark.parametrize("is_foreign", [True, False])
def test_two_files_of_which_one_field_is_made_are_a_mistake(files: dict[str, Content], is_foreign: bool) -> None:
    """Which of the two counts, nobody who reads the folder could tell."""
    with pytest.raises(PydanticCustomError) as found:
        canonical(files, is_foreign=is_foreign)
    assert str(found.value).startswith("Discourse makes one field of the two files ")


@pytest.mark.parametrize(
    "path",
    ["javascripts/../../x.js", "javascripts/..\\..\\x.js", "test//x.js", "javascripts/./x.js", "javascripts/x/"],
)
def test_a_path_that_leads_out_of_the_bundle_is_never_sent(path: str) -> None:
    with pytest.raises(PydanticCustomError) as found:
        canonical({**STYLE, path: "x"})
    assert "is not the path of a file" in str(found.value)


@pytest.mark.parametrize("path", ["/etc/x.png", "../x.png", "assets/../../x.png"])
def test_an_asset_outside_of_the_bundle_is_never_sent(path: str) -> None:
    about = f'{{"assets": {{"x": "{path}"}}}}'
    with pytest.raises(PydanticCustomError) as found:
        canonical({**STYLE, "about.json": about, path: "x"})
    assert "is not the path of a file" in str(found.value)


def test_what_lies_beside_the_code_may_be_called_anything() -> None:
    assert canonical({**STYLE, "READ\\ME.md": "x"}, is_foreign=True) == STYLE


def test_a_path_that_only_spaces_tell_from_another_is_a_mistake(refused: Callable[[str], list[str]]) -> None:
    """Spaces at the ends are left out, so that one of the two would be, too."""
    files = "{settings.yml: 'a: 1', 'settings.yml ': 'b: 1', common/common.scss: 'a {}'}"
    assert refused(f"appearance: {{components: [{{name: Banner, files: {files}}}]}}\n") != []

"""Form templates: what a file may say of them, and what becomes of it on a forum of each version."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from adopting_kind import adopted
from discourse_versions import PLAYED, on
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.expansion import desired
from idiaspora.plugin_config.language.document import Document
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.plan.outcome import Status

EACH_VERSION = on("rehearsal_of_the_session", PLAYED)
ADMIN = "/admin/customize/form-templates"
WHAT, WHERE = "{id: what, type: textarea, label: What happened?}", "{id: where, type: input}"


def template(*fields: str, name: str = "Report", more: str = "") -> str:
    return f"{{name: {name}, {more}fields: [{', '.join(fields)}]}}"


def templates(*items: str) -> str:
    return f"form_templates: [{', '.join(items)}]\n"


@pytest.fixture
def locked(house: Rehearsal) -> Locked:
    return Locked(house)


def rows(locked: Locked) -> dict[str, dict[str, Any]]:
    found = locked.house.arrange("GET", f"{ADMIN}.json")["form_templates"]
    return {row["name"]: row for row in found}


def fields(locked: Locked, name: str = "Report") -> list[dict[str, Any]]:
    """The fields as the forum keeps them."""
    found: list[dict[str, Any]] = yaml.safe_load(rows(locked)[name]["template"])
    return found


# What the file may say


WRONG = [
    pytest.param("{id: title, type: input}", "wrong-value", id="a word of the composer"),
    pytest.param("{id: '', type: input}", "wrong-length", id="an empty id"),
    pytest.param("{type: input}", "missing-key", id="no id"),
    pytest.param("{id: what}", "missing-key", id="no type"),
    pytest.param("{id: what, type: textbox}", "unknown-choice", id="an unknown type"),
    pytest.param(f"{WHAT}, {{id: what, type: input}}", "duplicate-item", id="one id twice"),
    pytest.param("{id: what, type: tag-chooser}", "missing-key", id="tags of no group"),
    pytest.param("{id: what, type: input, minimum: -1}", "out-of-range", id="a negative number"),
    pytest.param("", "wrong-length", id="no fields"),
]


@pytest.mark.parametrize(("items", "code"), WRONG)
def test_what_no_forum_takes_is_refused(loaded: Callable[..., Document], items: str, code: str) -> None:
    head = "version: 1\nforum: {name: F, url: https://forum.example.org, username: admin}\n"
    with pytest.raises(Invalid) as caught:
        desired(loaded(head + templates(template(items))))
    assert [problem.code for problem in caught.value.problems] == [code]


# What becomes of it


@EACH_VERSION
def test_a_template_is_made_together_with_its_switch(locked: Locked) -> None:
    locked.settled(templates(template(WHAT, WHERE)))

    assert fields(locked) == [
        {"type": "textarea", "id": "what", "attributes": {"label": "What happened?"}},
        {"type": "input", "id": "where"},
    ]


SAID = [
    pytest.param("{id: a, type: checkbox, label: Agreed, required: true}", id="checkbox"),
    pytest.param("{id: a, type: dropdown, choices: [North, 'yes', '1'], none_label: Choose}", id="dropdown"),
    pytest.param("{id: a, type: multi-select, choices: [Été, 'a: b', '- c']}", id="multi-select"),
    pytest.param("{id: a, type: input, minimum: 3, maximum: 10, pattern: '^[a-z]+$'}", id="input"),
    pytest.param('{id: a, type: textarea, placeholder: "Several\\nlines", description: Text}', id="textarea"),
    pytest.param("{id: a, type: upload, file_types: '.jpg, .png', allow_multiple: true}", id="upload"),
]


@EACH_VERSION
@pytest.mark.parametrize("field", SAID)
def test_each_type_of_field_reads_back(locked: Locked, field: str) -> None:
    locked.settled(templates(template(WHAT)))
    before = rows(locked)["Report"]["id"]

    assert locked.writes(templates(template(field, WHAT))) == [f"PUT {ADMIN}/{before}.json"]
    (said, _) = fields(locked)
    assert (said["id"], said["type"]) == ("a", yaml.safe_load(field)["type"])


@EACH_VERSION
def test_a_tag_group_is_there_before_the_template_that_names_it(locked: Locked) -> None:
    tags = "tag_groups: [{name: Regions, tags: [north]}]\n"
    text = templates(template("{id: region, type: tag-chooser, tag_group: Regions}"))
    locked.settled(tags + text)
    assert fields(locked)[0]["tag_group"] == "Regions"

    renamed = "tag_groups: [{name: Areas, previously: Regions, tags: [north]}]\n"
    locked.settled(renamed + text.replace("Regions", "Areas"))
    assert fields(locked)[0]["tag_group"] == "Areas"


def test_a_tag_group_that_nobody_has_is_a_problem_of_the_plan(locked: Locked) -> None:
    with pytest.raises(Invalid) as caught:
        locked.plan(templates(template("{id: region, type: tag-chooser, tag_group: Regions}")))
    assert "no-such-tag-group" in {problem.code for problem in caught.value.problems}


@EACH_VERSION
def test_the_spelling_of_the_forum_does_not_matter(locked: Locked) -> None:
    text = templates(template(WHAT, WHERE))
    locked.settled(text)
    spelled = (
        "# by hand\n- id: what\n  type: textarea\n  attributes:\n    label: 'What happened?'\n    placeholder: ''\n"
        "  validations: {required: false}\n- {id: where, type: input, attributes: {}}\n"
    )
    id = rows(locked)["Report"]["id"]
    locked.house.arrange("PUT", f"{ADMIN}/{id}.json", {"name": "Report", "template": spelled})

    assert locked.writes(text) == []


@EACH_VERSION
def test_a_template_is_renamed_with_its_categories(locked: Locked) -> None:
    used = "categories: [{{name: News, slug: news, form_templates: [{}]}}]\n"
    locked.settled(templates(template(WHAT)) + used.format("Report"))
    before = rows(locked)["Report"]

    renamed = templates(template(WHAT, name="Account", more="previously: Report, "))
    locked.settled(renamed + used.format("Account"))
    assert rows(locked) == {"Account": before | {"name": "Account"}}
    assert locked.house.category("news")["form_template_ids"] == [before["id"]]


def test_two_templates_change_their_names(locked: Locked) -> None:
    locked.settled(templates(template(WHAT, name="A"), template(WHERE, name="B")))
    ids = {name: row["id"] for name, row in rows(locked).items()}

    was_b, was_a = template(WHERE, name="A", more="previously: B, "), template(WHAT, name="B", more="previously: A, ")
    locked.settled(templates(was_b, was_a))
    assert {name: row["id"] for name, row in rows(locked).items()} == {"B": ids["A"], "A": ids["B"]}


@EACH_VERSION
def test_a_template_that_leaves_the_list_is_deleted_by_consent_only(locked: Locked) -> None:
    locked.settled(templates(template(WHAT), template(WHERE, name="More")))
    id = rows(locked)["More"]["id"]

    ran = locked.run(templates(template(WHAT)), allow_delete=())
    assert ran.writes == []
    assert [item.status for item in ran.applied.outcomes] == [Status.NOT_CONSENTED]
    assert locked.writes(templates(template(WHAT))) == [f"DELETE {ADMIN}/{id}.json"]


@EACH_VERSION
def test_what_others_changed_comes_into_the_file(locked: Locked) -> None:
    locked.settled(templates(template(WHAT, WHERE)))
    changed = "- type: input\n  id: where\n  validations: {minimum: 3}\n"
    id = rows(locked)["Report"]["id"]
    locked.house.arrange("PUT", f"{ADMIN}/{id}.json", {"name": "Report", "template": changed})

    text = adopted(locked)
    assert "minimum: 3" in text
    assert locked.plan(text).operations == ()

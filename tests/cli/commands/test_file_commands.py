"""The commands that need a forum file and nothing else: init, validate, explain, schema."""

import json
import re
from pathlib import Path
from typing import IO, Any

import pytest
import yaml
from command_line import SMALL, Shell
from jsonschema import Draft202012Validator

from idiaspora.plugin_config.starters import files_of, starter

ADDRESS = {"IDIASPORA_URL": "https://forum.example.org"}


@pytest.fixture
def example(shell: Shell) -> Shell:
    shell.variables |= ADDRESS
    shell.run("init", "--example", "idiaspora")
    return shell


# init


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_leaves_no_half_file_in_the_way(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def full(path: Path, mode: str = "r", **how: Any) -> IO[Any]:
        if mode != "xb":
            return opened(path, mode, **how)
        path.touch()
        return open("/dev/full", "wb")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", full)
        ended = shell.run("init")

    assert ended.exit_code == 1
    assert ended.stderr == "Error: forum.yaml: No space left on device\n"
    assert shell.run("init").exit_code == 0


@pytest.mark.parametrize("arguments", [(), ("--example", "idiaspora")], ids=["starter", "example"])
def test_init_writes_a_valid_file_and_its_schema(shell: Shell, arguments: tuple[str, ...]) -> None:
    ended = shell.run("init", *arguments)

    assert ended.exit_code == 0
    assert ended.stdout == "Wrote forum.yaml\nWrote forum.schema.json\n"
    assert shell.run("validate", **ADDRESS).exit_code == 0
    text = Path("forum.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=forum.schema.json\n")


@pytest.mark.parametrize("name", ["forum", "idiaspora", "everything"])
@pytest.mark.slow
def test_a_starter_fits_the_schema_that_editors_use(shell: Shell, name: str) -> None:
    schema = json.loads(shell.run("schema").stdout)
    Draft202012Validator.check_schema(schema)

    class Loader(yaml.SafeLoader):
        """YAML as an editor reads it, with our tags as text."""

    Loader.add_multi_constructor("!", lambda loader, tag, node: str(node.value))
    Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: str(node.value))

    assert list(Draft202012Validator(schema).iter_errors(yaml.load(starter(name), Loader))) == []


def test_the_example_with_every_section_brings_its_files(shell: Shell) -> None:
    ended = shell.run("init", "config/forum.yaml", "--example", "everything")

    assert ended.exit_code == 0
    names = [line.removeprefix("Wrote config/") for line in ended.stdout.splitlines()]
    assert names == ["forum.yaml", *files_of("everything"), "forum.schema.json"]
    assert Path("config/images/logo.png").read_bytes() == files_of("everything")["images/logo.png"]
    secret = {"IDIASPORA_HOOK_SECRET": "twelve letters"}
    assert shell.run("validate", "config/forum.yaml", **ADDRESS, **secret).exit_code == 0


def test_a_file_of_it_that_is_there_keeps_all_from_being_written(shell: Shell) -> None:
    Path("pages").mkdir()
    Path("pages/welcome.md").write_text("ours", encoding="utf-8")

    ended = shell.run("init", "--example", "everything")

    assert ended.exit_code == 1
    assert ended.stderr == "Error: pages/welcome.md: this file exists already; name another one\n"
    assert [str(path) for path in Path().iterdir()] == ["pages"]


def test_the_commented_lines_of_the_starter_are_valid_too(shell: Shell) -> None:
    written = re.compile(r"^ *# ?( *)(?=[a-z_]+: |[a-z_]+:$|- |      )")
    lines = (re.sub(r"^#$", "", written.sub(r"\1", line)) for line in starter("forum").splitlines())
    text = re.sub(r"^(languages|first_page|order|sidebar): ", r"  \1: ", "\n".join(lines), flags=re.MULTILINE)
    shell.write(text)

    ended = shell.run("validate")

    assert ended.exit_code == 0, ended.everything
    assert "2 categories" in ended.stdout


def test_init_overwrites_nothing(shell: Shell) -> None:
    shell.write("mine")

    ended = shell.run("init")

    assert ended.exit_code == 1
    assert "forum.yaml: this file exists already" in ended.stderr
    assert Path("forum.yaml").read_text(encoding="utf-8") == "mine"


def test_init_keeps_a_schema_that_is_there(shell: Shell) -> None:
    shell.write("{}", "forum.schema.json")

    assert shell.run("init").stdout == "Wrote forum.yaml\n"
    assert Path("forum.schema.json").read_text(encoding="utf-8") == "{}"


def test_init_makes_the_folder(shell: Shell) -> None:
    assert shell.run("init", "deep/er/forum.yaml").exit_code == 0
    assert Path("deep/er/forum.schema.json").exists()


def test_init_begins_an_overlay_that_changes_nothing_yet(example: Shell) -> None:
    ended = example.run("init", "--env", "test")

    assert (ended.exit_code, ended.stdout) == (0, "Wrote environments/test.yaml\n")
    assert "idiaspora plan --env test" in ended.stderr
    plain, laid_over = (example.run("validate", *env, "--format", "json").json for env in ((), ("--env", "test")))
    assert laid_over["valid"], laid_over
    assert laid_over["resources"] == plain["resources"]
    text = Path("environments/test.yaml").read_text(encoding="utf-8")
    assert "NAME" not in text
    assert "idiaspora.test.lock.json" in text


def test_the_commented_lines_of_the_overlay_are_valid_too(example: Shell) -> None:
    example.run("init", "--env", "test")
    path = Path("environments/test.yaml")
    lines = path.read_text(encoding="utf-8").splitlines()
    example.write("\n".join(re.sub(r"^# ?(?=[a-z_]+:$| {2})", "", line) for line in lines), str(path))

    ended = example.run("validate", "--env", "test")

    assert ended.exit_code == 0, ended.everything
    assert (
        example.run("explain", "settings.title", "--env", "test")
        .stdout.splitlines()[1]
        .startswith('    value: "My forum (test)"  (environments/test.yaml:')
    )
    assert "value:" not in example.run("explain", "settings.site_description", "--env", "test").stdout


@pytest.mark.parametrize("there", ["environments/test.yaml", "environments/test.yml"])
def test_init_overwrites_no_overlay(example: Shell, there: str) -> None:
    example.write("mine", there)

    ended = example.run("init", "--env", "test")

    assert ended.exit_code == 1
    assert f"{there}: this file exists already" in ended.stderr
    assert [path.name for path in Path("environments").iterdir()] == [Path(there).name]
    assert Path(there).read_text(encoding="utf-8") == "mine"


def test_an_overlay_of_another_file_or_a_folder_lies_beside_or_inside(shell: Shell) -> None:
    shell.write(SMALL, "forums/berlin.yaml")
    shell.write(SMALL, "paris/forum.yaml")

    berlin = shell.run("init", "forums/berlin.yaml", "--env", "test")

    assert berlin.stdout == "Wrote forums/environments/test.yaml\n"
    assert "idiaspora plan forums/berlin.yaml --env test" in berlin.stderr
    assert shell.run("init", "paris", "--env", "test").stdout == "Wrote paris/environments/test.yaml\n"
    for file in ("forums/berlin.yaml", "paris"):
        assert shell.run("validate", file, "--env", "test", **ADDRESS).exit_code == 0


def test_an_overlay_needs_a_forum_file(shell: Shell) -> None:
    ended = shell.run("init", "--env", "test")

    assert ended.exit_code == 1
    assert "forum.yaml: there is no such forum file: write it first, with “idiaspora init”" in ended.stderr
    assert not Path("environments").exists()


@pytest.mark.parametrize("name", ["", "../test", "a/b", ".hidden", "a b", "-x"])
def test_what_cannot_be_the_name_of_an_overlay_is_wrong_usage(example: Shell, name: str) -> None:
    ended = example.run("init", f"--env={name}")

    assert ended.exit_code == 2
    assert not Path("environments").exists()


def test_an_overlay_and_a_whole_forum_are_two_things(example: Shell) -> None:
    assert example.run("init", "--env", "test", "--example", "idiaspora").exit_code == 2


def test_an_environment_that_is_not_there_names_the_way_to_one(example: Shell) -> None:
    ended = example.run("validate", "--env", "test")

    assert ended.exit_code == 7
    assert "write environments/test.yaml with what differs there; “idiaspora init --env” begins one" in ended.stdout


# validate


def test_a_valid_file_says_what_it_manages(shell: Shell) -> None:
    shell.write(SMALL)

    ended = shell.run("validate", **ADDRESS)

    assert ended.stdout == "forum.yaml: valid\n    it manages: 1 site setting, 1 category\n"
    assert ended.stderr == ""


def test_all_mistakes_are_shown_on_stdout(shell: Shell) -> None:
    shell.write("version: 1\nforum:\n  name: X\n  url: nowhere\n  username: me\nsetings: {}\n")

    ended = shell.run("validate")

    assert ended.exit_code == 7
    assert "forum.yaml:4: bad-address at forum.url: " in ended.stdout
    assert "forum.yaml:6: unknown-key at setings: " in ended.stdout
    assert "    → did you mean settings?\n" in ended.stdout
    assert ended.stderr == "2 problems\n"


def test_mistakes_as_json(shell: Shell) -> None:
    shell.write("version: 1\nforum:\n  name: X\n  url: nowhere\n  username: me\n")

    ended = shell.run("validate", "--format", "json")

    report = ended.json
    assert ended.exit_code == report["exit_code"] == 7
    assert (report["format"], report["command"], report["valid"]) == (1, "validate", False)
    (problem,) = report["problems"]
    assert (problem["code"], problem["file"], problem["line"], problem["path"]) == (
        "bad-address", "forum.yaml", 4, "forum.url",
    )  # fmt: skip
    assert problem["remedy"]


def test_a_valid_file_as_json(shell: Shell) -> None:
    shell.write(SMALL)

    report = shell.run("validate", "--format", "json", **ADDRESS).json

    assert report["valid"] is True
    assert report["files"] == ["forum.yaml"]
    assert report["resources"] == {"site_setting": 1, "category": 1}


def doubtful(slug: str) -> str:
    return SMALL + f"groups: [{{name: editors, notifications: {{watching: [{slug}]}}}}]\n"


def test_what_may_be_a_mistake_makes_no_file_invalid(shell: Shell) -> None:
    shell.write(doubtful("announcement"))

    ended = shell.run("validate", **ADDRESS)

    assert ended.exit_code == 0
    first, remedy, verdict, *_ = ended.stdout.splitlines()
    assert first.startswith("forum.yaml:")
    assert ": warning: unknown-category at groups[editors].notifications.watching: " in first
    assert remedy == "    → did you mean announcements? It may stay if the forum has it"
    assert verdict == "forum.yaml: valid, 1 warning"


def test_warnings_stand_among_the_mistakes_by_their_lines(shell: Shell) -> None:
    shell.write(doubtful("announcement").replace("title:", "login_required:") + "prune: {groups: [editors]}\n")

    ended = shell.run("validate", **ADDRESS)

    assert ended.exit_code == 7
    places = [line.split(" at ")[0] for line in ended.stdout.splitlines() if not line.startswith(" ")]
    assert places == [
        "forum.yaml:7: bad-setting",
        "forum.yaml:12: warning: unknown-category",
        "forum.yaml:13: contradiction",
    ]
    assert ended.stderr == "2 problems, 1 warning\n"


def test_warnings_as_json(shell: Shell) -> None:
    shell.write(doubtful("announcement"))

    report = shell.run("validate", "--format", "json", **ADDRESS).json

    assert (report["exit_code"], report["valid"]) == (0, True)
    assert [(item["code"], item["severity"]) for item in report["problems"]] == [("unknown-category", "warning")]


def test_slugs_with_accents_come_with_those_that_people_would_write(shell: Shell) -> None:
    slugs = {"été": "ete", "über-uns": "uber-uns", "straße": "strasse", "%C5%82%C3%B3d%C5%BA": "lodz"}
    listed = "".join(f"  - {{name: Of {hint}, slug: {json.dumps(slug)}}}\n" for slug, hint in slugs.items())
    shell.write(SMALL + listed)

    ended = shell.run("validate", **ADDRESS)

    assert ended.exit_code == 0
    assert [line.partition(", or ")[0] for line in ended.stdout.splitlines() if "→" in line] == [
        f"    → write {hint}" for hint in slugs.values()
    ]
    shell.write(SMALL.replace("title:", "slug_generation_method: encoded\n  title:") + listed)
    assert shell.run("validate", **ADDRESS).stdout.startswith("forum.yaml: valid\n")


@pytest.mark.parametrize(
    ("format", "said"),
    [
        ("github", "::warning file=forum.yaml,line=12,title=unknown-category"),
        ("sarif", '"level": "warning"'),
        ("junit", 'type="warning"'),
        ("gitlab", '"severity": "major"'),
        ("markdown", "looks like a misspelling"),
        ("html", "looks like a misspelling"),
    ],
)
def test_warnings_in_every_format(shell: Shell, format: str, said: str) -> None:
    shell.write(doubtful("announcement"))

    ended = shell.run("validate", "--format", format, **ADDRESS)

    assert ended.exit_code == 0
    assert said in ended.stdout


def test_a_file_that_is_not_there_names_the_way_to_one(shell: Shell) -> None:
    ended = shell.run("plan")

    assert ended.exit_code == 7
    assert "idiaspora init" in ended.stderr


def test_an_overlay_is_merged(shell: Shell) -> None:
    shell.write(SMALL)
    shell.write("settings: {titel: X}\n", "environments/test.yaml")

    ended = shell.run("validate", "--env", "test", **ADDRESS)

    assert "environments/test.yaml:1: warning: unknown-setting" in ended.stdout


def test_a_mistake_shows_nothing_that_acts_on_the_terminal(shell: Shell) -> None:
    shell.write('version: 1\nforum: {name: x, url: https://x.org, username: y}\n"key\u202e\u009b": 1\n')

    ended = shell.run("validate")

    assert ended.exit_code == 7
    assert "\u202e" not in ended.everything
    assert "\u009b" not in ended.everything


# explain


def test_a_value_is_explained(example: Shell) -> None:
    ended = example.run("explain", "themes[social-cohesion].color")

    value, _, theme, questions, *key = ended.stdout.splitlines()[1:]
    assert value.startswith('    value: "5B92E5"  (forum.yaml:')
    assert theme.strip() == 'category social-cohesion: color = "5B92E5"  (Discourse: color)'
    assert "category social-cohesion/ask: color" in questions
    assert "because themes[social-cohesion].questions" in questions
    assert [line.strip() for line in key] == [
        "meaning: The colour of the badge.",
        "type: six hexadecimal digits",
        'example: color: "0033A0"',
    ]


def test_a_default_is_explained_for_the_theme_that_takes_it(example: Shell) -> None:
    report = example.run("explain", "themes[social-cohesion].questions.answers", "--format", "json").json

    assert report["winning"]["path"] == "defaults.theme.questions.answers"
    assert report["winning"]["value"] == "accepted"
    assert [item["resource"] for item in report["becomes"]] == ["category social-cohesion/ask"]
    assert report["becomes"][0]["discourse"] == "custom_fields.enable_accepted_answers"


def test_what_a_theme_overrides_is_shown(example: Shell) -> None:
    report = example.run("explain", "themes[innovative-communications].questions.answers", "--format", "json").json

    assert report["winning"]["value"] == "voted"
    assert [(item["path"], item["value"]) for item in report["overridden"]] == [
        ("defaults.theme.questions.answers", "accepted")
    ]


@pytest.mark.parametrize(
    ("said", "discourse"),
    [
        pytest.param("true", "category_setting_attributes.require_topic_approval", id="a switch"),
        pytest.param(
            "{only: [capital]}",
            "category_setting_attributes.topic_posting_review_mode and topic_posting_review_group_ids",
            id="groups",
        ),
    ],
)
def test_whose_posts_wait_is_explained(shell: Shell, said: str, discourse: str) -> None:
    shell.write(
        "version: 1\nforum: {name: F, url: 'https://forum.example.org', username: admin}\n"
        "moderators: {capital: {name: capital-experts, members: [amina]}}\n"
        "defaults: {theme: {approve: {topics: {except: [staff]}}}}\n"
        f"themes: [{{name: Water, slug: water, approve: {{topics: {said}}}}}]\n"
    )

    report = shell.run("explain", "themes[water].approve.topics", "--format", "json").json

    assert report["winning"]["path"] == "themes[water].approve.topics"
    assert [(item["path"], item["value"]) for item in report["overridden"]] == [
        ("defaults.theme.approve.topics", {"except": ["staff"]})
    ]
    (becomes,) = report["becomes"]
    assert (becomes["resource"], becomes["discourse"]) == ("category water", discourse)
    assert becomes["value"] == (True if said == "true" else {"only": ["capital-experts"]})


def test_what_an_overlay_overrides_is_shown(example: Shell) -> None:
    example.write("settings: {title: Test}\n", "environments/test.yaml")

    ended = example.run("explain", "settings.title", "--env", "test")

    assert 'value: "Test"  (environments/test.yaml:1)' in ended.stdout
    assert 'overrides: "iDiaspora Forum"  (forum.yaml:' in ended.stdout
    assert 'site_setting title: value = "Test"  (Discourse: title)' in ended.stdout


def test_the_source_of_a_value_is_shown(example: Shell) -> None:
    assert "from !env IDIASPORA_URL" in example.run("explain", "forum.url").stdout


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("url", "did you mean forum.url?"),
        ("title", "did you mean settings.title?"),
        ("setings.title", "did you mean settings.title?"),
        ("group", "did you mean groups?"),
        ("", "use one of: version, forum, forum.name"),
    ],
)
def test_a_place_that_is_not_there_leads_to_one_that_is(shell: Shell, path: str, remedy: str) -> None:
    shell.write(SMALL)

    ended = shell.run("explain", path, **ADDRESS)

    assert ended.exit_code == 2
    said = " ".join(ended.stderr.split())
    assert f"the file has no place “{path}”; {remedy}" in said
    assert " ." not in said


def test_a_secret_is_not_explained(shell: Shell) -> None:
    shell.write(SMALL.replace("A small forum", "!secret SECRET_TITLE").replace("title", "discourse_connect_secret"))

    ended = shell.run("explain", "settings.discourse_connect_secret", **ADDRESS, SECRET_TITLE="a-real-secret-text")

    assert ended.exit_code == 0, ended.everything
    assert "(secret)" in ended.stdout
    assert "a-real-secret" not in ended.everything


def test_a_key_that_is_not_written_leaves_the_forum_alone(example: Shell) -> None:
    ended = example.run("explain", "themes[social-cohesion].text_color")

    assert "not written" in ended.stdout
    assert ended.exit_code == 0


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param("badges", ["meaning: Badges.", "type: list of items", "badges: [{name: Guide"], id="list"),
        pytest.param("badges[].icon", ["example: icon: ", "type: text"], id="key of an item"),
        pytest.param("themes[x].text_color", ["the file has no themes[x]", "example: text_color"], id="no such item"),
        pytest.param(
            "themes[social-cohesio].text_color",
            ["the file has no themes[social-cohesio]; did you mean themes[social-cohesion]?"],
            id="an item that is misspelt",
        ),
        pytest.param("forum.order", ["allowed: themes, file"], id="words"),
        pytest.param(
            "settings.slug_generation_method",
            ["allowed: ascii, encoded, none", "default: ascii", "results?filter=slug_generation_method"],
            id="setting",
        ),
        pytest.param("settings.invite_only", ["With false, anyone can register.", "true or false"], id="guarded"),
        pytest.param("settings.of_some_plugin", ["plan says whether yours has it."], id="unknown setting"),
        pytest.param("limits.category.count", ["number from 0"], id="a kind"),
    ],
)
def test_a_key_that_is_not_written_is_explained(example: Shell, path: str, said: list[str]) -> None:
    ended = example.run("explain", path)

    assert ended.exit_code == 0, ended.everything
    assert ended.stdout.startswith(f"{path}\n")
    assert [text for text in said if text not in ended.stdout] == []


def test_the_language_is_explained_before_there_is_a_file(shell: Shell) -> None:
    ended = shell.run("explain", "themes[].color")

    assert ended.exit_code == 0
    assert "type: six hexadecimal digits" in ended.stdout
    assert shell.run("explain", "themes[].colour").exit_code == 2
    assert shell.run("explain", "forum.yaml", "themes[].color").exit_code == 7
    assert shell.run("explain", "themes[].color", "--env", "test").exit_code == 7


def test_the_language_is_explained_beside_a_file_with_mistakes(shell: Shell) -> None:
    (shell.folder / "forum.yaml").write_text("version: 1\nforum: {name: A}\ncategories: [{nonsense: x}]\n")
    for words in (("categories[]",), ("forum.yaml", "categories[]")):
        ended = shell.run("explain", *words)
        assert (ended.exit_code, "allow_global_tags: " in ended.stdout) == (0, True)
    assert shell.run("explain", "categories[a].name").exit_code == 7


def test_what_the_language_says_as_json(example: Shell) -> None:
    report = example.run("explain", "themes[social-cohesion].slug", "--format", "json").json

    key = report["key"]
    assert (key["path"], key["needed"], key["allowed"], key["keys"]) == ("themes[].slug", True, [], {})
    assert key["example"] == "slug: water"
    assert "color" in example.run("explain", "themes", "--format", "json").json["key"]["keys"]


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("settings.titel", "did you mean settings.title"),
        ("settings.min_trust_to_create_topic", "Discourse has replaced it by create_topic_allowed_groups"),
        ("themes[].colr", "did you mean themes[].color?"),
        ("themes[social-cohesion].question", "did you mean themes[social-cohesion].questions?"),
        ("limits.categories", "did you mean limits.category?"),
    ],
)
def test_a_key_that_the_language_has_not_leads_to_one_that_it_has(example: Shell, path: str, remedy: str) -> None:
    ended = example.run("explain", path)

    assert ended.exit_code == 2
    assert remedy in " ".join(ended.stderr.split())


def test_a_path_that_leads_nowhere_is_wrong_usage(example: Shell) -> None:
    ended = example.run("explain", "themes[social-cohesion].colour")

    assert ended.exit_code == 2
    assert "did you mean themes[social-cohesion].color?" in " ".join(ended.stderr.split())


@pytest.mark.parametrize("command", ["validate", "plan", "adopt"])
def test_without_a_forum_file_it_says_how_to_get_one(shell: Shell, command: str) -> None:
    ended = shell.run(command, *(["--all"] if command == "adopt" else []))

    assert ended.exit_code == 7
    assert "there is no file forum.yaml" in ended.everything
    assert ended.stderr.count("“idiaspora init” writes a forum file to begin with.") == 1


@pytest.mark.parametrize("command", ["validate", "plan"])
def test_a_text_that_is_missing_is_no_missing_forum_file(shell: Shell, command: str) -> None:
    head = "version: 1\nforum: {name: A, url: 'https://f.example.org', username: a}\n"
    shell.write(f"{head}settings: {{title: !file a.md}}\n")

    ended = shell.run(command)

    assert ended.exit_code == 7
    assert "there is no file a.md" in ended.everything
    assert "idiaspora init" not in ended.everything

"""Themes and components that come as bundles: their files, settings, words and palettes."""

import io
import json
import tarfile
import zipfile

import pytest

SETTINGS = "text: Welcome\nshown: true\nsize: 1.5\nplace: {type: enum, default: top, choices: [top, bottom]}\n"


def zipped(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


def tarred(files):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return stream.getvalue()


@pytest.fixture
def bring(client):
    """Imports a bundle with the given files beside `about.json`, and with more fields of the form."""

    def send(files, about=None, packed=zipped, **form):
        whole = {"about.json": json.dumps({"name": "Banner", "component": True, **(about or {})}), **files}
        data = {**form, "bundle": (io.BytesIO(packed(whole)), "banner.zip")}
        return client.post("/admin/themes/import.json", data=data)

    return send


def test_the_files_become_fields(bring):
    files = {
        "common/head_tag.html": "<b></b>",
        "desktop/desktop.scss": "a {}",
        "common/embedded.scss": "b {}",
        "stylesheets/deep/part.scss": "c {}",
        "javascripts/discourse/api-initializers/banner.js": "export default 1",
        "locales/fr.yml": "fr: {hello: Bonjour}",
        "README.md": "not a field",
    }
    fields = bring(files, packed=tarred).json["theme"]["theme_fields"]
    assert {(row["target"], row["name"], row["type_id"]) for row in fields} == {
        ("about", "about", 8),
        ("common", "head_tag", 0),
        ("desktop", "scss", 1),
        ("common", "embedded_scss", 1),
        ("extra_scss", "deep/part", 1),
        ("extra_js", "discourse/api-initializers/banner.js", 6),
        ("translations", "fr", 5),
    }


def test_one_folder_around_all_files_is_taken_off(client):
    packed = zipped({"banner/about.json": '{"name": "Banner", "component": true}', "banner/settings.yml": "a: b"})
    answer = client.post("/admin/themes/import.json", data={"theme": (io.BytesIO(packed), "banner.zip")})
    assert [row["setting"] for row in answer.json["theme"]["settings"]] == ["a"]


def test_assets_are_uploads_with_endings_of_their_own(bring):
    answer = bring({"assets/own.woff2": "font"}, {"assets": {"own-font": "assets/own.woff2"}})
    field = next(row for row in answer.json["theme"]["theme_fields"] if row["name"] == "own-font")
    assert (field["type_id"], field["filename"]) == (2, "own.woff2")
    assert field["url"].endswith(".woff2")


def test_broken_styles_are_kept_and_told(client, bring):
    answer = bring({"common/common.scss": "a { color: red;"})
    assert answer.status_code == 201
    shown = client.get(f"/admin/themes/{answer.json['theme']['id']}.json").json["theme"]
    assert len(shown["errors"]) == 1
    mended = bring({"common/common.scss": "a { color: red; }"}, theme_id=str(shown["id"]))
    assert "errors" not in mended.json["theme"]


def test_a_number_that_no_theme_has_becomes_one(bring):
    assert bring({}, theme_id="77").json["theme"]["id"] == 77


def test_what_is_refused(client, bring):
    assert bring({}, theme_id="-1").status_code == 422
    assert bring({}, {"name": ""}).status_code == 422
    broken = {"bundle": (io.BytesIO(b"PK"), "banner.zip")}
    assert client.post("/admin/themes/import.json", data=broken).status_code == 500
    remote = {"remote": "https://example.org/theme.git"}
    assert client.post("/admin/themes/import.json", data=remote).status_code == 500


def test_kinds_of_settings_follow_their_defaults(client, bring):
    theme = bring({"settings.yml": SETTINGS}).json["theme"]
    kinds = {row["setting"]: row["type"] for row in theme["settings"]}
    assert kinds == {"text": "string", "shown": "bool", "size": "float", "place": "enum"}
    path = f"/admin/themes/{theme['id']}/setting.json"
    assert client.put(path, {"name": "size", "value": "2.25"}).json == {"size": 2.25}
    assert client.put(path, {"name": "shown", "value": "false"}).json == {"shown": False}


def test_a_setting_that_holds_a_picture_takes_its_address(client, bring):
    theme = bring({"settings.yml": "picture: {type: upload, default: ''}"}).json["theme"]
    svg = {"upload_type": "site_setting", "for_site_setting": "true", "file": (io.BytesIO(b"<svg></svg>"), "a.svg")}
    url = client.post("/uploads.json", data=svg).json["url"]
    path = f"/admin/themes/{theme['id']}/setting.json"
    assert client.put(path, {"name": "picture", "value": f"http://localhost{url}"}).json == {"picture": url}


def test_words_stand_in_for_missing_ones_and_what_it_says_of_itself_is_apart(client, bring):
    english = "en: {theme_metadata: {description: A banner}, hello: Hello, deep: {bye: Bye}}"
    theme = bring({"locales/en.yml": english, "locales/fr.yml": "fr: {deep: {bye: Salut}}"}).json["theme"]
    assert theme["description"] == "A banner"
    rows = client.get(f"/admin/themes/{theme['id']}/translations/fr.json").json["translations"]
    assert [(row["key"], row["value"]) for row in rows] == [("hello", "Hello"), ("deep.bye", "Salut")]
    bare = bring({}).json["theme"]["id"]
    assert client.get(f"/admin/themes/{bare}/translations/fr.json").status_code == 204


def test_palettes_of_a_bundle_come_change_and_go(client, bring):
    def bundle(schemes, **form):
        return bring({}, {"name": "Whole", "component": False, "color_schemes": schemes}, **form).json["theme"]

    def names():
        return {row["name"] for row in client.get("/admin/color_schemes.json").json if row["theme_id"] == number}

    theme = bundle({"Sea": {"tertiary": "0033A0"}, "Sand": {}})
    number = theme["id"]
    assert (theme["color_scheme"]["name"], names()) == ("Sea", {"Sea", "Sand"})
    theme = bundle({"Sea": {"tertiary": "112233"}, "Night": {}}, theme_id=str(number))
    shown = {row["name"]: row["hex"] for row in theme["color_scheme"]["colors"]}
    assert (shown["tertiary"], names()) == ("112233", {"Sea", "Night"})
    client.delete(f"/admin/themes/{number}.json")
    assert names() == set()


def test_pages_of_settings_blank_what_they_are_not_sent(client):
    client.put("/admin/config/logo.json", {})
    assert client.get("/site/settings.json").json["logo"] == ""
    answer = client.put("/admin/config/about.json", {"contact_information": {"contact_email": "not an address"}})
    assert answer.status_code == 400
    assert client.put("/admin/config/about.json", {"general_settings": {}}, acting="member1").status_code == 404

"""The files of a theme: a bundle that comes back as it was, assets, and keys for repositories."""

import io
import json
import zipfile

import pytest

FILES = {
    "about.json": json.dumps(
        {"name": "Harbour", "assets": {"mark": "assets/mark.js"}, "color_schemes": {"Sea": {"primary": "112233"}}}
    ),
    "common/common.scss": "body { margin: 0; }",
    "common/header.html": "<p>Welcome</p>",
    "common/embedded.scss": "p { margin: 0; }",
    "common/color_definitions.scss": ":root { --sea: blue; }",
    "desktop/desktop.scss": "a { color: red; }",
    "stylesheets/more.scss": "b { color: red; }",
    "javascripts/discourse/initializers/mark.js": "export default {};",
    "locales/en.yml": "en: {hello: Hello}",
    "settings.yml": "colour: blue",
    "migrations/settings/0001-rename.js": "export default function () {}",
    "assets/mark.js": "1;",
}


def bundle(files):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return written.getvalue()


def imported(client, content):
    data = {"bundle": (io.BytesIO(content), "theme.zip")}
    return client.post("/admin/themes/import.json", data=data).json["theme"]


def exported(client, theme):
    answer = client.get(f"/admin/customize/themes/{theme['id']}/export", headers={"Accept": "*/*"})
    return answer.data


def fields(theme):
    return {(row["target"], row["name"]): row["value"] for row in theme["theme_fields"]}


def test_a_bundle_comes_back_as_it_was(client):
    theme = imported(client, bundle(FILES))

    with zipfile.ZipFile(io.BytesIO(exported(client, theme))) as archive:
        found = {path: archive.read(path).decode() for path in archive.namelist()}
    about = json.loads(found.pop("about.json"))
    assert found == {path: text for path, text in FILES.items() if path != "about.json"}
    assert (about["name"], about["assets"]) == ("Harbour", {"mark": "assets/mark.js"})
    assert about["color_schemes"]["Sea"]["primary"] == "112233"


def test_an_exported_theme_can_be_imported(client):
    theme = imported(client, bundle(FILES))
    again = imported(client, exported(client, theme))

    assert {key: value for key, value in fields(again).items() if key[0] != "about"} == {
        key: value for key, value in fields(theme).items() if key[0] != "about"
    }


def test_assets_are_kept_and_other_files_refused(client):
    sent = {"file": (io.BytesIO(b"1;"), "mark.js")}
    assert client.post("/admin/themes/upload_asset.json", data=sent).status_code == 201
    sent = {"file": (io.BytesIO(b"word"), "mark.txt")}
    assert client.post("/admin/themes/upload_asset.json", data=sent).status_code == 422


@pytest.mark.parametrize("path", ["/admin/themes/generate_key_pair.json", "/admin/themes/upload_asset.json"])
def test_both_are_for_admins(client, path):
    assert client.post(path, {}, acting="modder").status_code == 404


def test_keys_are_new_each_time(client):
    keys = {client.post("/admin/themes/generate_key_pair.json", {}).json["public_key"] for _ in range(2)}
    assert len(keys) == 2
    assert all(key.startswith("ssh-rsa ") for key in keys)


def test_an_unknown_theme_has_no_bundle(client):
    assert client.get("/admin/customize/themes/999/export.json").status_code == 400

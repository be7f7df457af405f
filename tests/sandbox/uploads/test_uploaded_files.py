"""Uploads: what is kept, under which address, what is refused, and what pictures tell about themselves."""

import struct
import zlib
from io import BytesIO

import pytest

from idiaspora.sandbox.model.file_sizes import human_size
from idiaspora.sandbox.uploads.addresses import path_of
from idiaspora.sandbox.uploads.pictures import Picture, dominant_colour, picture_of, shrunk
from idiaspora.sandbox.uploads.svg import cleaned


def png(width, height, rows, colour_type=2, palette=b""):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    extra = chunk(b"PLTE", palette) if palette else b""
    body = chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


RED = png(2, 1, b"\x00" + b"\xc8\x1e\x1e" * 2)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc0\x00\x11\x08" + struct.pack(">HH", 30, 40) + b"\x03"
VP8X = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\x0f\x00\x00" + b"\x07\x00\x00"
VP8L = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", 15 | 7 << 14)
VP8 = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 16, 8)


@pytest.mark.parametrize(
    ("content", "picture"),
    [
        pytest.param(RED, Picture("png", 2, 1), id="png"),
        pytest.param(b"GIF89a" + struct.pack("<HH", 3, 5), Picture("gif", 3, 5), id="gif"),
        pytest.param(JPEG, Picture("jpeg", 40, 30), id="jpeg after other segments"),
        pytest.param(VP8X, Picture("webp", 16, 8), id="webp extended"),
        pytest.param(VP8L, Picture("webp", 16, 8), id="webp lossless"),
        pytest.param(VP8, Picture("webp", 16, 8), id="webp lossy"),
        pytest.param(b"<?xml version='1.0'?>\n<!-- a -->\n<svg/>", None, id="no svg element that goes on"),
        pytest.param(b"<?xml version='1.0'?>\n<!-- a -->\n<svg width='3'/>", Picture("svg"), id="svg"),
        pytest.param(b"<html><svg ", None, id="a page"),
        pytest.param(RED[:20], None, id="png that breaks off"),
        pytest.param(JPEG[:9], None, id="jpeg that breaks off"),
        pytest.param(VP8X[:26], None, id="webp that breaks off"),
        pytest.param(b"", None, id="nothing"),
    ],
)
def test_pictures_are_known_by_their_bytes(content, picture):
    assert picture_of(content) == picture


@pytest.mark.parametrize(
    ("content", "colour"),
    [
        pytest.param(RED, "C81E1E", id="one colour"),
        pytest.param(png(2, 1, b"\x01" + b"\x0a\x0a\x0a" + b"\x0a\x14\x1e"), "0F1419", id="as differences"),
        pytest.param(png(1, 2, b"\x00\x10\x02\x20", 0), "202020", id="grey, as the difference to above"),
        pytest.param(png(1, 2, b"\x00\x10\x03\x18", 0), "181818", id="as the difference to the mean"),
        pytest.param(png(1, 2, b"\x00\x10\x04\x10", 0), "181818", id="as the difference to the nearest"),
        pytest.param(png(2, 1, b"\x00\x00\x01", 3, b"\xff\0\0\0\0\xff"), "800080", id="from a palette"),
        pytest.param(png(2, 1, b"\x00\xff\0\0\xff\0\0\xff\x00", 6), "FF0000", id="what is transparent does not count"),
        pytest.param(png(1, 1, b"\x00\xff\x00", 4), "", id="nothing but transparent"),
        pytest.param(RED[:43], "", id="that breaks off"),
        pytest.param(JPEG, "", id="another kind"),
    ],
)
def test_the_colour_of_a_png(content, colour):
    assert dominant_colour(content) == colour


def test_svg_is_written_anew_without_what_runs_or_loads():
    sent = (
        b'<!DOCTYPE svg [<!ENTITY a "x">]><svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script>'
        b'<use href="http://example.org/a"/><use href="#a"/><g><text>a <tspan>b</tspan></text></g></svg>'
    )
    assert cleaned(sent).decode() == (
        '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">\n  <use/>\n  <use href="#a"/>\n  <g>\n'
        "    <text>a <tspan>b</tspan></text>\n  </g>\n</svg>\n"
    )
    assert cleaned(b"<svg") == b"<svg"


@pytest.mark.parametrize(
    ("size", "text"),
    [(1, "1 Byte"), (1023, "1023 Bytes"), (1024, "1 KB"), (1234, "1.21 KB"), (123456, "121 KB"), (5 << 20, "5 MB")],
)
def test_sizes_in_words(size, text):
    assert human_size(size) == text


def test_sizes_and_places():
    assert shrunk(1380, 1000, (690, 500)) == (690, 500)
    assert shrunk(16, 9, (690, 500)) == (16, 9)
    assert shrunk(0, 0, (690, 500)) == (0, 0)
    assert path_of(1000, "ab" * 20, "png") == f"/uploads/default/original/1X/{'ab' * 20}.png"
    assert path_of(1001, "ab" * 20, "png") == f"/uploads/default/original/2X/a/{'ab' * 20}.png"


def upload(client, content, name="red.png", acting="martin", field="file", **form):
    data = {"upload_type": "composer", **form, field: (BytesIO(content), name)}
    return client.post("/uploads.json", data=data, acting=acting)


@pytest.mark.parametrize("version", ["3.5", "2026"])
def test_a_file_comes_back_as_it_was_sent(make_client, version):
    client = make_client(discourse=version)
    made = upload(client, RED, field="files[]").json
    assert (
        made["url"]
        == f"//localhost{client.post('/uploads/lookup-urls.json', {'short_urls': [made['short_url']]}).json[0]['url']}"
    )
    moved = client.get(made["short_path"], key=None)
    assert (moved.status_code, moved.headers["Location"]) == (302, f"http:{made['url']}")
    path = made["url"].removeprefix("//localhost")
    for headers in ({"Accept": "*/*"}, {"Accept": "application/json"}):
        got = client.get(path, key=None, headers=headers)
        assert (got.status_code, got.data, got.headers["Content-Type"]) == (200, RED, "image/png")
    assert client.get(path.replace("original/1X/", "original/1X/0")).status_code == 404
    assert client.get("/uploads/short-url/0.png").status_code == 404
    for address in (path, made["url"], f"http:{made['url']}"):
        assert client.post("/uploads/lookup-metadata.json", {"url": address}).json["width"] == 2
    assert client.post("/uploads/lookup-metadata.json", {"url": f"//example.org{path}"}).status_code == 404
    assert client.post("/uploads/lookup-urls.json", {"short_urls": ["upload://abc.png", path, 5]}).json == []


def test_the_name_follows_the_bytes_and_the_first_one_stays(client):
    first = upload(client, RED, "red.jpg").json
    assert (first["original_filename"], first["extension"], first["url"][-4:]) == ("red.jpg.png", "png", ".png")
    assert upload(client, RED, "other.png").json == first
    jpeg = upload(client, JPEG, "a.jpg").json
    assert (jpeg["original_filename"], jpeg["extension"]) == ("a.jpg", "jpeg")


def test_what_the_settings_allow(client):
    def setting(name, value):
        assert client.put(f"/admin/site_settings/{name}.json", {name: value}).status_code == 200

    assert upload(client, b"text", "a.txt").status_code == 422
    setting("authorized_extensions", "png|.txt")
    text = upload(client, b"text", "a.txt").json
    assert (text["width"], text["thumbnail_width"], text["dominant_color"]) == (None, None, None)
    setting("authorized_extensions_for_staff", "*")
    assert upload(client, b"data", "a.bin").status_code == 422
    assert upload(client, b"data", "a.bin", acting="modder").status_code == 200
    setting("max_attachment_size_kb", 1)
    assert upload(client, b"d" * 1025, "a.txt").status_code == 422
    assert upload(client, b"d" * 1024, "a.txt").status_code == 200
    svg = b"<svg xmlns='http://www.w3.org/2000/svg' width='1'/>"
    assert upload(client, svg, "a.svg", for_site_setting="true").status_code == 422
    assert upload(client, svg, "a.svg", acting="modder", for_site_setting="true").status_code == 200
    assert upload(client, b"", "a.png").status_code == 422


def test_only_admins_keep_an_upload_for_hours(client):
    assert upload(client, RED, retain_hours="5").json["retain_hours"] is None
    assert upload(client, RED, acting="provisioner", retain_hours="5").json["retain_hours"] == 5


def test_a_picture_of_oneself_is_for_those_who_may(client):
    name = "uploaded_avatars_allowed_groups"
    client.put(f"/admin/site_settings/{name}.json", {name: "3"})
    assert upload(client, RED, upload_type="avatar").status_code == 422
    assert upload(client, RED, upload_type="avatar", acting="provisioner").status_code == 200


def test_an_upload_of_the_forum_itself_is_written_once(client):
    def logged():
        rows = client.get("/admin/logs/staff_action_logs.json").json["staff_action_logs"]
        return sum(row["subject"] == "logo" for row in rows)

    path = upload(client, RED).json["url"].removeprefix("//localhost")
    for value, count in ((path, 1), (path, 1), ("", 2), ("", 3)):
        client.put("/admin/site_settings/logo.json", {"logo": value})
        assert logged() == count
    assert client.get("/site/settings.json").json["site_logo_url"] == ""

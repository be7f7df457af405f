"""Topics about pages elsewhere, and other columns that a new topic is given or refused."""

from writing import RAW, write

PAGE = "https://Example.org/Papers/"


def test_a_topic_is_found_by_the_address_as_it_is_kept(client):
    topic = write(client, "About the page on papers", embed_url=PAGE).json["topic_id"]
    client.post("/posts.json", {"topic_id": topic, "raw": f"{RAW} More."})

    found = client.get("/embed/info.json?embed_url=https://example.org/papers").json

    assert (found["topic_id"], found["topic_slug"], found["comment_count"]) == (topic, "about-the-page-on-papers", 1)
    assert client.get(f"/embed/info.json?embed_url={PAGE}").status_code == 404
    assert client.get("/embed/info.json").status_code == 400


def test_an_address_has_one_topic(client):
    write(client, "About the page on papers", embed_url=PAGE)

    again = write(client, "About the page on papers once more", embed_url="https://example.org/papers")

    assert (again.status_code, again.json["errors"]) == (422, ["Embed url has already been taken"])
    assert write(client, "About no address of the web", embed_url="papers").status_code == 200


def test_custom_fields_that_nobody_registered_are_refused(client):
    assert write(client, "A topic with custom fields", topic_custom_fields={"colour": "blue"}).status_code == 400


def test_the_kind_of_a_post_is_changed_by_the_staff(client):
    post = write(client, "A topic that the staff marks", acting="amina").json["id"]

    assert client.put(f"/posts/{post}/post_type.json", {"post_type": 2}, acting="amina").status_code == 403
    assert client.put(f"/posts/{post}/post_type.json", {"post_type": 9}).status_code == 400
    assert client.put(f"/posts/{post}/post_type.json", {}).status_code == 400
    assert client.put(f"/posts/{post}/post_type.json", {"post_type": 2}, acting="modder").status_code == 200
    assert client.get(f"/posts/{post}.json").json["post_type"] == 2

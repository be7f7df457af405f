"""Settings that name uploads: an address that the forum does not know stops the plan, a known one is written."""

import pytest
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid

OURS = "/uploads/default/original/1X/logo.png"


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://staging.example.org/uploads/default/original/1X/logo.png", id="of another forum"),
        pytest.param("/uploads/default/original/1X/gone.png", id="that is gone"),
        pytest.param("upload://abc.png", id="in the short form"),
    ],
)
def test_an_upload_that_the_forum_does_not_hold_is_found_by_the_plan(house: Rehearsal, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        house.plan(f"settings: {{logo: '{address}'}}\n")
    (problem,) = refused.value.problems
    assert (problem.code, problem.path) == ("bad-setting", "settings.logo")
    assert address in problem.message


def test_an_upload_of_the_forum_is_written_after_one_question(house: Rehearsal) -> None:
    house.forum.store.insert("upload", {"url": OURS, "original_filename": "logo.png"})
    text = f"settings: {{logo: '{OURS}'}}\n"
    ran = house.run(text)
    assert house.value("logo") == OURS
    assert [str(sent) for sent in ran.reads if sent.method == "POST"] == ["POST /uploads/lookup-metadata.json"]
    house.wire.sent.clear()
    assert house.plan(text).is_empty
    assert {sent.method for sent in house.wire.sent} == {"GET"}

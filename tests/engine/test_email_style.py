"""The frame and the style of mails: each by itself, with consent, and given back."""

import json

import pytest
from discourse_versions import PLAYED
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.safety.guards import Consents, refusals
from idiaspora.sandbox.site.email_style import DEFAULTS

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", PLAYED, indirect=True, scope="session")

STYLE = "/admin/customize/email_style.json"
CSS, HTML = "a { color: #0033a0; }", "<html><body>%{email_content}</body></html>"


def file(**said: str) -> str:
    return f"appearance: {{mails: {json.dumps(said)}}}\n"


def style(house: Rehearsal) -> tuple[str, str]:
    row = house.arrange("GET", STYLE)["email_style"]
    return row["html"], row["css"]


def test_each_part_is_written_by_itself(house: Rehearsal) -> None:
    house.settled(file(css=CSS))
    assert style(house) == (DEFAULTS["html"], CSS)
    house.settled(file(css=CSS, html=HTML))
    assert style(house) == (HTML, CSS)


def test_what_is_deleted_is_discourses_own_again(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.run(file(css=CSS, html=HTML))
    locked.run(file(css=CSS), allow_delete=())
    assert style(house) == (HTML, CSS)
    locked.run(file(css=CSS), allow_delete=("email_style",))
    assert style(house) == (DEFAULTS["html"], CSS)


def test_a_frame_without_the_text_is_found_by_the_plan(house: Rehearsal) -> None:
    with pytest.raises(Invalid) as invalid:
        house.plan(file(html="<html><body>Hello</body></html>"))
    (problem,) = invalid.value.problems
    assert (problem.code, problem.path) == ("bad-text", "appearance.mails.html")


@pytest.mark.parametrize("css", ["a { color: red;", "a { color: ; }", "a { color: red; }}"])
def test_a_style_that_cannot_be_compiled_is_found_before_it_is_written(house: Rehearsal, css: str) -> None:
    with pytest.raises(Invalid) as caught:
        house.run(file(css=css))
    (problem,) = caught.value.problems
    assert (problem.code, problem.path) == ("bad-text", "appearance.mails.css")
    assert style(house) == (DEFAULTS["html"], "")


def test_code_in_every_mail_needs_consent(house: Rehearsal) -> None:
    for before in ("", CSS):
        if before:
            house.settled(file(css=before))
        wanted = house.desired(file(css="p { margin: 0; }"))
        (refusal,) = refusals(house.plan(wanted), wanted, Consents())
        assert (refusal.rule, refusal.remedy) == ("widening", "--allow-widening appearance.mails.css")

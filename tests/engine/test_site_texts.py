"""Texts of the site and of its mails: by language, however many there are, and only what the forum takes."""

import json

import pytest
from discourse_versions import PLAYED
from importing import imported_from
from locked import Locked
from rehearsal import Rehearsal

from idiaspora.plugin_config.kinds import site_text
from idiaspora.plugin_config.language.problems import Invalid
from idiaspora.provisioning.apply.quirks import explained
from idiaspora.provisioning.drift.blame import Recorded
from idiaspora.provisioning.drift.detection import look
from idiaspora.provisioning.exit_codes import ExitCode
from idiaspora.provisioning.safety.guards import Consents, refusals
from idiaspora.sandbox.site import texts as sandbox_texts

pytestmark = pytest.mark.parametrize("rehearsal_of_the_session", PLAYED, indirect=True, scope="session")

TEXTS = "/admin/customize/site_texts"
WELCOME = "system_messages.welcome_user"
CREATE = "js.topic.create"
MAIL = {f"{WELCOME}.subject_template": "Welcome, %{username}", f"{WELCOME}.text_body_template": "Hello.\n"}
MANY = 120


def file(**languages: dict[str, str]) -> str:
    return f"texts: {json.dumps(languages)}\n"


def text_of(house: Rehearsal, key: str, locale: str) -> dict[str, object]:
    shown: dict[str, object] = house.arrange("GET", f"{TEXTS}/{key}.json?locale={locale}")["site_text"]
    return shown


def test_each_language_has_its_own(house: Rehearsal) -> None:
    wanted = file(en={CREATE: "New contribution"}, fr={CREATE: "Contribuer"})
    house.settled(wanted)
    assert text_of(house, CREATE, "en")["value"] == "New contribution"
    assert text_of(house, CREATE, "fr")["value"] == "Contribuer"
    assert not text_of(house, CREATE, "es")["overridden"]

    ran = house.run(file(en={CREATE: "New contribution"}, fr={CREATE: "Écrire"}))

    assert [change.address for change in ran.plan.changes] == [f"site_text fr.{CREATE}"]
    assert text_of(house, CREATE, "en")["value"] == "New contribution"


def test_what_is_deleted_is_discourses_own_again(house: Rehearsal) -> None:
    locked = Locked(house)
    locked.run(file(en={CREATE: "New contribution", "js.sign_up": "Take part"}))
    locked.run(file(en={"js.sign_up": "Take part"}), allow_delete=("site_text",))
    assert (text_of(house, CREATE, "en")["value"], text_of(house, CREATE, "en")["overridden"]) == ("New Topic", False)
    locked.run("texts: {}\n", allow_delete=("site_text",))
    assert not text_of(house, "js.sign_up", "en")["overridden"]


def test_more_than_a_page_of_them_is_read_whole(house: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {f"js.number_{at:03}": f"Number {at}" for at in range(MANY)}
    known = {**sandbox_texts.known_texts(), **keys}
    monkeypatch.setattr(sandbox_texts, "known_texts", lambda: known)
    wanted = file(en={key: f"{text}!" for key, text in keys.items()}, fr={CREATE: "Contribuer"})
    assert house.run(wanted).applied.exit_code == 0

    before = len(house.wire.sent)
    assert house.plan(wanted).is_empty

    asked = [dict(sent.query) for sent in house.wire.sent[before:] if sent.path == f"{TEXTS}.json"]
    assert [query.get("page") for query in asked if query["locale"] == "en"] == [None, "1", "2"]
    assert [query.get("page") for query in asked if query["locale"] == "fr"] == [None]


def test_the_answer_of_a_write_proves_nothing(house: Rehearsal) -> None:
    """It shows the text as it was sent, also where something was left out of it."""
    ran = house.run(file(en={CREATE: "New <script>alert(1)</script> topic"}))

    assert ran.applied.exit_code == ExitCode.PARTIAL
    (left,) = ran.applied.unconverged
    assert left.change.old == text_of(house, CREATE, "en")["value"] == "New alert(1) topic"
    assert explained(left).quirk is site_text.CLEANED


@pytest.mark.parametrize("text", ["<a href='https://example.org'>here</a>", "<IMG src=x>", "<!-- x -->"])
def test_html_needs_consent(house: Rehearsal, text: str) -> None:
    house.settled(file(en={"js.sign_up": "Take part"}))
    for key in (CREATE, "js.sign_up"):
        wanted = house.desired(file(en={key: f"Write {text}"}))
        planned = house.plan(wanted)
        (refusal,) = refusals(planned, wanted, Consents())
        assert (refusal.rule, refusal.remedy) == ("widening", f"--allow-widening texts.en.{key}")
        assert refusals(planned, wanted, Consents(widening=frozenset({f"texts.en.{key}"}))) == ()


def test_words_need_no_consent(house: Rehearsal) -> None:
    wanted = house.desired(file(en={CREATE: "2 < 3 & [link](/faq)"}))
    assert refusals(house.plan(wanted), wanted, Consents()) == ()


def test_a_text_that_the_forum_does_not_have_is_found_by_the_plan(house: Rehearsal) -> None:
    before = len(house.wire.sent)
    with pytest.raises(Invalid) as invalid:
        house.plan(file(en={"js.topic.creat": "New", CREATE: "New"}, fr={"nowhere": "Rien"}))
    assert [(item.code, item.path) for item in invalid.value.problems] == [
        ("no-such-text", "texts.en.js.topic.creat"),
        ("no-such-text", "texts.fr.nowhere"),
    ]
    assert {sent.method for sent in house.wire.sent[before:]} == {"GET"}


def test_a_variable_that_the_text_is_not_given_is_found_by_the_plan(house: Rehearsal) -> None:
    key = "js.about.title"
    for stands in ("", "About us, %{title}"):
        if stands:
            house.settled(file(en={key: stands}))
        with pytest.raises(Invalid) as invalid:
            house.plan(file(en={key: "About %{titel}"}))
        (problem,) = invalid.value.problems
        assert (problem.code, problem.path, problem.remedy) == ("bad-text", f"texts.en.{key}", "write one of %{title}")


def test_the_texts_of_a_mail_may_use_what_is_always_given_to_it(house: Rehearsal) -> None:
    wanted = file(en=MAIL)
    house.settled(wanted)
    (mail,) = (m for m in house.arrange("GET", "/admin/email/templates.json")["email_templates"] if m["id"] == WELCOME)
    assert (mail["subject"], mail["body"].strip()) == ("Welcome, %{username}", "Hello.")
    assert house.plan(wanted).is_empty


def test_a_mail_that_was_refused_on_its_page_is_no_change_of_what_stands_in_the_file(house: Rehearsal) -> None:
    """The page stores the texts that stood there, of a mail that it refuses (3.5)."""
    subject = f"{WELCOME}.subject_template"
    wanted = file(en={subject: "Welcome"})
    house.settled(wanted)
    refused = {"email_template": {"subject": "Hello %{nobody}", "body": "Hello"}}
    with pytest.raises(AssertionError, match="422"):
        house.arrange("PUT", f"/admin/email/templates/{WELCOME}", refused)
    assert text_of(house, f"{WELCOME}.text_body_template", "en")["overridden"]
    assert house.plan(wanted).is_empty


def test_who_changed_it_is_known_though_the_log_names_no_language(house: Rehearsal) -> None:
    locked = Locked(house)
    wanted = file(en={CREATE: "New contribution"}, fr={CREATE: "Contribuer"})
    locked.run(wanted)
    for locale, text in (("fr", "Écrire"), ("en", "Write")):
        house.arrange("PUT", f"{TEXTS}/{CREATE}.json", {"site_text": {"value": text, "locale": locale}})

    drift = look(house.client, house.desired(wanted), locked.lock, blame_requests=10)

    for found in drift.differences:
        (trace,) = drift.blame.of(found)
        assert (trace.recorded, trace.before) == (Recorded.YES, found.declared)


def test_the_languages_of_the_forum_are_imported(house: Rehearsal) -> None:
    translated = house.discourse != "3.4"
    if translated:
        house.setting("content_localization_supported_locales", "en|fr")
    house.settled(file(en={CREATE: "New contribution"}, fr={CREATE: "Contribuer"}, es={CREATE: "Contribuir"}))
    result = imported_from(house, kinds=frozenset({"site_text"}))
    french = {"fr": {CREATE: "Contribuer"}} if translated else {}
    assert result.whole["texts"] == {"en": {CREATE: "New contribution"}, **french}

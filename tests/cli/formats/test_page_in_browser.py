"""The pages in a real browser: readable by everybody, in light and dark, and nothing in them runs."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Page, chromium, tab
from outcomes import sample
from samples import HOSTILE, comparison_about, each_hostile_name, findings_about, many

from idiaspora.cli.formats.html import page
from idiaspora.cli.results.access.html_page import access_page
from idiaspora.cli.results.access.view import AccessView
from idiaspora.cli.results.diff.findings import diff_findings
from idiaspora.cli.results.outcome.page import outcome_page
from idiaspora.plugin_config.desired.desired import Forum
from idiaspora.plugin_config.language.origins import Origin
from idiaspora.plugin_config.language.spans import Span
from idiaspora.provisioning.safety.exposure import CategoryAccess, GroupAccess, made_matrix

ROOT = Path(__file__).resolve().parents[3]
AXE = Path(os.environ.get("IDIASPORA_AXE") or ROOT / ".cache" / "axe" / "node_modules" / "axe-core" / "axe.min.js")
SERIOUS = {"serious", "critical"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(chromium() is None, reason="there is no Chromium on this machine; .ci/run installs it"),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed; .ci/run installs it from npm"),
]


def access_sample() -> str:
    """The page of `access`, before and after."""
    from idiaspora.provisioning.safety.setting_values import SettingValues

    forum = Forum("Forum", "https://forum.example.org", "admin", (), Origin(Span("forum.yaml"), "forum"))
    groups = [GroupAccess("experts"), GroupAccess("open", is_joinable=True)]
    closed = CategoryAccess("staff", 2, {"staff": "create"}, is_restricted=True, topics=3)
    now = made_matrix(SettingValues({}), groups, [CategoryAccess("hall", 1, {"everyone": "create"}, False, 9), closed])
    then = made_matrix(SettingValues({}), groups, [CategoryAccess("hall", 1, {"experts": "see"}, True, 9), closed])
    return access_page(AccessView(forum, now, then, 3))


def rehearsal_page(name: str = " ".join(HOSTILE.values()), query: str = "?as=expert") -> str:
    """The page of the rehearsal forum, with names of this kind wherever it has names."""
    from idiaspora.sandbox.options import Options
    from idiaspora.sandbox.web import create_app

    app = create_app(Options(seed="conformance"))
    store = app.extensions["forum"].store
    headers = {"Accept": "text/html"}
    try:
        with store.transaction():
            group = {**store.get("group", 11), "automatic": False}
            store.insert("group", {**group, "name": name})
            for kind, key in (("category", "name"), ("topic", "title"), ("user", "name")):
                for row in store.all(kind):
                    store.put(kind, {**row, key: f"{name} {row['id']}"})
            store.set_fact("setting:title", name)
        app.test_client().get("/latest.json")
        return app.test_client().get(f"/{query}", headers=headers).text
    finally:
        store.close()


def diff_page(name: str = " ".join(HOSTILE.values())) -> str:
    """The page of `diff`, with names of this kind wherever it has names."""
    return page(diff_findings(comparison_about(name), Span("forum.yaml"), names_all=False))


PAGES = {
    "findings": lambda: page(findings_about("diaspora-capital")),
    "hostile": lambda: page(findings_about(" ".join(HOSTILE.values()))),
    "many": lambda: page(many(30)),
    "access": access_sample,
    "outcome": lambda: outcome_page(sample()),
    "hostile outcome": lambda: outcome_page(sample(" ".join(HOSTILE.values()))),
    "diff": diff_page,
    "rehearsal forum": rehearsal_page,
}


MADE: dict[str, Callable[[str], str]] = {
    "report": lambda name: page(findings_about(name)),
    "diff": diff_page,
    "outcome": lambda name: outcome_page(sample(name)),
    "forum": rehearsal_page,
}
"""Pages about a name."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with tab() as opened:
        yield opened


@pytest.mark.parametrize("width", [360, 1100], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(browser: Page, tmp_path: Path, name: str, dark: bool, width: int) -> None:
    file = tmp_path / "report.html"
    file.write_text(PAGES[name](), encoding="utf-8", errors="backslashreplace")

    browser.command("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
    browser.open(file, dark=dark)
    browser.value("document.querySelectorAll('details').forEach(part => { part.open = true })")
    browser.value(AXE.read_text(encoding="utf-8") + "; true")
    result: dict[str, Any] = browser.value(
        "axe.run().then(r => ({violations: r.violations, passes: r.passes.map(p => p.id)}))"
    )

    found = [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in result["violations"]
        if violation["impact"] in SERIOUS
    ]
    assert found == []
    assert "color-contrast" in result["passes"]


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
@each_hostile_name
def test_nothing_runs_and_nothing_is_asked_for(
    browser: Page, tmp_path: Path, name: str, made: Callable[[str], str]
) -> None:
    file = tmp_path / "report.html"
    file.write_text(made(name), encoding="utf-8", errors="replace")

    browser.command("Page.addScriptToEvaluateOnNewDocument", source="window.alert = () => { window.ran = true }")
    browser.open(file)

    assert browser.value("window.ran === true") is False
    assert browser.value("document.querySelectorAll('script, img, iframe, object, embed, link').length") == 0
    assert browser.value("performance.getEntriesByType('resource').length") == 0


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
@pytest.mark.parametrize("width", [320, 1100])
def test_the_page_is_not_wider_than_its_window(
    browser: Page, tmp_path: Path, width: int, made: Callable[[str], str]
) -> None:
    file = tmp_path / "report.html"
    file.write_text(made("a-name-that-is-long-" * 12), encoding="utf-8")

    browser.command("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
    browser.open(file)

    assert browser.value("document.documentElement.scrollWidth") <= width

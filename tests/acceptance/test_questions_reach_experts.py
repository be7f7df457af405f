"""A member asks, and the theme's expert is told: seen through each person's own account, over real sockets."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.documents import load
from idiaspora.plugin_config.expansion import desired
from idiaspora.provisioning.apply.journal import Journal
from idiaspora.provisioning.apply.runner import apply
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.forum.pacing import Pacing
from idiaspora.provisioning.planner import plan
from idiaspora.provisioning.state.experts import untold_experts
from idiaspora.sandbox.server import Running, running

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "idiaspora" / "forum.yaml"
WATCHED, FIRST_POST = 36, 17
THEMES = {
    "diaspora-capital": {"martin"},
    "social-cohesion": {"amina"},
    "skills-transfers": {"kofi"},
    "humanitarian-support": {"lucia"},
    "innovative-communications": {"member1", "amina"},
    "diaspora-capacities": {"modder"},
}
EXPERTS = set().union(*THEMES.values())


@dataclass
class Consultation:
    """The example forum after its first apply."""

    server: Running
    client: ForumClient
    wanted: Desired
    folder: Path

    def apply(self, **options: Any) -> None:
        pending = plan(self.client, self.wanted, **options)
        ran = apply(self.client, pending, Journal.beside(self.folder / "forum.yaml"), tool="tests")
        assert ran.exit_code == 0, ran.outcomes

    def ask(self, method: str, path: str, who: str, body: Any = None) -> Any:
        headers = {"Api-Key": self.server.key_full, "Api-Username": who, "Accept": "application/json"}
        answer = requests.request(method, self.server.url + path, headers=headers, json=body, timeout=10)
        assert answer.status_code == 200, (method, path, who, answer.text)
        return answer.json()

    def question(self, theme: str, by: str, title: str) -> int:
        """Somebody asks; gives the topic's number."""
        rows = self.ask("GET", "/site.json", by)["categories"]
        parents = {row["id"]: row["slug"] for row in rows}
        category = next(
            row["id"] for row in rows if row["slug"] == "ask" and parents.get(row.get("parent_category_id")) == theme
        )
        body = {"title": title, "raw": f"I should like to know: {title}?", "category": category}
        return int(self.ask("POST", "/posts.json", by, body)["topic_id"])

    def told_of(self, topic: int) -> set[str]:
        """Whose own page of notifications names the topic."""
        return {
            who
            for who in EXPERTS
            for row in self.ask("GET", "/notifications.json", who)["notifications"]
            if row["topic_id"] == topic and row["notification_type"] in (WATCHED, FIRST_POST)
        }


@pytest.fixture(scope="module")
def consultation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Consultation]:
    folder = tmp_path_factory.mktemp("forum")
    with running(seed="conformance", admin_requests_per_minute=0) as server:
        wanted = desired(load(EXAMPLE, variables={"IDIASPORA_URL": server.url}))
        with ForumClient(server.url, "provisioner", server.key_full, pacing=Pacing(0, 0)) as client:
            found = Consultation(server, client, wanted, folder)
            found.apply()
            yield found


@pytest.mark.parametrize("theme", THEMES)
def test_the_experts_of_a_theme_and_no_others_are_told_of_a_question(consultation: Consultation, theme: str) -> None:
    asker = next(name for name in ("kofi", "amina", "martin") if name not in THEMES[theme])
    topic = consultation.question(theme, asker, f"Who can tell me more about {theme} and its rules")
    assert consultation.told_of(topic) == THEMES[theme]


def test_the_unread_count_of_an_expert_grows(consultation: Consultation) -> None:
    def unread() -> int:
        return int(consultation.ask("GET", "/session/current.json", "lucia")["current_user"]["unread_notifications"])

    before = unread()
    consultation.question("humanitarian-support", "kofi", "How do people ask for help after a storm")
    assert unread() == before + 1


def test_who_was_there_before_is_told_once_it_is_asked_for(consultation: Consultation) -> None:
    """On a forum where everything else is in order, without touching a membership."""
    consultation.ask("PUT", "/u/martin.json", "martin", {"watched_category_ids": [""]})
    assert consultation.told_of(consultation.question("diaspora-capital", "kofi", "Which banks take part")) == set()
    assert plan(consultation.client, consultation.wanted).is_empty

    told = untold_experts(consultation.client, consultation.wanted)
    consultation.apply(told=told)

    assert told == {"capital-moderators": ("martin",)}
    topic = consultation.question("diaspora-capital", "kofi", "Which banks do not take part, and why not")
    assert consultation.told_of(topic) == {"martin"}
    assert untold_experts(consultation.client, consultation.wanted) == {}

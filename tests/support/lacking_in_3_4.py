"""What a file can ask for and a forum of 3.4 does not have: a text, the path of the problem, the remedy."""

import pytest

LACKING = [
    pytest.param("categories: [{name: A, slug: aaa, icon: star}]", "categories[aaa].icon", "leave icon out", id="icon"),
    pytest.param(
        "categories: [{name: A, slug: aaa, emoji: tada}]", "categories[aaa].emoji", "leave emoji out", id="emoji"
    ),
    pytest.param(
        "categories: [{name: A, slug: aaa, style_type: square}]",
        "categories[aaa].style_type",
        "leave style_type out",
        id="style",
    ),
    pytest.param(
        "themes: [{name: A, slug: aaa, questions: {answers: any, icon: star}}]",
        "themes[aaa].questions.icon",
        "leave icon out",
        id="icon of questions",
    ),
    pytest.param(
        "categories: [{name: A, slug: aaa, translations: {fr: {name: B}}}]",
        "categories[aaa].translations",
        "until the forum is upgraded",
        id="translations",
    ),
    pytest.param(
        "settings: {content_localization_enabled: true}",
        "settings.content_localization_enabled",
        "until the forum is upgraded",
        id="a setting of 3.5",
    ),
    pytest.param(
        "settings: {default_hide_presence: true}",
        "settings.default_hide_presence",
        "until the forum is upgraded",
        id="a preference of 3.5",
    ),
    pytest.param(
        "themes: [{name: A, slug: aaa, questions: {answers: accepted}}]",
        "themes[aaa].questions.answers",
        "“questions: {answers: any}” does without it",
        id="accepted answers",
    ),
    pytest.param(
        "themes: [{name: A, slug: aaa, questions: true}]",
        "themes[aaa].questions",
        "“questions: {answers: any}” does without it",
        id="accepted answers, which questions have where they say nothing",
    ),
    pytest.param(
        "themes: [{name: A, slug: aaa, questions: {answers: voted}}]",
        "themes[aaa].questions.answers",
        "“questions: {answers: any}” does without it",
        id="voted answers",
    ),
    pytest.param(
        "categories: [{name: A, slug: aaa, solved: {enabled: true}}]",
        "categories[aaa].solved.enabled",
        "ask the host for the plugin",
        id="Solved by its own name",
    ),
    pytest.param(
        "themes: [{name: A, slug: aaa, questions: false, recommendations: {kinds: [idea]}}]",
        "themes[aaa].recommendations",
        "“recommendations: {vote: false}” does without it",
        id="votes",
    ),
    pytest.param(
        "settings: {moderators_manage_groups: true}",
        "settings.moderators_manage_groups",
        "leave it out",
        id="half of a setting that was split later",
    ),
    pytest.param(
        "settings: {enable_discourse_id: true}",
        "settings.enable_discourse_id",
        "remove what needs it",
        id="a setting of 2026",
    ),
]

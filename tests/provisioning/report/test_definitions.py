"""Each figure by its definition, on facts of a handful of topics."""

from dataclasses import replace
from datetime import date

import pytest
from outcomes import (
    AMINA,
    EXPERT,
    GONE,
    KOFI,
    MEMBERS_ONLY,
    PEOPLE,
    QUESTIONS,
    STAFF,
    at,
    facts,
    post,
    theme,
    told,
    topic,
)

from idiaspora.cli.results.outcome.report import AllFiguresPart, OutcomeReport, ThemeFiguresPart
from idiaspora.provisioning.report.period import Period


def water(report: OutcomeReport) -> ThemeFiguresPart:
    return report.themes["water"].figures


def whole(report: OutcomeReport) -> AllFiguresPart:
    return report.all.figures


def test_nothing_is_nothing() -> None:
    report = told(facts([], []))

    assert whole(report).topics == whole(report).posts == whole(report).votes == whole(report).voters == 0
    assert whole(report).top_ten_share_percent == 0.0
    assert whole(report).hours_to_first_answer_median is None
    assert report.method.not_established["all.figures.hours_to_first_answer_median"] == "no question was answered"
    assert water(report).kinds == {"recommendation": 0, "experience": 0}


def test_kinds_are_those_of_the_theme_itself_whatever_their_case() -> None:
    topics = [topic(10), topic(11, QUESTIONS, tags=("recommendation",)), topic(12, tags=("Experience", "youth"))]

    assert water(told(facts(topics, []))).kinds == {"recommendation": 1, "experience": 1}


def test_posts_that_were_taken_back_count_nowhere() -> None:
    posts = [post(20, 10, withdrawn=True), post(21, 10, KOFI, 1, 2), post(22, 10, GONE, 2, 3, withdrawn=True)]

    figures = water(told(facts([topic(10)], posts)))

    assert (figures.topics, figures.posts, figures.people) == (1, 1, 1)
    assert [(one.participants, one.replies) for one in figures.ranking] == [(1, 1)]


def test_ties_go_by_participants_and_then_to_the_older() -> None:
    topics = [
        topic(10, hours=3, votes=1, voters=(KOFI,)),
        topic(11, hours=2, votes=1, voters=(STAFF,)),
        topic(12, hours=1, votes=1, voters=(KOFI,)),
        topic(13, hours=9, votes=2, voters=(KOFI, STAFF)),
    ]
    posts = [post(20, 10), post(21, 10, KOFI, 4, 2), post(22, 11), post(23, 12), post(24, 13)]

    figures = water(told(facts(topics, posts)))

    assert [one.title for one in figures.ranking] == ["Topic 13", "Topic 10", "Topic 12", "Topic 11"]
    assert (figures.votes, figures.voters) == (5, 2)


def test_a_vote_of_somebody_who_is_gone_is_none() -> None:
    found = facts([topic(10, votes=3, voters=(KOFI,))], [])

    assert (water(told(found)).votes, water(told(found)).ranking[0].votes) == (1, 1)


def test_voters_are_those_of_recommendations() -> None:
    topics = [topic(10, votes=1, voters=(KOFI,)), topic(11, tags=("experience",), votes=2, voters=(KOFI, STAFF))]

    figures = water(told(facts(topics, [])))

    assert (figures.votes, figures.voters) == (3, 1)
    assert [one.title for one in figures.ranking] == ["Topic 10"]


def test_without_kinds_every_topic_of_the_theme_is_a_recommendation() -> None:
    bare = theme()
    bare = replace(bare, theme=replace(bare.theme, kinds=()))

    figures = water(told(facts([topic(10, tags=()), topic(11, QUESTIONS)], [], themes=(bare,))))

    assert [one.title for one in figures.ranking] == ["Topic 10"]


def test_where_nobody_can_vote_though_the_file_says_so_votes_are_not_established() -> None:
    report = told(facts([topic(10, votes=None)], []))

    assert water(report).votes is None
    assert "Topic Voting" in report.method.not_established["themes.water.figures.votes"]


@pytest.mark.parametrize(
    ("writers", "answered", "by_expert"),
    [
        pytest.param([], 0, 0, id="nobody"),
        pytest.param([AMINA], 0, 0, id="the asker alone"),
        pytest.param([KOFI], 1, 0, id="a member"),
        pytest.param([STAFF], 1, 0, id="the staff"),
        pytest.param([KOFI, EXPERT], 1, 1, id="the expert later"),
    ],
)
def test_a_question_is_answered_by_another_than_the_asker(writers: list[int], answered: int, by_expert: int) -> None:
    posts = [post(20, 10), *(post(30 + at, 10, who, at + 1, at + 2) for at, who in enumerate(writers))]

    figures = water(told(facts([topic(10, QUESTIONS)], posts)))

    assert figures.questions_asked == 1
    assert (figures.questions_answered, figures.questions_unanswered) == (answered, 1 - answered)
    assert figures.questions_answered_by_expert == by_expert
    assert figures.questions_answered_by_members_only == answered - by_expert


def test_an_expert_who_asks_is_no_answer_to_themselves() -> None:
    posts = [post(20, 10, EXPERT), post(21, 10, EXPERT, 1, 2), post(22, 10, KOFI, 2, 3)]

    figures = water(told(facts([topic(10, QUESTIONS, opener=EXPERT)], posts)))

    assert (figures.questions_answered, figures.questions_answered_by_expert) == (1, 0)


def test_the_median_is_over_answered_questions() -> None:
    topics = [topic(10, QUESTIONS), topic(11, QUESTIONS), topic(12, QUESTIONS, hours=5)]
    posts = [post(20, 10), post(21, 10, KOFI, 2, 2), post(22, 10, EXPERT, 1, 3), post(23, 11)]
    posts += [post(24, 12, hours=5), post(25, 12, KOFI, 9.5, 2)]

    assert water(told(facts(topics, posts))).hours_to_first_answer_median == 2.8


def test_an_answer_that_is_older_than_the_question_it_was_moved_to_took_no_time() -> None:
    posts = [post(20, 10), post(21, 10, KOFI, -3, 2)]

    assert water(told(facts([topic(10, QUESTIONS)], posts))).hours_to_first_answer_median == 0.0


def test_questions_that_may_not_be_told_of_are_null() -> None:
    report = told(facts([topic(10)], [post(20, 10)], themes=(theme(questions_id=None, questions_hidden=True),)))

    assert water(report).questions_asked is None
    assert water(report).questions_unanswered is None
    assert water(report).topics == 1
    assert "questions" in report.method.not_established["themes.water.figures.questions_asked"]


def test_experts_who_are_not_known_make_their_figures_null() -> None:
    posts = [post(20, 10), post(21, 10, KOFI, 1, 2)]
    report = told(facts([topic(10, QUESTIONS)], posts, themes=(theme(experts=None),), experts=None))

    assert water(report).questions_answered == 1
    assert water(report).questions_answered_by_expert is None
    assert water(report).questions_answered_by_members_only is None
    assert whole(report).people_without_experts_and_staff is None


def test_people_are_given_apart_from_experts_and_staff() -> None:
    posts = [post(20, 10), post(21, 10, EXPERT, 1, 2), post(22, 10, STAFF, 2, 3), post(23, 10, None, 3, 4)]

    figures = whole(told(facts([topic(10)], posts, experts=frozenset({EXPERT}))))

    assert (figures.posts, figures.people, figures.people_without_experts_and_staff) == (4, 3, 1)


def test_topics_elsewhere_count_nowhere() -> None:
    figures = whole(told(facts([topic(10, MEMBERS_ONLY)], [post(20, 10)])))

    assert (figures.topics, figures.posts, figures.people, figures.posts_per_week) == (0, 0, 0, {})


def test_weeks_are_those_of_the_time_zone() -> None:
    late = post(20, 10, created=at(0).replace(day=8, hour=23))  # a Sunday in London, Monday in Zurich
    found = facts([topic(10)], [late])

    assert whole(told(found)).posts_per_week == {"2026-W45": 1}
    assert whole(told(found, period=Period(None, None, "Europe/Zurich"))).posts_per_week == {"2026-W46": 1}


def test_newcomers_are_new_once_and_before_the_period_too() -> None:
    posts = [post(20, 10), post(21, 10, KOFI, 200, 2), post(22, 10, AMINA, 210, 3)]
    found = facts([topic(10)], posts)

    assert whole(told(found)).newcomers_per_week == {"2026-W45": 1, "2026-W46": 1}
    later = whole(told(found, period=Period(date(2026, 11, 9), None, "UTC")))
    assert (later.newcomers_per_week, later.people) == ({"2026-W46": 1}, 2)


def test_the_ten_most_active_are_ten() -> None:
    posts = [post(100 + number, 10, 50 + number % 12, number, number + 1) for number in range(30)]

    assert whole(told(facts([topic(10)], posts))).top_ten_share_percent == 86.7


def test_languages_are_those_that_posts_name() -> None:
    posts = [post(20, 10), post(21, 10, KOFI, 1, 2, language="?"), post(22, 10, KOFI, 2, 3, language="zz")]

    assert whole(told(facts([topic(10)], posts))).languages_of_posts == {"en": 1, "fr": 0, "zz": 1, "?": 1}


def test_groups_that_are_too_small_are_merged_with_the_next_ones() -> None:
    from idiaspora.cli.results.outcome.making import Telling

    countries = ["Ghana"] * 6 + ["Mali"] * 5 + ["Togo"] * 2
    people = {
        number: replace(PEOPLE[KOFI], id=number, username=f"p{number}", fields={"Country": country})
        for number, country in enumerate(countries, 60)
    }
    posts = [post(number, 10, number, number, number) for number in people]

    by = told(facts([topic(10)], posts, people), Telling(field="Country", least_group=5)).all.by_field

    assert by is not None
    assert [(group.value, group.people, group.posts) for group in by.groups] == [("Ghana", 6, 6), ("others", 7, 7)]


def test_posts_of_merged_topics_count_twice_and_the_method_says_how_many() -> None:
    posts = [post(20, 10, raw="Wells."), post(21, 11), post(22, 11, number=2, raw="Wells."), post(23, 11, number=3)]
    report = told(facts([topic(10, closed=True), topic(11)], posts))

    assert whole(report).posts == 4
    assert report.method.notes == ("posts that stand twice because their topics were merged into others: 1",)
    assert told(facts([topic(10)], posts[:1])).method.notes == ()


def test_tags_that_occur_together_are_counted_beside_the_kinds() -> None:
    topics = [topic(number, tags=("recommendation", "youth", "women")) for number in (10, 11)]

    assert [(pair.tags, pair.topics) for pair in told(facts(topics, [])).all.tags_together] == [(("women", "youth"), 2)]

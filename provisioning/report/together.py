"""What is told of all themes beside their figures: people by a field, and tags that occur together. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from idiaspora.provisioning.report.counting import Counted
from idiaspora.provisioning.report.facts import Topic

NOT_SAID = "not said"
OTHERS = "others"
MOST_PAIRS = 20


@dataclass(frozen=True)
class Group:
    """The people who share a value of a user field, and their posts."""

    value: str
    people: int
    posts: int


def people_by_field(counted: Counted, field: str, least: int) -> tuple[Group, ...]:
    """Who took part by a user field, the largest group first. Groups of fewer than `least` people are merged; as long
    as these are too few themselves, the next larger one goes with them."""
    people: dict[str, set[int]] = {}
    posts: Counter[str] = Counter()
    for post in counted.theme_posts(counted.facts.themes):
        if post.writer is None:
            continue
        person = counted.facts.people.get(post.writer)
        value = (person.fields.get(field) if person else "") or NOT_SAID
        people.setdefault(value, set()).add(post.writer)
        posts[value] += 1
    order = sorted(people, key=lambda value: (-len(people[value]), value))
    small = [value for value in order if len(people[value]) < least]
    kept = [value for value in order if value not in small]
    while small and kept and sum(len(people[value]) for value in small) < least:
        small.insert(0, kept.pop())
    groups = [Group(value, len(people[value]), posts[value]) for value in kept]
    if small:
        merged = Group(OTHERS, sum(len(people[v]) for v in small), sum(posts[v] for v in small))
        groups += [merged] if merged.people >= least or not kept else []
    return tuple(groups)


def tags_together(topics: Iterable[Topic], without: Sequence[str]) -> tuple[tuple[tuple[str, str], int], ...]:
    """Pairs of tags that are on a topic together, the most frequent first; `without` are the kinds."""
    pairs: Counter[tuple[str, str]] = Counter()
    for topic in topics:
        own = sorted(set(topic.tags) - set(without))
        pairs.update(combinations(own, 2))
    return tuple(sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:MOST_PAIRS])

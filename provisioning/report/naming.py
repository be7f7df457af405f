"""What people are called in a report: by their names where it may, else by pseudonyms that are the same throughout.
Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from idiaspora.provisioning.report.facts import Facts, Person

WORD = re.compile(r"@?\w(?:[\w.-]*\w)?")
PART = re.compile(r"[^.-]+")
SOMEBODY = "somebody"
EXPERT, STAFF, PERSON = "Expert", "Staff", "Person"


@dataclass(frozen=True)
class Naming:
    """The names of one report. `shown` says that people are called by their own."""

    facts: Facts
    shown: bool

    @cached_property
    def _labels(self) -> Mapping[int, str]:
        """By order of appearance, so that whoever comes later changes no pseudonym of those before."""
        experts = self.facts.experts or frozenset()
        count = dict.fromkeys((EXPERT, STAFF, PERSON), 0)
        labels: dict[int, str] = {}
        for id in self._order():
            if id in labels:
                continue
            person = self.facts.people.get(id)
            word = EXPERT if id in experts else STAFF if person and person.staff else PERSON
            count[word] += 1
            labels[id] = f"{word} {count[word]}"
        return labels

    def _order(self) -> Iterator[int]:
        for post in sorted(self.facts.posts, key=lambda post: post.id):
            if post.writer is not None:
                yield post.writer
        yield from sorted(self.facts.people)

    def label(self, id: int | None) -> str:
        """What somebody is called."""
        person = self.facts.people.get(id) if id is not None else None
        if id is None or person is None:
            return SOMEBODY
        if not self.shown:
            return self._labels[id]
        return f"{person.name} ({person.username})" if person.name else person.username

    def hiding(self, text: str) -> str:
        """The text without names: usernames, whatever their case, full names as they are written, and everybody who is
        called with “@”, stand as pseudonyms."""
        if self.shown:
            return text
        pieces, at = [], 0
        for found in WORD.finditer(text):
            if found.start() < at:
                continue
            end, said = self._hidden(text, found)
            pieces += [text[at : found.start()], said]
            at = end
        return "".join([*pieces, text[at:]])

    def _hidden(self, text: str, found: "re.Match[str]") -> tuple[int, str]:
        """Up to where a name reaches that begins with this word, and what stands for it."""
        word = found[0].removeprefix("@")
        for name, person in self._full_names.get(word.split("-")[0].split(".")[0], ()):
            start = found.end() - len(word)
            if text.startswith(name, start) and not text[start + len(name) : start + len(name) + 1].isalnum():
                return max(start + len(name), found.end()), self._labels[person]
        if (id := self._usernames.get(word.casefold())) is not None:
            return found.end(), self._labels[id]
        if found[0].startswith("@"):
            return found.end(), f"@{SOMEBODY}"
        return found.end(), PART.sub(self._part, word)

    def _part(self, found: "re.Match[str]") -> str:
        id = self._usernames.get(found[0].casefold())
        return found[0] if id is None else self._labels[id]

    @cached_property
    def _usernames(self) -> Mapping[str, int]:
        return {person.username.casefold(): id for id, person in self._people() if person.username}

    @cached_property
    def _full_names(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """Full names by their first word, the longest first."""
        found: dict[str, list[tuple[str, int]]] = {}
        for id, person in self._people():
            name = " ".join(person.name.split())
            if name:
                found.setdefault(re.split(r"[\s.-]", name)[0], []).append((name, id))
        return {word: tuple(sorted(names, key=lambda one: (-len(one[0]), one))) for word, names in found.items()}

    def _people(self) -> Iterable[tuple[int, Person]]:
        return self.facts.people.items()

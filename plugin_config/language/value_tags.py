"""What `!env`, `!file`, `!secret`, `!upload` and `!git` stand for. Resolved after parsing, in values; no code runs."""

import re
from collections.abc import Callable, Iterable
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import TypeVar

import yaml

from idiaspora.plugin_config.fields.composed import composed
from idiaspora.plugin_config.language.contents import Content
from idiaspora.plugin_config.language.credentials import CODE as CREDENTIAL
from idiaspora.plugin_config.language.credentials import HOLDS_CREDENTIAL, REMEDY, held, is_own
from idiaspora.plugin_config.language.folders import files_of_folder
from idiaspora.plugin_config.language.git_objects import UnusableCommit
from idiaspora.plugin_config.language.named_files import file_inside
from idiaspora.plugin_config.language.pinned_code import TAG as GIT
from idiaspora.plugin_config.language.pinned_code import cached, commit_of
from idiaspora.plugin_config.language.problems import CODES, Invalid, Problem
from idiaspora.plugin_config.language.secret import Secret
from idiaspora.plugin_config.language.source_files import read_bytes, read_text
from idiaspora.plugin_config.language.spans import Span
from idiaspora.plugin_config.language.trees import Mapping, Scalar
from idiaspora.plugin_config.language.upload import LARGEST_UPLOAD, Upload
from idiaspora.plugin_config.language.yaml_nodes import NULL

TAGS = ("!env", "!file", "!secret", "!upload", GIT)

Read = TypeVar("Read")


@dataclass(frozen=True)
class Place:
    """Where a tag stands: for its problems."""

    span: Span
    path: str

    def refuse(self, code: str, message: str, remedy: str) -> Invalid:
        return Invalid([Problem(code, message, self.span, remedy, self.path)])


@dataclass(frozen=True)
class Sources:
    """What tags can reach: the environment's variables, and the files inside one folder.

    `root` is the folder of the forum file (or the folder that is the forum file); `shown` is its name for the reader.
    `files` stand in for what `!upload` names.
    """

    root: FilePath
    shown: str
    variables: AbstractMapping[str, str]
    files: AbstractMapping[str, bytes] = field(default_factory=dict)

    def value(self, node: yaml.Node, place: Place) -> Scalar:
        """The value of a node with one of `TAGS`. Raises Invalid with one problem."""
        resolve = (self._environment, self._file, self._secret, self._upload, self._git)[TAGS.index(node.tag)]
        return resolve(node, place)

    def folder(self, node: yaml.Node, place: Place) -> Mapping:
        """The files of a folder, for a node with the tag `!folder`. Raises Invalid."""
        written = _text(node, place, "!folder components/banner")
        return files_of_folder(self.root, self.shown, written, place.span, place.refuse, held(self.variables))

    def _environment(self, node: yaml.Node, place: Place) -> Scalar:
        if isinstance(node, yaml.MappingNode):
            name, default = _name_and_default(node, place)
        else:
            name, default = _variable_name(node, place), None
        if is_own(name):
            message = f"idiaspora takes a credential of its own from {name}: every plan would show it"
            raise place.refuse(CREDENTIAL, message, REMEDY)
        text = self._variable(name, place)
        if not text and default is not None:
            text = default
        elif not text:
            raise self._no_variable(name, place, f"give it a default: !env {{name: {name}, default: …}}")
        return Scalar(composed(text), place.span, f"!env {name}")

    def _secret(self, node: yaml.Node, place: Place) -> Scalar:
        name = _variable_name(node, place)
        text = self._variable(name, place)
        file = self.variables.get(f"{name}_FILE", "")
        if not text and not file:
            raise self._no_variable(name, place, f"let {name}_FILE name a file that holds the value")
        if not text:
            text = _secret_in(file, f"{name}_FILE", place)
        return Scalar(Secret(text), place.span, f"!secret {name}")

    def _variable(self, name: str, place: Place) -> str:
        """The text of an environment variable, empty where it is not set; what it holds may be a secret."""
        text = self.variables.get(name, "")
        if any("\ud800" <= character <= "\udfff" for character in text):
            what = f"the environment variable {name} holds bytes that are no UTF-8"
            raise place.refuse("bad-encoding", what, f"set {name} to a text in UTF-8")
        return text

    def _file(self, node: yaml.Node, place: Place) -> Scalar:
        written = _text(node, place, "!file texts/welcome.md")
        text = _at(place, read_text, file_inside(self.root, self.shown, written, place.refuse), written, place.span)
        text = text.replace("\r\n", "\n")
        if not text.strip():
            raise place.refuse("empty-file", f"the file {written} is empty", "fill it, or write the text itself here")
        return Scalar(composed(text), place.span, f"!file {written}")

    def _upload(self, node: yaml.Node, place: Place) -> Scalar:
        written = _text(node, place, "!upload images/logo.png")
        if (known := self.files.get(written)) is not None:
            return Scalar(Upload.of(written, self.root / written, known), place.span, f"!upload {written}")
        real = file_inside(self.root, self.shown, written, place.refuse)
        content = _at(place, read_bytes, real, written, place.span, LARGEST_UPLOAD)
        if not content:
            raise place.refuse("empty-file", f"the file {written} is empty", "name one that holds something")
        if any(credential.reveal().encode() in content for credential in held(self.variables)):
            raise place.refuse(CREDENTIAL, f"{written} {HOLDS_CREDENTIAL}", REMEDY)
        return Scalar(Upload.of(written, real, content), place.span, f"!upload {written}")

    def _git(self, node: yaml.Node, place: Place) -> Scalar:
        commit = commit_of(node, place.refuse)
        try:
            code = cached(commit, self.root)
        except UnusableCommit as error:
            refused = error
        else:
            if path := _path_with(held(self.variables), code):
                raise place.refuse(CREDENTIAL, f"{path} {HOLDS_CREDENTIAL}", REMEDY)
            return Scalar(code, place.span, f"!git {commit}")
        raise place.refuse("bad-commit", refused.message, refused.remedy)

    def _no_variable(self, name: str, place: Place, otherwise: str) -> Invalid:
        if name in self.variables:
            return place.refuse(
                "variable-empty", f"the environment variable {name} is empty", f"set it to a value, or {otherwise}"
            )
        similar = get_close_matches(name, self.variables, n=1, cutoff=0.8)
        hint = f"did you mean {similar[0]}? Otherwise set it" if similar else f"set it (export {name}=…)"
        return place.refuse(
            "variable-missing", f"the environment variable {name} is not set", f"{hint}, or {otherwise}"
        )


def _path_with(credentials: Iterable[Secret], files: AbstractMapping[str, Content]) -> str:
    """The file of a commit that holds a credential, unless its own name does; "" for none."""
    texts = [credential.reveal() for credential in credentials]
    for path, content in files.items():
        if any(text in path for text in texts):
            return "the name of a file of that commit"
        whole = content.content or b"" if isinstance(content, Upload) else content.encode()
        if any(text.encode() in whole for text in texts):
            return f"{path} of that commit"
    return ""


def _secret_in(file: str, variable: str, place: Place) -> str:
    # The name of the file is not shown: someone may have put the secret itself into the variable.
    try:
        found = FilePath(file).is_file()
    except (OSError, ValueError):
        found = False
    if not found:
        raise place.refuse(
            "file-not-found", f"the file that {variable} names is not there", f"correct {variable}, or create the file"
        )
    shown = f"the file that {variable} names"
    try:
        text = read_text(FilePath(file), shown).rstrip("\r\n")
    except Invalid as invalid:
        # The message would quote a byte of the secret.
        code = invalid.problems[0].code
    else:
        code = ""
    if code:
        raise place.refuse(code, f"{shown} cannot be used: {CODES[code]}", f"correct {variable}, or the file")
    if not text:
        raise place.refuse("variable-empty", f"the file that {variable} names is empty", "write the secret into it")
    return text


def _at(place: Place, read: Callable[..., Read], *arguments: object) -> Read:
    """What is read, its problem at the place that asks for it."""
    try:
        return read(*arguments)
    except Invalid as invalid:
        (problem,) = invalid.problems
    raise place.refuse(problem.code, problem.message, problem.remedy)


def _text(node: yaml.Node, place: Place, example: str) -> str:
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        raise place.refuse("bad-tag", f"{node.tag} needs one value behind it", f"write it like {example}")
    return str(node.value).strip()


def _variable_name(node: yaml.Node, place: Place) -> str:
    example = f"{node.tag} FORUM_TOKEN"
    name = _text(node, place, example)
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise place.refuse(
            "bad-tag",
            f"{node.tag} takes the name of an environment variable: letters, digits and “_”",
            f"write it like {example}",
        )
    return name


def _name_and_default(node: yaml.MappingNode, place: Place) -> tuple[str, str | None]:
    shape = "write it like !env {name: FORUM_URL, default: https://forum.example.org}"
    parts: dict[str, yaml.Node] = {}
    for key, value in node.value:
        known = isinstance(key, yaml.ScalarNode) and key.value in ("name", "default") and key.value not in parts
        plain = isinstance(value, yaml.ScalarNode) and not value.tag.startswith("!") and value.tag != NULL
        if not known or not plain:
            raise place.refuse("bad-tag", "!env takes a name and a default, each one text", shape)
        parts[key.value] = value
    if "name" not in parts:
        raise place.refuse("bad-tag", "!env has no name of a variable", shape)
    default = parts.get("default")
    name = yaml.ScalarNode("!env", parts["name"].value)
    return _variable_name(name, place), None if default is None else str(default.value)

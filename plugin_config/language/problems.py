"""The problems of a forum file: one value for each mistake, all of them in one exception."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from idiaspora.plugin_config.language.severity import Severity
from idiaspora.plugin_config.language.spans import Span

CODES: Mapping[str, str] = MappingProxyType(
    {
        # The file itself
        "file-not-found": "A file or folder that should be read is not there.",
        "fleet-not-found": "The fleet file that should be read is not there.",
        "file-unreadable": "A file is there, but the system refuses to give its contents.",
        "file-too-large": "A file is larger than any forum file needs to be.",
        "empty-file": "A file holds nothing but white space and comments.",
        "bad-encoding": "A file, its name or a variable is not UTF-8 text, or holds a character that is no text.",
        "merge-conflict": "A file still holds the markers of an unfinished merge.",
        # YAML
        "tab": "A tab stands where YAML allows only spaces.",
        "yaml-syntax": "A file is not well-formed YAML.",
        "several-documents": "A file holds more than one YAML document.",
        "not-a-mapping": "The top of a file is not a mapping of keys to values.",
        "not-a-forum-file": "A file is YAML, but nothing in it belongs to a forum file.",
        "too-deep": "Values are nested deeper than any forum file needs.",
        "alias-bomb": "Aliases multiply the contents beyond any sensible size.",
        "alias-loop": "An anchor contains an alias of itself.",
        "unknown-anchor": "An alias names an anchor that was not set before it.",
        "merge-key": "The YAML merge key << merges something that is not a mapping.",
        "bad-key": "A key is not plain text.",
        "duplicate-key": "One mapping, or two files of one folder, hold the same key twice.",
        "null-value": "A key has no value: that may mean “none” or “not managed”, and the two differ.",
        # Tags
        "unknown-tag": "A YAML tag is none of !env, !file, !folder, !git, !secret, !upload and !delete.",
        "bad-commit": "The commit of a !git cannot be used: its folder is not there, or it holds too much.",
        "bad-tag": "A tag is not written the way it must be.",
        "variable-missing": "An environment variable that the file asks for is not set.",
        "variable-empty": "An environment variable, or the file that stands in for it, is empty.",
        "path-outside": "A path of a tag, or a symbolic link, leads out of the folder of the forum file.",
        "path-hidden": "A path of a tag names a hidden file, or one in a hidden folder such as .git.",
        "own-key": "A change would be one of the API key that this run uses.",
        "credential-in-file": "A value of the file is the API key or another credential, which plans would then show.",
        "upload-not-allowed": "A value with !upload stands where the forum holds no file.",
        "misplaced-delete": "The tag !delete stands outside an environment overlay, or removes what is not there.",
        # Environments
        "unknown-environment": "No overlay of that name lies beside the forum file.",
        "duplicate-identity": "Two items of one list have the same identity, so an overlay cannot tell them apart.",
        # Values
        "unknown-key": "A key that this place of the file does not have.",
        "missing-key": "A key that this place of the file needs is absent.",
        "wrong-shape": "A text, a list or a mapping stands where another of the three is needed.",
        "not-a-boolean": "A value is neither true, false, yes nor no.",
        "not-a-number": "A value is not a number.",
        "out-of-range": "A number is smaller or larger than allowed.",
        "wrong-length": "A text or a list is shorter or longer than Discourse, or this forum, allows.",
        "unknown-choice": "A value is none of the words that are allowed here.",
        "wrong-value": "A value breaks a rule that its place sets.",
        "typographic-quotes": "A value stands between quotation marks that are part of its text (a warning).",
        "several-lines": "A value of more than one line stands where one line is needed.",
        "bad-color": "A colour is not six hexadecimal digits, or three.",
        "bad-slug": "A slug is not what Discourse, or this forum, would keep unchanged.",
        "bad-name": "A user or group name breaks the rules of Discourse, or of this forum, for names.",
        "bad-language": "A language is not a code that Discourse, or this forum, uses.",
        "bad-tag-name": "A tag's name is not what Discourse, or this forum, would keep unchanged.",
        "bad-duration": "A duration is not a number with a unit of time.",
        "bad-day": "A day is not written as year, month and day, or does not exist.",
        "bad-timezone": "A time zone is not one that there is, such as Europe/Zurich.",
        "no-such-time": "The clocks of the time zone leave out a day or a time, as they are put forward.",
        "time-shown-twice": "The clocks of the time zone show a time twice, as they are put back (a warning).",
        "bad-address": "An address is no http or https address, or where mail is meant no mail address or domain.",
        "secret-not-allowed": "A secret stands where its value would be shown.",
        "duplicate-item": "One list holds the same item twice.",
        # What belongs together
        "unclear-text": "A text has few different characters, or capitals only, which the forum does not take.",
        "too-many-levels": "A category stands on a lower level than the forum has.",
        "unknown-shape": "What “like” names is no shape of the file.",
        "shape-loop": "A shape takes itself, directly or through others.",
        "wrong-shape-taken": "A shape has keys that what takes it cannot have.",
        "unused-shape": "Nothing takes a shape (a warning).",
        "empty-access": "A category is opened to nobody.",
        "wider-than-parent": "A subcategory is open to a group that cannot see its parent.",
        "taken-name": "A group is called like a user of the forum.",
        "taken-address": "A mail address for incoming mail is that of something else.",
        "tag-is-synonym": "A tag is a synonym on the forum, which leaves it out, or puts the other tag in its place.",
        "same-name": "Two categories of one parent, chat channels of one category, or pages have the same name.",
        "declared-twice": "Two parts of the file declare the same resource.",
        "contradiction": "A written value differs from the one that another part of the file needs.",
        "closes-before-opens": "Something closes before it opens.",
        "bad-path": "A path does not lead to anything that can be protected.",
        "owner-not-member": "A group's owner is not among its members.",
        "automatic-group": "Discourse keeps this attribute of one of its own groups itself.",
        "unknown-group": "The name of an undeclared group looks like a misspelling (a warning).",
        "unknown-category": "The path of an undeclared category looks like a misspelling (a warning).",
        "unknown-tag-group": "The name of an undeclared tag group looks like a misspelling (a warning).",
        "unknown-setting": "A site setting is not known here: it may be misspelt, or of a plugin (a warning).",
        "bad-setting": "A site setting cannot have this value.",
        "bad-upload": "A file is not one that the forum takes for a setting, or as a picture.",
        "hidden-setting": "A site setting cannot be written through the API.",
        "unknown-rule": "The audit has no rule of that id.",
        "setting-of-theme": "A setting is kept by each theme, not by the site (without a forum a warning).",
        # What only the forum can tell
        "group-without-members": "A category names a built-in group that has no members, where members count.",
        "no-owner-left": "A group takes membership requests and would have no owner: the forum refuses that.",
        "no-such-setting": "The file sets or needs a site setting that this forum does not list.",
        "setting-needs-another": "A site setting that the forum takes only once another one has a certain value.",
        "not-on-this-forum": "The file declares something that this forum's version of Discourse does not have.",
        "kept-by-discourse": "The file declares a built-in resource otherwise than the forum allows.",
        "several-of-a-name": "The forum has several resources with a declared name, and nothing tells which is meant.",
        "no-such-user": "The file names a user that this forum does not have.",
        "no-such-group": "The file names a group that it does not declare and this forum does not have.",
        "no-such-topic": "The file names a topic that is to be a page, and this forum does not have it.",
        "no-such-category": "The file names a category that it does not declare and this forum does not have.",
        "no-such-tag": "Members would be told of a tag that neither the file makes nor this forum has.",
        "no-such-tag-group": "The file names a tag group that it does not declare and this forum does not have.",
        "not-shown": "The forum does not show something while it is switched off, so nobody knows what to compare.",
        "no-category": "A page stands in no category, where the forum takes no new topics.",
        "no-tags": "Tags are named where the forum has none (tagging_enabled).",
        "tag-not-allowed": "A page has a tag that its category, or a tag group, does not let stand there.",
        "title-put-right": "The forum would write a title otherwise than the file.",
        "no-such-form-template": "The file names a form template that neither it declares nor this forum has.",
        "tags-would-merge": "A synonym is a tag of topics already, which would lose it for good.",
        "not-offered": "The file uses an event, a script, a trigger or a scope that this forum does not offer.",
        "bad-component": "A component cannot become on this forum what the file says of it.",
        "no-such-palette": "The file names a palette that neither it declares nor this forum has.",
        "no-such-site-theme": "The file names a theme of the site that neither it declares nor this forum has.",
        "no-such-text": "The file words a text that this forum does not have.",
        "bad-text": "A text uses a variable that the forum does not give to it.",
        "both-alive": "A resource and one of its former names both exist on this forum.",
    }
)
"""Every problem code with its meaning in a line; the reference of problems is made from it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a forum file; as a warning what may be one: only the forum can tell.

    `code` is stable and one of `CODES`; `message` says what is wrong and why; `remedy` what to do about it; `path` is
    the place in the file's own words ("themes[diaspora-capital].color"), empty where the mistake concerns a whole file.
    No field ever holds a secret.
    """

    code: str
    message: str
    span: Span
    remedy: str
    path: str = ""
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        place = f" at {self.path}" if self.path else ""
        word = "" if self.is_error else f"{self.severity}: "
        return f"{self.span}: {word}{self.code}{place}: {self.message} → {self.remedy}"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by file and line, each once."""
    return tuple(sorted(set(problems), key=lambda problem: (problem.span, problem.path, problem.code, problem.message)))


class Invalid(Exception):
    """A forum file cannot be used. `problems` holds every mistake by file and line, each once, warnings among them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = in_order(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))

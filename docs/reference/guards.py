"""What apply refuses, and what consents."""

from collections.abc import Iterator

from idiaspora.facts.guarded_settings import (
    CLOSED_LOGINS,
    COMING,
    CONNECT,
    EMPTIED,
    FALLING,
    LEAVING,
    LEVELS,
    LOGINS,
    MODERATION_SETTING,
    ORDERED,
    OTHERS,
    OUTSIDE,
    RIGHTS,
    RIGHTS_SUFFIX,
    SWITCHES,
    WIDEST,
    WITH_HTML,
)
from idiaspora.plugin_config.desired.limits import default_limit
from idiaspora.plugin_config.kinds.category_opening import NO_LONGER
from idiaspora.plugin_config.kinds.category_opening import SWITCHES as CATEGORY_SWITCHES
from idiaspora.plugin_config.kinds.group_opening import EARNED_TRUST
from idiaspora.plugin_config.kinds.registry import KINDS
from idiaspora.plugin_config.kinds.resource import Limit
from idiaspora.plugin_config.kinds.review import WORDS
from idiaspora.provisioning.safety.lock_out import RULES, SHORTEST_KEY_LIFE, SHORTEST_REST
from idiaspora.provisioning.safety.review_groups import REVIEW_GROUPS
from reference.markdown import page, table


def guards_page() -> str:
    return page(
        "What apply refuses",
        [
            "Before anything is written, apply looks at what the whole plan would leave. It refuses, with exit code 5,",
            "what could lock people out, open what was closed, or change too much at once; the plan is shown all the",
            "same. Each refusal names the line that asks for it, and the option that consents to it. A `plan` that",
            "shows a refusal ends with 5, too, and takes the same consents.",
        ],
        _lock_outs(),
        _widenings(),
        _limits(),
        _review_groups(),
        _new_secrets(),
        [
            "## Who can do what",
            "",
            "`idiaspora access` shows who can see, reply and create where: visitors, members, each group and staff, in",
            "every category of the forum, as text, JSON, CSV or a page. With `--diff` it shows both states, what",
            "opens, and what closes with the number of topics that are hidden.",
        ],
    )


def _lock_outs() -> Iterator[str]:
    yield "## Lock-out: `--allow-lock-out RULE`"
    yield ""
    yield "A rule speaks only when the plan changes something that it depends on."
    yield ""
    yield from table(("rule", "what it prevents"), ((f"`{name}`", meaning) for name, meaning in RULES.items()))
    yield ""
    yield f"`api-key` speaks when keys are revoked that rest for less than {SHORTEST_KEY_LIFE} days, and"
    yield f"`idle-accounts` when accounts end that rest for less than {SHORTEST_REST}. A login counts"
    yield "as a way in when its switch is on and all that it needs is set:"
    yield ""
    rows = ((item.words, f"`{item.switch}`", _names(item.needs)) for item in (*LOGINS, CONNECT))
    yield from table(("login", "switch", "needs"), rows)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _widenings() -> Iterator[str]:
    yield "## Widening: `--allow-widening PATH`"
    yield ""
    yield "More for visitors or members than now, in what exists already. Members are all accounts that nobody had to"
    yield f"decide about: trust levels up to {EARNED_TRUST}, and members of open groups: anyone may join them, an"
    yield "e-mail domain makes one a member, or owners who are not known to be staff admit who asks. What a plan does"
    yield "not read of a group, declared or not, counts as open where a change lets the group into something; with"
    yield "`automatic_email_domains` of the group in the file it is read in full. The path names what"
    yield "opens: a category by its path, the rest by its place in the file, such as `settings.NAME`, `groups.NAME` or"
    yield "`tag_groups.NAME`. Where posts wait for approval the members of every group count, not only of open ones."
    yield ""
    yield from table(("change", "what it opens"), _openings())
    yield ""
    yield "`--allow-widening calendar` consents to what opens because time passed, by the"
    yield "[calendar](language.md#the-calendar) of the file, and to nothing else: where the forum has just what the"
    yield "file asked for in another phase, and where that is what was applied last, as far as the lock file tells."
    yield "The limits below do not count what only the calendar changes. A category that is called `calendar` is named"
    yield "`categories.calendar`."


def _openings() -> Iterator[tuple[str, str]]:
    yield "`access` of a category", "visitors or members could see, reply or create where they cannot"
    for name, (value, words) in CATEGORY_SWITCHES.items():
        yield f"`{name}` of a category becomes {str(value).lower()}", words
    for name, posts in WORDS.items():
        yield f"`{name}` of a category holds for fewer people", f"{posts} of somebody {NO_LONGER}"
    yield "`moderated_by` of a category", "members could moderate"
    yield from _settings()
    yield "`public_admission` of a group becomes true", "anyone could join it"
    yield "`automatic_email_domains` of a group", "whoever has an address at one more domain would be in it"
    yield "`allow_membership_requests`, `owners` of a group", "owners who are not staff could admit who asks"
    yield (
        f"`grant_trust_level` of an open group rises, or is more than {EARNED_TRUST} in a new one",
        "whoever gets in would get the trust level",
    )
    yield "`visible_to`, `members_visible_to` of a group", "members or everyone could see it, or who is in it"
    yield (
        "`messages`, `mentions` of a group become everyone, or members where anyone can be one",
        "everyone could write to it or mention it",
    )
    yield "`incoming_email` of a group gets one more", "whoever sends mail there would write to it"
    yield "`permissions` of a tag group", "visitors or members could see or use its tags"
    yield "a group that goes and that alone the `permissions` of a tag group name", "everybody could use its tags"
    yield (
        "a group that goes and whose posts wait in a category",
        "posts of its members would no longer wait for approval",
    )
    yield (
        "a group, category or tag that goes and to which alone a webhook is limited",
        "more of what happens on the forum is sent to another server",
    )
    yield from (kind.opens.said for kind in KINDS.values() if kind.opens is not None and kind.opens.said is not None)


def _settings() -> Iterator[tuple[str, str]]:
    for name, (wanted, words) in SWITCHES.items():
        yield f"setting `{name}` becomes {wanted}", words
    yield (
        f"setting `{MODERATION_SETTING}` becomes true and was on before, where categories are there of which the"
        " file does not say who moderates, and groups that it does not call moderators",
        "these may have moderated before, which the forum does not show meanwhile",
    )
    for name, (wanted, words) in CLOSED_LOGINS.items():
        yield f"setting `{name}` becomes {wanted}, where not everybody can register by name and password", words
    for name, words in OTHERS.items():
        but = f", but not where it was {WIDEST[name]}" if name in WIDEST else ""
        yield f"setting `{name}` is set, or becomes another one{but}", words
    for name, words in OUTSIDE.items():
        yield f"setting `{name}` becomes an address outside of the forum", words
    for name, words in WITH_HTML.items():
        yield f"setting `{name}` becomes a text with HTML", words
    for name, (values, words) in ORDERED.items():
        yield f"setting `{name}` becomes a later one of {', '.join(values)}", words
    for name, words in LEVELS.items():
        yield f"setting `{name}` rises", words
    for name, words in FALLING.items():
        yield f"setting `{name}` falls", words
    for guarded, what in ((COMING, "gets one more"), (LEAVING, "loses one"), (EMPTIED, "becomes empty")):
        for name, words in guarded.items():
            yield f"setting `{name}` {what}", words
    yield f"settings `…{RIGHTS_SUFFIX}`, {_names(tuple(sorted(RIGHTS)))}", "a right goes to members"
    yield "lists of groups of other settings, such as those of plugins", "a right may go to members"


def _review_groups() -> Iterator[str]:
    yield f"## Groups that a switch would forget: `{REVIEW_GROUPS}`"
    yield ""
    yield "Since Discourse 2026.4 whose posts wait for approval may depend on groups. Where somebody set such groups on"
    yield "the forum, a plain `approve: {topics: false}` or `true` does not replace them. No option consents; the file"
    yield "says it itself: `{only: []}` for nobody's posts, `{except: []}` for everybody's, or groups of its own."
    yield "`idiaspora adopt` takes those of the forum into the file."


def _new_secrets() -> Iterator[str]:
    yield "## Secrets that show once: `--new-keys FILE`"
    yield ""
    yield "Discourse shows a new API key once. Where the plan makes some, apply wants the name of a new file for them,"
    yield "which only its owner can read; it is refused otherwise (`new-secret`). Where an answer is lost, what was"
    yield "made is revoked and made again: nobody would know its secret. Where the secret cannot be written down, or"
    yield "somebody put another file in the place, it is revoked, and the step failed. The key of the run itself is"
    yield "never changed."


def _limits() -> Iterator[str]:
    yield "## Limits: `--raise-limit KIND=NUMBER`"
    yield ""
    yield "One run may change or delete at most max(floor, min(count, share of what exists)) resources of a kind."
    yield "New resources are not limited, nor are descriptions and notification defaults where there are none yet."
    yield "Deletions count where they are consented to; of memberships, the people who leave are counted. The section"
    yield "`limits:` of the file sets other numbers."
    yield ""
    rows = ((f"`{kind}`", *_numbers(default_limit(kind))) for kind in sorted(KINDS))
    yield from table(("kind", "share", "count", "floor"), rows)


def _numbers(limit: Limit) -> tuple[str, str, str]:
    if limit.share is None and limit.count is None:
        return "unlimited", "", ""
    return f"{limit.share} %", str(limit.count), str(limit.floor)

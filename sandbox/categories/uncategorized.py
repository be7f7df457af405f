"""Uncategorized as an ordinary category (Discourse 2026): the conditions for that, and the way back."""

from idiaspora.sandbox.http.routes import Context
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.model.staff_log import log_staff_action
from idiaspora.sandbox.store.store import Store

SPECIAL_ID, ALLOWED, COMPOSER = "uncategorized_category_id", "allow_uncategorized_topics", "default_composer_category"
NONE = "-1"
BEFORE = "uncategorized_before"
Texts = dict[str, str]


def _replaced(settings: SiteSettings) -> Texts:
    """The settings as they are once no category is special any more.

    Who wrote without choosing a category goes on writing into the same.
    """
    own = settings.text(SPECIAL_ID)
    defaulted = settings.text(ALLOWED) == "true" and settings.text(COMPOSER) == ""
    return {SPECIAL_ID: NONE, ALLOWED: "false", **({COMPOSER: own} if defaulted else {})}


def _remember(store: Store, settings: SiteSettings) -> None:
    store.set_fact(BEFORE, {name: settings.text(name) for name in (SPECIAL_ID, ALLOWED, COMPOSER)})


def replace_at_once(store: Store, settings: SiteSettings) -> None:
    """The same for a fresh forum, which logs nothing of it."""
    _remember(store, settings)
    for name, text in _replaced(settings).items():
        settings.store_text(name, text)


def replace_uncategorized(context: Context) -> None:
    """Let Uncategorized be an ordinary category, and remember what was before."""
    _remember(context.store, context.settings)
    _write(context, _replaced(context.settings))


def put_back(context: Context) -> None:
    """The three settings as they were before."""
    _write(context, context.store.fact(BEFORE) or {})


def _write(context: Context, texts: Texts) -> None:
    for name, text in texts.items():
        previous = context.settings.text(name)
        if previous != text:
            context.settings.store_text(name, text)
            log_staff_action(context, "change_site_setting", subject=name, previous=previous, new=text)

"""What is foreseen of slugs is what the forum makes of them, whatever the text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rehearsal import Rehearsal

from idiaspora.plugin_config.fields import slugs
from idiaspora.sandbox.categories.validation import stored_slug
from idiaspora.sandbox.model.site_settings import SiteSettings
from idiaspora.sandbox.model.slugs import slug_for

TEXTS = st.one_of(
    st.text(max_size=30),
    st.text("abz AZ09_-.:'/%éßøŁžƀệАж日本🎉½ﬁ\u0301\u00a0", max_size=20),
    st.from_regex(r"[0-9]{1,3}"),
)


@pytest.fixture(scope="module")
def forum(rehearsal_of_the_session: Rehearsal) -> SiteSettings:
    return SiteSettings(rehearsal_of_the_session.forum.store)


@example(":smile:")
@example("12-category")
@given(TEXTS)
def test_of_names(forum: SiteSettings, name: str) -> None:
    for method in ("ascii", "encoded", "none"):
        made = slug_for(forum, name, "", method=method)
        assert slugs.of_name(name, method) == (slugs.readable(made) if made else ""), method


@example("%41")
@given(TEXTS)
def test_of_slugs_that_are_sent(forum: SiteSettings, text: str) -> None:
    """A text that is kept as it is comes back as it is; of any other the forum makes something else."""
    slug = slugs.readable(text)
    stored = stored_slug(forum, slug)
    assert (slugs.from_stored(stored) == slug and bool(stored)) == (slugs.kept(slug) == slug and bool(slug))

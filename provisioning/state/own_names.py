"""The own names of categories that a forum shows in the language of whoever asks (Discourse 3.5)."""

from dataclasses import replace

from idiaspora.plugin_config.desired.desired import Desired
from idiaspora.plugin_config.kinds.names import CATEGORY
from idiaspora.provisioning.forum import endpoints
from idiaspora.provisioning.forum.client import ForumClient
from idiaspora.provisioning.state.found import Found


def with_own_names(client: ForumClient, desired: Desired, found: Found) -> Found:
    """With the own names of categories that the forum may have shown in another language, where they look like a
    declared one's."""
    wanted = {str(item.fields["name"].value).casefold() for item in desired.of_kind(CATEGORY) if "name" in item.fields}
    alike = [path for path, name in found.category_names.items() if name.casefold() in wanted]
    unsaid = {path: found.names.id(CATEGORY, path) for path in alike if desired.get(CATEGORY, path) is None}
    own = endpoints.categories_found(client, list(unsaid.values())) if unsaid else {}
    names = {path: str(own[id]["name"]) for path, id in unsaid.items()}
    return replace(found, category_names={**found.category_names, **names})

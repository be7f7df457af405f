# mypy: disallow_subclassing_any=False
# (pydiscourse carries no types)
"""The methods of pydiscourse 1.7 that send something else than they say, corrected; those whose route is gone, refused.

Checked against Discourse 3.5. What is not here is right, or right once its request is encoded by ours.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

from pydiscourse.client import DiscourseClient

from idiaspora.plugin_config.kinds.names import GROUP, SITE_TEXT, TAG_GROUP
from idiaspora.plugin_config.kinds.tag_group import TAG_KEYS
from idiaspora.provisioning.errors import RouteGone

MEMBERS_PER_REQUEST = 1000
"""The most that Discourse gives at once (3.5); one more is refused."""


class CorrectedClient(DiscourseClient):
    """pydiscourse's client without its traps. It still needs a `_request` that encodes as Rails reads."""

    def site_settings(self, **settings: Any) -> None:
        """Write settings, each in a request of its own: true and false in lower case, lists joined by |.

        pydiscourse sends `True`, which Discourse takes for false, and puts values, secret ones too, into the URL.
        """
        for name, value in settings.items():
            self._request("PUT", f"/admin/site_settings/{quote(name)}.json", json={name: setting_text(name, value)})

    def customize_site_texts(self, site_texts: Mapping[str, str], *, locale: str = "en", **more: Any) -> None:
        """Write texts of the interface in one language. pydiscourse leaves out the locale, and every call fails."""
        for key, value in site_texts.items():
            text = {**more, "value": value, "locale": locale}
            self._request("PUT", f"/admin/customize/site_texts/{quote(key)}.json", json={SITE_TEXT: text})

    def create_category(
        self,
        name: str,
        color: str,
        text_color: str = "FFFFFF",
        permissions: Mapping[str, int] | None = None,
        parent: str | None = None,
        **more: Any,
    ) -> Any:
        """Create a category by JSON. `permissions` must be given: a category made without them is public.

        `parent` is a name, looked for among the top categories; `parent_category_id` is better, as names repeat.
        """
        if not permissions:
            raise ValueError('a category created without permissions is public; say {"everyone": 1} if that is meant')
        if parent:
            more["parent_category_id"] = self._top_category(parent)
        body = {**more, "name": name, "color": color, "text_color": text_color}
        body["permissions"] = {group: int(level) for group, level in permissions.items()}  # a text is read as 0
        return self._request("POST", "/categories.json", json=body)

    def create_group(self, name: str, **attributes: Any) -> Any:
        """Create a group with just these attributes. pydiscourse also grants trust level 1 to every member."""
        return self._request("POST", "/admin/groups.json", json={GROUP: {**attributes, "name": name}})

    def group_members(self, group_name: str, offset: int = 0, **query: Any) -> list[dict[str, Any]]:
        """All members from `offset` on, a thousand per request."""
        query.setdefault("limit", MEMBERS_PER_REQUEST)
        return self._get_paginated_list(f"/groups/{quote(group_name)}/members.json", "members", offset, **query)

    def _get_paginated_list(self, url: str, name: str, offset: int, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = self._request("GET", url, {**query, "offset": offset + len(found)})
            found += page[name]
            if offset + len(found) >= page["meta"]["total"] or not page[name]:
                return found

    def user_by_email(self, email: str) -> Any:
        """The users with that address, escaped: unescaped, a plus sign is a space."""
        return self._request("GET", "/admin/users/list/all.json", {"email": email})

    def tag_group(
        self, name: str, tag_names: Sequence[str], parent_tag_name: str | Sequence[str] | None = None, **more: Any
    ) -> Any:
        """Create a tag group. The parent is sent as a list: Discourse drops a text. Versions of 2026 take objects."""
        parents = [parent_tag_name] if isinstance(parent_tag_name, str) else list(parent_tag_name or ())
        body = {**more, "name": name, "tag_names": list(tag_names), "parent_tag_name": parents}
        body |= {new: [{"name": tag} for tag in body[old]] for old, new in TAG_KEYS.items()}
        return self._request("POST", "/tag_groups.json", json=body)[TAG_GROUP]

    def upload_image(self, image: str | Path, upload_type: str, synchronous: bool, **more: Any) -> Any:
        """Upload a file; it is read before the first attempt and closed."""
        path = Path(image)
        files = {"file": (path.name, path.read_bytes())}
        form = {**more, "upload_type": upload_type, "synchronous": bool(synchronous)}
        return self._request("POST", "/uploads.json", files=files, data=form)

    def approve(self, user_id: int) -> Any:
        return self._request("PUT", f"/admin/users/{user_id}/approve.json")

    def block(self, user_id: int, **query: Any) -> Any:
        """Silence a user, as the call is named today."""
        return self._request("PUT", f"/admin/users/{user_id}/silence.json", json=query)

    def generate_api_key(self, userid: int, **more: Any) -> NoReturn:
        raise RouteGone("Discourse makes no key under a user", hint="POST /admin/api/keys.json with the user's name.")

    def invite_link(self, email: str, group_names: Iterable[str], custom_message: str, **more: Any) -> NoReturn:
        raise RouteGone("Discourse has no route for invite links", hint="POST /invites.json answers with the link.")

    def update_avatar_from_url(self, username: str, url: str, **more: Any) -> NoReturn:
        raise RouteGone("Discourse takes no avatar by URL", hint="Upload the picture and use `update_avatar`.")

    def update_avatar_image(self, username: str, img: Any, **more: Any) -> NoReturn:
        raise RouteGone("Discourse takes no avatar in this way", hint="Upload the picture and use `update_avatar`.")

    def toggle_gravatar(self, username: str, state: bool = True, **more: Any) -> NoReturn:
        raise RouteGone("Discourse has no switch for Gravatar", hint="PUT /u/NAME/preferences/avatar/pick.json.")

    def create_site_customization(self, name: str, enabled: bool, stylesheet: str, **more: Any) -> NoReturn:
        raise RouteGone("site customizations became themes", hint="POST /admin/themes.json.")

    def _top_category(self, name: str) -> int:
        ids = [category["id"] for category in self.categories() if category["name"] == name]
        if len(ids) != 1:
            raise ValueError(f"{len(ids)} top categories are named {name}; give parent_category_id")
        return int(ids[0])


def setting_text(name: str, value: Any) -> str:
    """A site setting's value as Discourse stores it. Only `true` and `t` are true to it; None would blank the setting.

    Raises ValueError for None and for what has no text form.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return "|".join(setting_text(name, item) for item in value)
    raise ValueError(f"{name}: a setting's value is text, a number, true, false or a list, not {type(value).__name__}")

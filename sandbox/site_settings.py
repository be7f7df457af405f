"""The site settings of the sandbox: the catalogue of Discourse 3.5 and the values that were changed."""

from functools import cache
from typing import Any

from facts import site_settings_catalogue
from sandbox.store import Store


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """The rows of the catalogue by setting name."""
    return {row["setting"]: row for row in site_settings_catalogue()}


# Settings that no list shows and the API may not write; other code asks for their values (hidden in 3.5).
HIDDEN = {
    "max_category_nesting": "2",
    "uncategorized_category_id": "1",
    "meta_category_id": "2",
    "staff_category_id": "3",
    "general_category_id": "4",
}


class SiteSettings:
    """Reads settings by name, typed or as the stored text; writes go through the settings area."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def text(self, name: str) -> str:
        """The value as text, the default where it was never changed. KeyError for an unknown name.

        A value that a failed bulk call left in the memory of the server stands before the stored one (3.5).
        """
        for kept in ("setting_in_memory", "setting"):
            changed: str | None = self._store.fact(f"{kept}:{name}")
            if changed is not None:
                return changed
        return HIDDEN[name] if name in HIDDEN else str(catalogue()[name]["default"])

    def on(self, name: str) -> bool:
        return self.text(name) in ("true", "t")

    def number(self, name: str) -> int:
        return int(self.text(name))

    def items(self, name: str) -> list[str]:
        """The parts of a list value."""
        return [part for part in self.text(name).split("|") if part]

    def store_text(self, name: str, value: str) -> None:
        self._store.set_fact(f"setting:{name}", value)
        self.keep_in_memory(name, None)

    def keep_in_memory(self, name: str, value: str | None) -> None:
        """Show a value that is not stored; None forgets it."""
        if value is not None or self._store.fact(f"setting_in_memory:{name}") is not None:
            self._store.set_fact(f"setting_in_memory:{name}", value)

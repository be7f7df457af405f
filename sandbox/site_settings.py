"""The site settings of the sandbox: the catalogue of its version and the values that were changed."""

from sandbox.store import Store


class SiteSettings:
    """Reads settings by name, typed or as the stored text; writes go through the settings area.

    `rows` is the catalogue by name, without hidden settings.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.facts = store.profile.settings
        self.rows = self.facts.catalogue()

    def text(self, name: str) -> str:
        """The value as text, the default where it was never changed. KeyError for an unknown name.

        A value that a failed bulk call left in the memory of the server stands before the stored one (3.5).
        """
        for kept in ("setting_in_memory", "setting"):
            changed: str | None = self._store.fact(f"{kept}:{name}")
            if changed is not None:
                return changed
        return self.default(name)

    def default(self, name: str) -> str:
        hidden = self.facts.hidden_values.get(name)
        return str(self.rows[name]["default"]) if hidden is None else hidden

    def on(self, name: str) -> bool:
        return self.text(name) in ("true", "t")

    def has_on(self, name: str) -> bool:
        """Whether a switch that not all versions have is there and on."""
        return name in self.rows and self.on(name)

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

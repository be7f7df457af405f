"""The site settings of the sandbox: the catalogue of its version and the values that were changed."""

from functools import cached_property

from idiaspora.sandbox.store.store import Store
from idiaspora.sandbox.versions.upcoming_changes import is_ripe


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
        """What the value is where nobody changed it; an upcoming change that is on may have replaced it."""
        row = self.rows.get(name)
        if row is None or name in self.facts.hidden_values:
            return self.facts.hidden_values[name]
        if self.facts.changes and name in self.replaced_defaults:
            return self.replaced_defaults[name][1]
        return "" if row["default"] is None else str(row["default"])

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

    def change_on(self, name: str | None) -> bool:
        """Whether an upcoming change is on: ripe ones are unless an admin chose otherwise, permanent ones always."""
        return name in self.changes_on

    @cached_property
    def changes_on(self) -> frozenset[str]:
        """The names of the upcoming changes that are on."""
        found = set()
        for name, change in self.facts.changes.items():
            chosen = self._store.fact(f"setting:{name}")
            if chosen is None or change.status == "permanent":
                chosen = "true" if is_ripe(change, self.facts.promoted_at) else "false"
            if chosen == "true":
                found.add(name)
        return frozenset(found)

    @cached_property
    def hidden_by_changes(self) -> frozenset[str]:
        """The settings of the catalogue that upcoming changes hide at present."""
        return frozenset(name for change in self.changes_on for name in self.facts.changes[change].hides)

    @cached_property
    def replaced_defaults(self) -> dict[str, tuple[str, str]]:
        """The changes and their defaults, by the settings for which they replace the own one."""
        return {
            name: (change, default)
            for change in self.changes_on
            for name, default in self.facts.changes[change].defaults.items()
        }

    def choose_change(self, name: str, *, on: bool) -> None:
        """An admin's choice for an upcoming change."""
        self.store_text(name, "true" if on else "false")
        for computed in ("changes_on", "hidden_by_changes", "replaced_defaults"):
            self.__dict__.pop(computed, None)

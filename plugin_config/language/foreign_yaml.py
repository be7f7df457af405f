"""YAML that the forum or the authors of its code wrote, as values. Pure."""

from typing import Any

import yaml

NO_ALIASES = "aliases are not taken"


class _Loader(yaml.SafeLoader):
    """Takes no aliases, as Discourse takes none (3.5): a few of them stand for more values than anybody could read."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, NO_ALIASES)
        return super().compose_node(parent, index)


def read_yaml(text: str) -> Any:
    """The value of a text. Raises yaml.YAMLError, also for what is nested too deep, and for days and numbers that there
    are not."""
    try:
        loader = _Loader(text)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except (RecursionError, ArithmeticError, ValueError, TypeError, AttributeError, LookupError) as error:
        raise yaml.YAMLError(type(error).__name__) from None

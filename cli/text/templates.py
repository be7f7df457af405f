"""Templates of HTML pages: what comes from files and forums is escaped and visible, and commands of CI platforms are
text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from jinja2 import Environment, Template

from idiaspora.cli.text.ci_commands import in_markup
from idiaspora.cli.text.visible import visible


@dataclass(frozen=True)
class PageTemplate:
    """A page by its source. `filters` are its own, beside `visible`; whether an address can be followed it asks with
    `is safe_link`."""

    source: str
    filters: Mapping[str, Callable[..., str]] = field(default_factory=dict)

    def filled(self, **values: object) -> str:
        """The page with these values."""
        return in_markup(self._compiled.render(values))

    @cached_property
    def _compiled(self) -> Template:
        environment = Environment(autoescape=True)
        environment.filters |= {"visible": visible, **self.filters}
        environment.tests["safe_link"] = lambda link: link.startswith(("https://", "http://"))
        return environment.from_string(self.source)

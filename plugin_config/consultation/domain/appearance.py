"""The words of `appearance` beside its lists."""

from idiaspora.plugin_config.checking.declarations import Declaration
from idiaspora.plugin_config.checking.scalars import Line, Name
from idiaspora.plugin_config.kinds.pictures import Picture


class Fonts(Declaration):
    """The fonts of the whole forum, as the forum calls them."""

    base: Line | None = None
    """What everything is written in, such as `inter`: the setting base_font."""
    heading: Line | None = None
    """What headings are written in: the setting heading_font."""


class DefaultTheme(Declaration):
    """What everybody gets who has chosen nothing else."""

    theme: Name
    """The theme, by its name: one that the forum has, or one of `site_themes`."""
    palette: Line | None = None
    """The palette that it is shown in."""
    dark_palette: Line | None = None
    """The palette for those whose devices are set to dark."""


class Appearance(Declaration):
    """How the forum looks."""

    logo: Picture | None = None
    """The logo, by `!upload`; an empty text for none: the setting logo."""
    fonts: Fonts | None = None
    """The fonts."""
    default: DefaultTheme | None = None
    """The theme that everybody gets, and its palette."""

"""What `appearance` says of the whole forum: settings, and the theme that everybody gets."""

from idiaspora.plugin_config.consultation.domain.appearance import Appearance, DefaultTheme
from idiaspora.plugin_config.consultation.forum_file import ForumFile
from idiaspora.plugin_config.desired.collector import Collection
from idiaspora.plugin_config.kinds.names import SITE_THEME
from idiaspora.plugin_config.kinds.resource import Declared, Resource

SECTION = "appearance"


def add_appearance(file: ForumFile, collection: Collection) -> None:
    """Add the logo, the fonts and the default theme."""
    appearance: Appearance | None = getattr(file, SECTION)
    if appearance is None:
        return
    if appearance.logo is not None:
        collection.imply_setting("logo", appearance.logo, collection.origin((SECTION, "logo")))
    for word, setting in (("base", "base_font"), ("heading", "heading_font")):
        font = getattr(appearance.fonts, word, None)
        if font is not None:
            collection.imply_setting(setting, font, collection.origin((SECTION, "fonts", word)))
    if appearance.default is not None:
        _add_default(appearance.default, collection)


def _add_default(wanted: DefaultTheme, collection: Collection) -> None:
    """The default theme, which may stand among the themes of the site, too."""
    place = (SECTION, "default")
    at = collection.origin((*place, "theme"))
    said = {"default": Declared(True, at.because(at.path))}
    for word in ("palette", "dark_palette"):
        if (value := getattr(wanted, word)) is not None:
            origin = collection.origin((*place, word))
            said[word] = Declared(value, origin.because(origin.path))
    written = collection.get(SITE_THEME, wanted.theme)
    for name, declared in said.items():
        other = written.fields.get(name) if written else None
        if other is not None and other.value != declared.value:
            remedy = f"remove {name} here, or what {SECTION}.default says of it"
            collection.contradiction(other.origin, f"{name} of {wanted.theme}", declared.origin, remedy)
    collection.extend(Resource(SITE_THEME, wanted.theme, {}, at.because(at.path)), said)

"""Site settings that hold uploads: the files of the project that fit in them. Pure."""

from typing import Any

from idiaspora.plugin_config.kinds.setting_rules import UnfitSetting
from idiaspora.plugin_config.kinds.uploads import uploads_in
from idiaspora.plugin_config.language.upload import Upload

ONE_UPLOAD, UPLOADS = "upload", "uploaded_image_list"
"""Types of settings that hold an upload, or several."""
OF_UPLOADS = frozenset({ONE_UPLOAD, UPLOADS})


def fitting_uploads(value: Upload | tuple[Any, ...], kind: str) -> Upload | tuple[Any, ...]:
    """A value with files of the project in the form of a type of settings. Raises Unfit for one that holds none."""
    if kind not in OF_UPLOADS:
        message = f"the setting holds no file, such as {uploads_in(value)[0].path}"
        raise UnfitSetting(message, "write the value itself, or take a text from its file with !file")
    if kind == UPLOADS:
        return value if isinstance(value, tuple) else (value,)
    if isinstance(value, tuple):
        raise UnfitSetting("this setting is one file, not a list", "write the value without brackets and dashes")
    return value

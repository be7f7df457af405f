"""Where a wanted value comes from: its place in the forum file, and the word that asked for it."""

from dataclasses import dataclass

from idiaspora.plugin_config.language.spans import Span


@dataclass(frozen=True)
class Origin:
    """Why a value is wanted: where it is written, and the domain word that asked for it when it was not written itself.

    `path` is the place in the forum file, such as `themes[diaspora-capital].color`. `reason` is empty for a value that
    stands in the file as it is.
    """

    span: Span
    path: str
    reason: str = ""

    def because(self, reason: str) -> "Origin":
        """The same place, as the reason of a value that follows from it."""
        return Origin(self.span, self.path, reason or self.path)

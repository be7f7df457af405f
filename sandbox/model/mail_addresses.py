"""What Discourse takes for a mail address (3.5), wherever it looks at one."""

import re

LONGEST_PARTS = (64, 255)
_WORD = r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~\-]+"
_PART = r"[a-zA-Z0-9](?:[a-zA-Z0-9\-]*[a-zA-Z0-9])?"
_WHOLE = re.compile(rf"{_WORD}(?:\.{_WORD})*@(?:{_PART}\.)+{_PART}")
_ENCODED = re.compile(r"=\?[^?]+\?[BbQq]\?[^?]+\?=")


def is_mail_address(text: str) -> bool:
    """Nothing is stripped before the check."""
    parts = text.split("@", 1)
    too_long = any(len(part) > most for part, most in zip(parts, LONGEST_PARTS, strict=False))
    return bool(_WHOLE.fullmatch(text)) and not too_long and not _ENCODED.search(text)

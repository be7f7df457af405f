"""Sizes of files in words, as Rails writes them. Pure."""


def human_size(size: int) -> str:
    """Such as `78 Bytes` and `1.21 KB`: three digits that count, without zeros at the end."""
    if size < 1024:
        return "1 Byte" if size == 1 else f"{size} Bytes"
    value, units = size / 1024, ["KB", "MB", "GB"]
    while value >= 1024 and len(units) > 1:
        value /= 1024
        units.pop(0)
    whole = len(str(int(value)))
    text = f"{value:.{max(3 - whole, 0)}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} {units[0]}"

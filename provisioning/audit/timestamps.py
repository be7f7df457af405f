"""Times as Discourse writes them, and days between them."""

from datetime import datetime, timedelta


def moment(text: object) -> datetime | None:
    """The time that a row holds; None for none. Raises ValueError for text that is not a time."""
    return datetime.fromisoformat(str(text)) if text else None


def days_between(earlier: datetime, later: datetime) -> int:
    """Whole days."""
    return (later - earlier) // timedelta(days=1)


def is_older(earlier: datetime, now: datetime, days: int) -> bool:
    """Whether more than so many days have passed."""
    return now - earlier > timedelta(days=days)

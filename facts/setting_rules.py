"""What Discourse 3.5 and 2026 refuse for certain site settings, and no list of settings tells. Data, no rules."""

from collections.abc import Mapping
from dataclasses import dataclass

PATTERNS: Mapping[str, str] = {
    "ga_universal_tracking_code": r"^(UA|G)-[\w-]+",
    "gtm_container_id": r"^GTM-",
    "twitter_consumer_key": r"^[\w+-]+$",
    "twitter_consumer_secret": r"^[\w+-]+$",
    "facebook_app_id": r"^\d+$",
    "facebook_app_secret": r"^[a-f0-9]+$",
    "github_client_id": r"^[a-zA-Z0-9.]+$",
    "github_client_secret": r"^[a-f0-9]+$",
    "discourse_connect_url": r"^https?://.+[^/]$",
}
"""What a text must match, unless it is empty."""

FITTING: Mapping[str, str] = {
    "ga_universal_tracking_code": "G-ABC1234567",
    "gtm_container_id": "GTM-ABC1234",
    "twitter_consumer_key": "Ab3dEf6hIj9",
    "facebook_app_id": "1234567890",
    "github_client_id": "Iv1.8a61f9b3a7aba766",
    "discourse_connect_url": "https://login.example.org/session",
    "short_title": "Our forum",
}
"""Texts that the rules allow, of those that are no secrets."""

LONGEST_TEXTS: Mapping[str, int] = {"short_title": 12}
"""How many characters a text may have."""

NEEDED_ITEMS: Mapping[str, str] = {"top_menu": "latest"}
"""What a list must hold."""

REFUSED_ENDS: Mapping[str, str] = {"cors_origins": "/"}
"""How no item of a list may end."""


@dataclass(frozen=True)
class Need:
    """A setting that the forum takes only while another one is not `ruled_out`, unless its value is `idle`; of a list
    an `item` alone can need that. `both_ways` says that the other one is not taken either while this one stands."""

    setting: str
    other: str
    ruled_out: str
    idle: str = ""
    item: str = ""
    both_ways: bool = False


NEEDS: tuple[Need, ...] = (
    Need("enable_s3_uploads", "s3_upload_bucket", "", idle="false"),
    Need("secure_uploads", "enable_s3_uploads", "false", idle="false"),
    Need("backup_location", "s3_backup_bucket", "", idle="local"),
    Need("enforce_second_factor", "enable_discourse_connect", "true", idle="no", both_ways=True),
    Need("enforce_second_factor", "enable_local_logins", "false", idle="no", both_ways=True),
    Need("enable_local_logins_via_email", "enable_local_logins", "false", idle="false"),
    Need("enable_discourse_connect", "discourse_connect_url", "", idle="false"),
    Need("share_quote_buttons", "facebook_app_id", "", item="facebook"),
    Need("enable_page_publishing", "secure_uploads", "true", idle="false"),
    Need("set_locale_from_accept_language_header", "allow_user_locale", "false", idle="false"),
)

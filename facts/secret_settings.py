"""Site settings that hold a secret though the Discourse of their version does not say so. Data."""

UNMARKED = frozenset(
    {"ai_hugging_face_tei_reranker_api_key", "apple_pem", "chat_integration_matrix_access_token",
     "chat_integration_mattermost_incoming_webhook_token", "chat_integration_mattermost_webhook_url",
     "chat_integration_rocketchat_webhook_url", "chat_integration_slack_access_token",
     "chat_integration_slack_incoming_webhook_token", "chat_integration_slack_outbound_webhook_url",
     "chat_integration_telegram_access_token", "chat_integration_zulip_bot_api_key",
     "discourse_subscriptions_secret_key", "discourse_subscriptions_webhook_secret",
     "google_oauth2_hd_groups_service_account_json", "hcaptcha_secret_key", "microsoft_auth_client_secret",
     "zendesk_incoming_webhook_token"}
)  # fmt: skip
"""Keys and tokens, and addresses to which whoever has them may post (3.5)."""

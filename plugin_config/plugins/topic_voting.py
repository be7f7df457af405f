"""Topic Voting: members vote on the topics of a category (bundled with Discourse 3.5)."""

ENABLED_SETTING = "topic_voting_enabled"

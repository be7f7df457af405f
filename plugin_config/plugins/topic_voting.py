"""Topic Voting: members vote on the topics of a category (bundled with Discourse 3.5)."""

ENABLED_SETTING = "topic_voting_enabled"
WITHOUT = "recommendations: {vote: false}"
"""What a file says that does without it."""

"""What a forum file can say where a plugin cannot be had."""

from collections.abc import Mapping

from idiaspora.plugin_config.plugins import post_voting, solved, topic_voting

WITHOUT: Mapping[str, str] = {
    solved.ENABLED_SETTING: solved.WITHOUT,
    post_voting.ENABLED_SETTING: post_voting.WITHOUT,
    topic_voting.ENABLED_SETTING: topic_voting.WITHOUT,
}
"""The words that do without a plugin, by the setting that switches it on."""

"""Plugins that come with a hosted forum."""

"""A moderated consultation forum on Discourse, as code. The folders of this repository are its subpackages."""

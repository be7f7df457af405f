"""Discourse 2026.9."""

from dataclasses import replace

from sandbox.versions.discourse_3_5 import DISCOURSE_3_5

DISCOURSE_2026 = replace(DISCOURSE_3_5, name="2026", version="2026.9.0-latest", commit="")

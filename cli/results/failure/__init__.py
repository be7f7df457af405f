"""Why a command has no result."""

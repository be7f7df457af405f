"""The verdicts of an audit."""

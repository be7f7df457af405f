"""One module a command: its options, then one call of what `runs/` has for it, which is imported only then, so that
`--help` answers at once."""

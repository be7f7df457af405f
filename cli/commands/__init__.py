"""One module a command. Each imports the engine only when it is called, so that `--help` answers at once."""

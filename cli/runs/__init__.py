"""What commands do once their options are read, one module a command: read, ask the engine, give the result."""

"""The command line: options in, one call, output, exit code. Nothing is decided here.

`main` gathers the commands of `commands/`, `forum` turns options into a file and a client, `rendering/` turns results
into text and JSON, `errors` turns exceptions into messages and exit codes.
"""

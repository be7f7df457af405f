"""The command line: options in, one call, output, exit code. Nothing is decided here.

`main` gathers the commands of `commands/`, which take options and call what `runs/` has for them; `connection` turns
options into a file and a client, `results/` turns results into text, JSON and findings, `formats/` turns findings into
what other tools read, `errors` turns exceptions into messages and exit codes.
"""

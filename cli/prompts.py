"""Asking somebody on the terminal. Ctrl-C at a question ends the command, whenever it comes."""

import os
import select
import sys

import typer

from idiaspora.cli.signals import ending_at_once


def need_terminal(instead: str, option: str) -> None:
    """Raises BadParameter where nobody can be asked; `instead` says what to do then, and `option` is what consents."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise typer.BadParameter(f"there is no terminal to ask on. {instead}", param_hint=option)


def answer(question: str) -> str:
    """The line that is typed after a question, without the space around it; empty also at the end of the input. What is
    shown next begins on a line of its own.

    Raises KeyboardInterrupt for Ctrl-C and the ending signals, and OSError when the terminal is gone.
    """
    with ending_at_once() as woken:
        line = ""
        try:
            sys.stderr.write(question)
            sys.stderr.flush()
            line = _line(woken)
        finally:
            if not line.endswith("\n"):
                sys.stderr.write("\n")
        return line.strip()


def _line(woken: int) -> str:
    if os.name == "nt":  # select knows no consoles there, and a read of one is ended by Ctrl-C itself
        return sys.stdin.readline()
    terminal = sys.stdin.fileno()
    typed = b""
    # Byte by byte, so that nothing of a later answer waits where `select` does not see it.
    while not typed.endswith(b"\n"):
        # A signal that comes just before the system waits does not end the wait; what it writes to `woken` does.
        while terminal not in select.select([terminal, woken], [], [])[0]:
            pass
        piece = os.read(terminal, 1)
        if not piece:
            break
        typed += piece
    return typed.decode(errors="replace")

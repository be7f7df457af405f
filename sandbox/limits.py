"""The limits of a Discourse server: admin requests of all keys together, and requests of one address."""

from collections import deque

from sandbox.options import Options


class Limits:
    def __init__(self, options: Options) -> None:
        self._options = options
        self._keys: deque[float] = deque()

    def count_key(self) -> None:
        pass

    def clear(self) -> None:
        self._keys.clear()

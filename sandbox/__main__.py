"""`python -m sandbox`: a rehearsal forum on this machine."""

import argparse
import os
import sys
from pathlib import Path

from sandbox.options import IP_MODES, SEEDS, Options
from sandbox.server import Server


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8585)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--seed", choices=SEEDS, default="empty")
    parser.add_argument("--admin-requests-per-minute", type=int, default=60)
    parser.add_argument("--ip-mode", choices=IP_MODES, default="block")
    chosen = parser.parse_args()
    keys = {f"key_{name}": os.environ[f"SANDBOX_KEY_{name.upper()}"] for name in ("full", "read")
            if os.environ.get(f"SANDBOX_KEY_{name.upper()}")}
    options = Options(host=chosen.host, port=chosen.port, state=chosen.state, seed=chosen.seed,
                      admin_requests_per_minute=chosen.admin_requests_per_minute, ip_mode=chosen.ip_mode, **keys)
    with Server(options) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Installs all that maeari needs below `.local/`, without root and without changing anything global.

Runs on the machine's own Python (3.11 or newer) with the standard library alone, from the repository root:
`python3 -m local.install run|test|check|build|screenshots|lock`.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the machine's Python may be older than the one we ask for
    raise SystemExit("maeari: Python 3.11 or newer is needed; this is %s" % sys.version.split()[0])  # noqa: UP031

"""Reads known artists as the chat path does until its input ends, and prints when and how long, as JSON.

    python scale_readers.py IDS.json

Its environment is the chatbot function's.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from pathlib import Path

from maeari import connections
from maeari.catalogue.mysql_artists import MysqlArtists

PAUSE = 0.005
"""Seconds between two reads: some two hundred people a second."""

RANKS = 3


def main(file: str) -> None:
    """One list of [time, milliseconds] for each read; a read that fails ends the program with its error."""
    ids = json.loads(Path(file).read_text("utf-8"))
    artists = MysqlArtists(connections.database(os.environ))
    ended = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    chosen = random.Random(1)  # noqa: S311 nothing secret
    taken = []
    while not ended.wait(PAUSE):
        at, begun = time.time(), time.perf_counter()
        artist_id = chosen.choice(ids)
        artists.find(artist_id=artist_id, whole_key="", name_key="", first_rank=1, last_rank=RANKS)
        taken.append([at, 1000 * (time.perf_counter() - begun)])
    json.dump(taken, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Reads every file of a folder in this process, with no leave to write and little memory, and prints what came of each.

``python -m tests.exchange.read_under_limits FOLDER``: a JSON object of file names with sentence or rows, and seconds.
"""

import json
import resource
import sys
import time
from pathlib import Path

from registry.exchange.table.file import read_file
from registry.exchange.table.grid import FileRefused

MEMORY = 200 * 1024 * 1024


def main(folder: Path) -> None:
    read_file("warm.csv", b"name,category\na,other\n")
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    found = {}
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        start = time.process_time()
        try:
            table = read_file(path.name, content)
            outcome: dict[str, object] = {"rows": len(table.rows)}
        except FileRefused as refusal:
            outcome = {"sentence": str(refusal)}
        found[path.name] = {**outcome, "seconds": time.process_time() - start}
        del content
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

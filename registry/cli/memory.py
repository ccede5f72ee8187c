"""How often a process looks for garbage."""

import gc


def settle() -> None:
    """Take what is loaded by now out of the search for garbage, and search less often.

    Pages and files of thousands of parts come and go: a picture of 26,000 ties spends a quarter of its time in that
    search, a file of 30,000 agreements two fifths.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)

"""The command line ``registry``: data to stdout, words to stderr, exit codes 0 1 2 3."""

from registry.cli.main import registry

__all__ = ["main", "registry"]


def main() -> None:
    """Entry of the console script."""
    registry(prog_name="registry")

"""Finds what PDFs are made with, WeasyPrint and the system's Pango, or installs Debian's Pango when this machine lets us.

``python -m tests.pdf_install`` is run by ``make setup`` and ``make test``. Without it everything else works: the pages and
the command say that there are no PDFs, and the tests that make one say so loudly and count as skipped.
"""

import sys
from importlib import import_module

from tests.browser_install import install_packages

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk")


def missing() -> str | None:
    """What a PDF cannot be made without; nothing if it can."""
    try:
        import_module("weasyprint")
    except ImportError:
        return "the package weasyprint (pip install '.[pdf]')"
    except OSError:
        return f"Pango ({' '.join(PACKAGES)})"
    return None


def main() -> None:
    """Find or install, and say which."""
    if missing() is not None:
        print("no Pango found: installing it for the PDFs", file=sys.stderr)
        install_packages(PACKAGES)
    lacking = missing()
    if lacking is not None:
        print("=" * 78, file=sys.stderr)
        print("NO PDF: this machine lacks", lacking, file=sys.stderr)
        print("The report as Word and Excel files works without it.", file=sys.stderr)
        print("=" * 78, file=sys.stderr)


if __name__ == "__main__":
    main()

"""Finds a real Chromium for the tests, or installs Debian's when this machine lets us.

``python -m tests.browser_install`` is run by ``make test``. Where there is no browser to be had the browser tests
say so loudly and count as skipped.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Japanese glyphs: without them every page is boxes, and screenshots show nothing.
PACKAGES = ("chromium", "fonts-noto-cjk")


def find_browser() -> str | None:
    """The path of a Chromium: the one that REGISTRY_CHROMIUM names, else one on the path."""
    named = os.environ.get("REGISTRY_CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install_packages(packages: tuple[str, ...]) -> None:
    """Install packages of Debian; quiet when it works, loud when it cannot."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stderr[-2000:], file=sys.stderr)
            return


def main() -> None:
    """Find or install, and say which."""
    if find_browser() is None:
        print("no Chromium found: installing it for the browser tests", file=sys.stderr)
        install_packages(PACKAGES)
    found = find_browser()
    if found is None:
        print("=" * 78, file=sys.stderr)
        print("NO BROWSER: the browser tests will be SKIPPED. Install chromium, or set", file=sys.stderr)
        print("REGISTRY_CHROMIUM to the path of one.", file=sys.stderr)
        print("=" * 78, file=sys.stderr)
    else:
        print(f"browser tests use {found}", file=sys.stderr)


if __name__ == "__main__":
    main()

"""Which system libraries Qt misses on this machine, and which packages bring them.

The wheels of PySide6 bring Qt, but on Linux they lean on libraries of the system. A small server or container has
none of them, and Qt then says only ``libEGL.so.1: cannot open shared object file``, one library at a time.

``python -m graphviz_nn.qt_libraries`` says what is missing (exit status 1 if anything is); with ``--install``, as
root on Debian or Ubuntu, it installs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Library(NamedTuple):
    """A shared library and the packages that hold it."""

    soname: str
    debian: str
    fedora: str


ALWAYS = (
    Library("libEGL.so.1", "libegl1", "libglvnd-egl"),
    Library("libGL.so.1", "libgl1", "libglvnd-glx"),
    Library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    Library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    Library("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Library("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
)
"""What even a picture drawn without a screen needs."""

X11 = (
    Library("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    Library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Library("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Library("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
    Library("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    Library("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    Library("libxcb-sync.so.1", "libxcb-sync1", "libxcb"),
    Library("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb"),
    Library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
)
"""What a window on an X11 display needs besides."""

WAYLAND = (
    Library("libwayland-client.so.0", "libwayland-client0", "libwayland-client"),
    Library("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor"),
)
"""What a window on a Wayland display needs besides."""


def missing_libraries(
    load: Callable[[str], object] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    platform: str = sys.platform,
) -> tuple[Library, ...]:
    """The libraries that Qt will look for here and not find.

    Args:
        load: Loads a library by its name or raises OSError; by default the system's loader.
        environment: Where to look up the display; by default the process's environment.
        platform: As ``sys.platform``. Only on Linux can anything be missing.
    """
    if platform != "linux":
        return ()
    here = os.environ if environment is None else environment
    return tuple(library for library in _needed(here) if not _loads(library, load or _system_loader))


def advice(missing: Sequence[Library], *, installer: str | None = None, root: bool | None = None) -> str:
    """One line that says what is missing and what to type; empty where nothing is missing.

    Args:
        missing: What `missing_libraries` found.
        installer: ``"apt-get"`` or ``"dnf"``; by default the one that this system has.
        root: Whether the person may install without ``sudo``; by default as it is.
    """
    if not missing:
        return ""
    names = ", ".join(library.soname for library in missing)
    sudo = "" if (_is_root() if root is None else root) else "sudo "
    debian = f"{sudo}apt-get install {' '.join(_packages(missing, 'apt-get'))}"
    fedora = f"{sudo}dnf install {' '.join(_packages(missing, 'dnf'))}"
    known = {"apt-get": f"type: {debian}", "dnf": f"type: {fedora}"}
    neither = f"on Debian and Ubuntu: {debian}; on Fedora: {fedora}; elsewhere: the packages that hold these libraries"
    return f"Qt misses system libraries ({names}); {known.get(installer or _installer(), neither)}"


def install(missing: Sequence[Library]) -> bool:
    """Install what is missing with apt-get, and say whether that went well. Needs root on Debian or Ubuntu."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = _packages(missing, "apt-get")
    print(f"Installing the system libraries that Qt misses: {' '.join(packages)}", flush=True)
    # A list of packages that cannot be refreshed (no network) may still know these.
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)  # noqa: S607  (the system's own apt-get)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL).returncode == 0  # noqa: S603


def main(arguments: Sequence[str] | None = None) -> int:
    """Say what is missing or install it; see the module's text."""
    wishes = sys.argv[1:] if arguments is None else arguments
    if any(wish != "--install" for wish in wishes):
        print("usage: python -m graphviz_nn.qt_libraries [--install]", file=sys.stderr)
        return 2
    missing = missing_libraries()
    if missing and wishes and _is_root() and _installer() == "apt-get" and install(missing):
        missing = missing_libraries()
    if missing:
        print(advice(missing), file=sys.stderr)
        return 1
    if not wishes:
        print("Qt finds every system library that it needs.")
    return 0


def _needed(environment: Mapping[str, str]) -> tuple[Library, ...]:
    # Somebody who chose a platform without a screen (the tests do) needs nothing of a screen's.
    if environment.get("QT_QPA_PLATFORM", "").partition(":")[0] in {"offscreen", "minimal", "vnc"}:
        return ALWAYS
    if environment.get("WAYLAND_DISPLAY"):
        return ALWAYS + WAYLAND
    return ALWAYS + X11 if environment.get("DISPLAY") else ALWAYS


def _loads(library: Library, load: Callable[[str], object]) -> bool:
    try:
        load(library.soname)
    except OSError:
        return False
    return True


def _system_loader(soname: str) -> object:
    # Only Linux and only a machine that asks needs ctypes.
    from ctypes import CDLL

    return CDLL(soname)


def _packages(missing: Sequence[Library], installer: str) -> tuple[str, ...]:
    names = (library.debian if installer == "apt-get" else library.fedora for library in missing)
    return tuple(dict.fromkeys(names))


def _installer() -> str:
    return next((name for name in ("apt-get", "dnf") if shutil.which(name)), "")


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


if __name__ == "__main__":
    sys.exit(main())

"""Style sheets, scripts, fonts, icons: copied under names that carry a hash of their content."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath, relpath

from digest.errors import SiteError

FOLDER = "site/assets"
_URL = re.compile(r"""url\(\s*(["']?)(?!data:|[a-z]+://|/|#)([^"')?#]+)([?#][^"')]*)?\1\s*\)""")


@dataclass(frozen=True, slots=True)
class Assets:
    """The assets as they are published."""

    files: dict[str, bytes]
    """By name in the templates' folder: content, in style sheets with the published names."""
    names: dict[str, str]
    """Name in the templates' folder → published name."""

    def address(self, name: str) -> str:
        """Return the path of an asset below the base path.

        Raises:
            SiteError: there is none of this name.
        """
        if name not in self.names:
            raise SiteError(f"asset {FOLDER}/{name}: not found")
        return f"/assets/{self.names[name]}"

    @property
    def digest(self) -> str:
        """A hash of all names, and so of all content."""
        return hashlib.sha256("\0".join(sorted(self.names.values())).encode()).hexdigest()


def load_assets(templates: tuple[Path, ...]) -> Assets:
    """Read the assets; a file of the blog's own stands before the shipped one of the same name."""
    found: dict[str, Path] = {}
    for folder in reversed(templates):
        base = folder / FOLDER
        for path in sorted(base.rglob("*")):
            name = path.relative_to(base).as_posix()
            if path.is_file() and not any(part.startswith(".") for part in name.split("/")):
                found[name] = path
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    # Style sheets last: they name other assets, and their own name depends on those names.
    for name in sorted(found, key=lambda item: (item.endswith(".css"), item)):
        data = found[name].read_bytes()
        if name.endswith(".css"):
            data = _rename_urls(data.decode(), name, names).encode()
        files[name] = data
        pure = PurePosixPath(name)
        digest = hashlib.sha256(data).hexdigest()[:8]
        names[name] = str(pure.with_name(f"{pure.stem}.{digest}{pure.suffix}"))
    return Assets(files, names)


def _rename_urls(css: str, name: str, names: dict[str, str]) -> str:
    folder = dirname(name)

    def replace(match: re.Match[str]) -> str:
        target = names.get(normpath(join(folder, match.group(2).strip())))
        if target is None:
            return match.group()
        return f"url({relpath(target, folder or '.')}{match.group(3) or ''})"

    return _URL.sub(replace, css)

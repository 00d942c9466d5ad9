"""The site into a folder that a web server shows, so that no reader meets half a site.

Every file appears whole (written beside, renamed). New files come first: nothing links to them yet.
Then those that changed, deepest first, the front page last; then pages that are gone are removed. At
no moment does a page link to one that is not there.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from digest.errors import ConfigError, PublishError

MANIFEST = ".digest-published"
"""Lists what was copied, so that only that is ever removed: files of others in the folder stay."""
_WORK = ".digest-copying"


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What a copy did, in files."""

    written: int
    unchanged: int
    removed: int


def copy_site(site: Path, target: Path, keep_out: tuple[Path, ...] = ()) -> CopyReport:
    """Make a folder show the site.

    Args:
        site: the rendered site.
        target: made if missing; files in it that were not copied by an earlier call are kept.
        keep_out: folders that the target must not be, hold, or lie in.

    Raises:
        ConfigError: there is no site, or the target would mix with something of the blog's.
        PublishError: naming the path that cannot be written.
    """
    if not (site / "index.html").is_file():
        raise ConfigError([f"{site}: holds no site yet; run: digest site"])
    _refuse_mixing(target, (site, *keep_out))
    try:
        return _copy(site, target)
    except OSError as error:
        raise PublishError(
            f"{error.filename or target}: cannot be written: {error.strerror or error}"
        ) from error


def _refuse_mixing(target: Path, folders: tuple[Path, ...]) -> None:
    place = target.resolve()
    for folder in folders:
        other = folder.resolve()
        if place == other or place in other.parents or other in place.parents:
            raise ConfigError([f"--to {target}: overlaps with {folder}; name a folder of its own"])


def _copy(site: Path, target: Path) -> CopyReport:
    target.mkdir(parents=True, exist_ok=True)
    files = frozenset(_files(site))
    before = _read_manifest(target)
    # A copy that is killed half-way must still know next time what it had placed.
    _write_manifest(target, before | files)
    new = [file for file in files if not os.path.lexists(target / file)]
    there = [file for file in files if file not in frozenset(new)]
    changed = [file for file in there if not _same(site / file, target / file)]
    for file in [*sorted(new), *sorted(changed, key=_front_page_last)]:
        _place(site / file, target / file, target / _WORK)
    gone = before - files
    for file in sorted(gone):
        _remove(target, file)
    _write_manifest(target, files)
    return CopyReport(len(new) + len(changed), len(there) - len(changed), len(gone))


def _front_page_last(file: str) -> tuple[int, str]:
    return -file.count("/"), file


def _files(site: Path) -> Iterator[str]:
    """Yield the site's files as POSIX paths; hidden ones are work in progress."""
    for folder, folders, names in os.walk(site):
        folders[:] = [name for name in folders if not name.startswith(".")]
        place = Path(folder).relative_to(site)
        for name in names:
            if not name.startswith(".") or name == ".nojekyll":
                yield (place / name).as_posix()


def _same(source: Path, copy: Path) -> bool:
    one, other = source.stat(), copy.lstat()
    if copy.is_symlink() or one.st_size != other.st_size:
        return False
    return one.st_mtime_ns == other.st_mtime_ns or filecmp.cmp(source, copy, shallow=False)


def _place(source: Path, copy: Path, work: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, work)
    state = source.stat()
    os.utime(work, ns=(state.st_atime_ns, state.st_mtime_ns))
    work.replace(copy)


def _remove(target: Path, file: str) -> None:
    """Remove a file and the folders that it leaves empty."""
    path = target / file
    path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == target:
            break
        try:
            folder.rmdir()
        except OSError:
            break  # not empty


def _read_manifest(target: Path) -> frozenset[str]:
    try:
        lines = (target / MANIFEST).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return frozenset()
    return frozenset(line for line in lines if _is_inside(line))


def _is_inside(file: str) -> bool:
    """Whether a line of the manifest names something below the folder, as all of ours do."""
    path = PurePosixPath(file)
    return bool(file) and not path.is_absolute() and ".." not in path.parts


def _write_manifest(target: Path, files: frozenset[str]) -> None:
    work = target / _WORK
    work.write_text("".join(f"{file}\n" for file in sorted(files)), encoding="utf-8")
    work.replace(target / MANIFEST)

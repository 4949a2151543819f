"""A folder as a command's result: there when all of it is written, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import BadInput


@contextmanager
def new_folder(name: str) -> Iterator[Path]:
    """An empty folder to write into, which takes its name at the end. Raises BadInput where that is taken."""
    path = Path(name)
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise BadInput("it is there already.", file=name, todo="Name a folder that is new or empty.")
    target = path.with_name(f"{path.name}.part")
    try:
        target.mkdir()
    except FileExistsError:
        raise BadInput(
            "it is there, from a run that was interrupted or is under way.", file=str(target), todo="Remove it."
        ) from None
    except OSError as error:
        raise BadInput(
            f"it can't be made ({error.strerror}).", file=name, todo="Name a folder where you may write."
        ) from error
    try:
        yield target
        target.replace(path)
    finally:
        shutil.rmtree(target, ignore_errors=True)

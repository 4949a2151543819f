"""The example pages shipped with the program: plain text, a procedure or condition a file, the code in its name.

Written for this project, under its licence; not medical advice. README.md beside them says more.
"""

from importlib.resources import files
from pathlib import Path


def example_paths() -> list[Path]:
    """The example pages, sorted by file name. The package has to lie unpacked on disk, as pip installs it."""
    return sorted(Path(str(page)) for page in files(__name__).iterdir() if page.name.endswith(".txt"))

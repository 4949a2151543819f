"""The build backend: setuptools, and GraphiQL's files built into the wheel (PEP 517)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import build_editable as build_editable
from setuptools.build_meta import build_sdist as build_sdist
from setuptools.build_meta import get_requires_for_build_editable as get_requires_for_build_editable
from setuptools.build_meta import get_requires_for_build_sdist as get_requires_for_build_sdist
from setuptools.build_meta import prepare_metadata_for_build_editable as prepare_metadata_for_build_editable
from setuptools.build_meta import prepare_metadata_for_build_wheel as prepare_metadata_for_build_wheel

from tools import node
from tools.graphiql import build

Config = Mapping[str, Any] | None


def get_requires_for_build_wheel(config_settings: Config = None) -> list[str]:
    """What is needed beside setuptools: Node.js, where the machine has none and GraphiQL isn't built yet."""
    needed: list[str] = build_meta.get_requires_for_build_wheel(config_settings)
    return needed if node.is_here() or build.BUILT.is_dir() else [*needed, node.PACKAGE]


def build_wheel(wheel_directory: str, config_settings: Config = None, metadata_directory: str | None = None) -> str:
    """Build GraphiQL, unless it is there, then the wheel; where npm's packages can't be had, without it."""
    if not build.BUILT.is_dir():
        build.main()
    built: str = build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
    return built

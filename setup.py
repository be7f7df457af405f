"""Which packages are installed: the folders of this repository, as subpackages of `idiaspora`. All else is in
pyproject.toml, which has no words for that."""

from setuptools import find_packages, setup

ROOMS = ("cli", "facts", "plugin_config", "provisioning", "sandbox")

setup(
    package_dir={"idiaspora": "idiaspora", **{f"idiaspora.{room}": room for room in ROOMS}},
    packages=[
        "idiaspora",
        *(f"idiaspora.{room}" for room in ROOMS),
        *(f"idiaspora.{room}.{package}" for room in ROOMS for package in find_packages(room)),
    ],
)

"""The routes of all areas, found by importing the modules of the rooms beside this one."""

from importlib import import_module
from pkgutil import iter_modules, walk_packages

from idiaspora import sandbox
from idiaspora.sandbox.http.routes import ROUTES, Route


def all_routes() -> list[Route]:
    """The routes of all areas."""
    rooms = [module.name for module in iter_modules(sandbox.__path__, f"{sandbox.__name__}.") if module.ispkg]
    for room in rooms:
        for module in walk_packages(import_module(room).__path__, f"{room}."):
            import_module(module.name)
    return ROUTES

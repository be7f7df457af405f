"""Which idiaspora this is."""


def product() -> str:
    """Name and version, such as "idiaspora 0.1.0"."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"idiaspora {version('idiaspora')}"
    except PackageNotFoundError:  # run from a copy that was not installed
        return "idiaspora (not installed)"

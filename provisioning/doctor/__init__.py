"""The checks of a forum before anything is planned for it: address, key, rights, version, capabilities."""

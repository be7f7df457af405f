"""Things that several areas share: site settings, the staff log, cooked texts, slugs, names."""

"""The whole site: settings, texts, permalinks, keys, webhooks, backups, its About page."""

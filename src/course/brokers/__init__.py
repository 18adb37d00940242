"""Real brokers, private to whoever starts them, that leave nothing behind."""

"""Real Celery and RQ workers, and bare consumers, killed on real brokers; what happened is kept."""

"""Under Pressure: a course on queues, workers and backpressure boundaries in Python."""

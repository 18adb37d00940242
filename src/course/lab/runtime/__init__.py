"""What runs inside the subject: simulated threads, clock and imports."""

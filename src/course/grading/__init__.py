"""From checks to results: the pytest plugin, the journal, scores and feedback."""

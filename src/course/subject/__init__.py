"""The boundary between the process that judges and the process that runs an answer."""

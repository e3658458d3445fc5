"""Training in the window: which examples a pass runs on, the settings of a run, its loss curve."""

"""See and steer a simulator in JSON, by the control API under /__admin."""

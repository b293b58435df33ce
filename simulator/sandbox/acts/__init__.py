"""What happens to a world: functions that change its state."""

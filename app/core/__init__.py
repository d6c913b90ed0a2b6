"""All thinking: functions from values to values. No web, no database, no disk, no clock."""

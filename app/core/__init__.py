"""All thinking: functions from values to values. No Flask, no database, no disk, no clock, no chance."""

"""What has happened: events, where a record stands, tasks, acts, the organisation."""

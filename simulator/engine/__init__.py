"""Keep sandboxes in PostgreSQL, where several machines share them: and a log that only owners append to."""

"""Long stories in a real browser against the real command."""

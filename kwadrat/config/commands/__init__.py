"""What the `kwadrat` command does, one module for each task. Its texts are Polish: it has one language."""


class Problem(Exception):
    """Something the person at the console can put right; the text is one clear line."""

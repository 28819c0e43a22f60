"""Verbs on printed papers: issue, void, the words of forms."""

"""The demo practice: invented people, and a few months of their work, built as a user would."""

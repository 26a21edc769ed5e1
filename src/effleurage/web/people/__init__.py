"""People: who works here as what, what each role may do, and how somebody is let in."""

"""Who the people are to a release: what each has said to a purpose, and the names they get in it."""

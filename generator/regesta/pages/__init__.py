"""The pages of a site: what is on them, where they are, and the Markdown they are made of."""

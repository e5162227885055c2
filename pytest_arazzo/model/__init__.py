"""One Arazzo document as objects."""

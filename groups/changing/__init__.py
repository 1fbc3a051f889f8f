"""Changes of a group's people once it was proposed: asked for by the group, decided by the Dinas, done in one piece."""

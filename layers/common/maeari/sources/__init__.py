"""The music services that maeari reads, one client each."""

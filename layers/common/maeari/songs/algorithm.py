"""The name of how similar songs are made; the version changes when the same songs would give others."""

NAME = "kmeans-groups"
VERSION = 1

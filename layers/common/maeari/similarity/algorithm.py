"""What the vectors are made of, by name: published with each table, so that two can be told apart."""

NAME = "quantile-lsa"
"""Quantiles of audio features, and latent semantic analysis of tags."""

VERSION = 1
"""Raised by whoever changes what a distance means."""


def name(*, with_listeners: bool) -> str:
    """The algorithm's name; another one where listeners count, which changes what a distance means too."""
    return f"{NAME}+listeners" if with_listeners else NAME

"""The whole of maeari on one machine: what stands in for AWS and the music services, and the command line."""

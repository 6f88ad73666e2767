"""The command line, `bin/maeari`."""

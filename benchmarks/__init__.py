"""The performance claims of the project, each measured: `make bench`."""

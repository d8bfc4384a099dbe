"""What Rapport costs, measured against the limits it set itself. Run `make bench`."""

"""How good the neighbours are: a truth, metrics, and the methods that are compared."""

"""How good the neighbours are that the product's own pipeline finds: a truth, metrics, methods compared."""

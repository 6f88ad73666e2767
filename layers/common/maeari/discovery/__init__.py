"""Finding artists that the catalogue doesn't hold yet, and completing what is known of them."""

SELECT cell, artists, centre FROM vector_cells

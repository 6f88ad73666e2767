SELECT edges, centre, spread, deviation_centre, deviation_spread, weight FROM vector_scale ORDER BY place

"""The network of cooperation: drawing, nodes, edges, paths."""

"""Direct tests of the pure core and of each edge, module by module."""

"""The engine: computation graphs and their mathematics. It knows numpy and networkx, never Qt."""

PROJECT = "GraphViz NN"
"""Lets the application tell this package from another top-level module named ``engine``."""

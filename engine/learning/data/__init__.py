"""Where data sets come from: points drawn at random, pictures of digits, tables, files beside the model."""

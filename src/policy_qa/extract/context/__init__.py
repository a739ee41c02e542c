"""One module a field of a figure: each reads the sentence around a quantity and gives the field or None."""

"""Pages on which exercises are written, checked, coded blind, published, and carried in and out."""

"""One module per published file format; each reads a file into plain values and writes nothing."""

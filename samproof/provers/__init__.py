"""The untrusted search for certificates."""

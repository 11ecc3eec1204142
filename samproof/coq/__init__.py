"""Proved claims and their certificates as Coq: statements made from the claims, proofs made from the certificates.

Nothing here makes a theorem of samproof; what Coq accepts is what Coq accepts.
"""

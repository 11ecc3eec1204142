"""Orbits that can be trusted: at any precision, in balls that enclose them, in exact rationals, in batches of floats.

One symbolic definition of a step, that of :class:`samproof.claims.experiment.Experiment`, is lowered once (``lower``) and
written out as straight-line Python for each arithmetic (``emit``); ``command`` is what ``samproof simulate`` runs.
"""

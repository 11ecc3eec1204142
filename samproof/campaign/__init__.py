"""Campaigns: many independent searches over claims, in this process, in several, or on a cluster."""

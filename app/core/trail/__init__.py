"""Proof, pure: canonical form, content digests, acts, the chain of events."""

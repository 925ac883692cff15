//! Make AI agent workflows safe to run: one policy, six stages, one scan and one rewrite for each text, a record for each decision.

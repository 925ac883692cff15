//! Recognise injected instructions in text for AI agents: signals with spans, a score, a bar for each source.

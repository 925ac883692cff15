//! Find personal data in text and hide it: redact, mask or numbered placeholders.

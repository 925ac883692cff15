//! Find secrets and data exfiltration in agent output and neutralise them.

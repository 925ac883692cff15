//! Check digits that several identifiers share.

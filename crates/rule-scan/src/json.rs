//! JSON as a stream of bytes.

mod bytes;
mod lexer;
mod nesting;

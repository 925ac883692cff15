//! JSON as a stream of bytes.

mod bytes;
mod lexer;
mod nesting;
mod stream;
mod tokens;

pub use stream::JsonStream;

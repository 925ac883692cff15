//! JSON as a stream of bytes.

mod bytes;
mod lexer;
mod nesting;
mod stream;
mod tokens;

pub use lexer::{Lexer as JsonLexer, Place as JsonPlace};
pub use stream::JsonStream;

//! toolwright-compiler

//! toolwright-builtin-tools

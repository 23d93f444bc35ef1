//! toolwright-model

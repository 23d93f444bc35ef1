//! toolwright-sandbox

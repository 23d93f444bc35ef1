//! toolwright-policy

//! toolwright-workshop

//! toolwright-agent

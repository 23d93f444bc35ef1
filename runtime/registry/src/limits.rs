//! The limits of one call of a tool.

use serde::{Deserialize, Serialize};

/// What one call may use. Sizes are bytes, times milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Time on the processor, instantiation included. Waiting for a peer costs none.
    pub cpu_ms: u64,
    /// Time on the wall clock.
    pub wall_ms: u64,
    /// Linear memory, over all memories of the instance.
    pub memory_bytes: u64,
    /// The result's text.
    pub result_bytes: u64,
    /// The log; what comes after is dropped.
    pub log_bytes: u64,
    /// The body of one HTTP response.
    pub http_body_bytes: u64,
    /// HTTP requests, each redirect counting as one.
    pub http_requests: u32,
    /// What is written to files, and what files grow by.
    pub fs_write_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu_ms: 5_000,
            wall_ms: 30_000,
            memory_bytes: 64 << 20,
            result_bytes: 1 << 20,
            log_bytes: 64 << 10,
            http_body_bytes: 8 << 20,
            http_requests: 20,
            fs_write_bytes: 64 << 20,
        }
    }
}

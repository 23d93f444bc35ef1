//! What the instances of one call may hold: counted over all of them, not for each.

use std::sync::{Arc, atomic::Ordering::Relaxed};

use wasmtime::ResourceLimiter;

use crate::ledger::Ledger;

/// Core instances of one call.
const INSTANCES: usize = 64;
/// Linear memories of one call.
const MEMORIES: usize = 8;
/// Tables of one call.
const TABLES: usize = 16;
/// Elements of all tables of one call.
const TABLE_ELEMENTS: usize = 100_000;

/// wasmtime's own `StoreLimits` are for each memory, so that several memories pass together what one may not.
#[derive(Debug)]
pub(crate) struct Limiter {
    ledger: Arc<Ledger>,
    memory: u64,
    table_elements: usize,
}

impl Limiter {
    pub(crate) const fn new(ledger: Arc<Ledger>) -> Self {
        Self { ledger, memory: 0, table_elements: 0 }
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let within = maximum.is_none_or(|maximum| desired <= maximum);
        // A guest's memories never shrink.
        match self.memory.checked_add(desired.saturating_sub(current) as u64) {
            Some(total) if within && total <= self.ledger.limits.memory_bytes => {
                self.memory = total;
                self.ledger.memory.store(total, Relaxed);
                Ok(true)
            }
            _ => {
                self.ledger.memory_refused.store(true, Relaxed);
                Ok(false)
            }
        }
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let within = maximum.is_none_or(|maximum| desired <= maximum);
        match self.table_elements.checked_add(desired.saturating_sub(current)) {
            Some(total) if within && total <= TABLE_ELEMENTS => {
                self.table_elements = total;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn instances(&self) -> usize {
        INSTANCES
    }

    fn tables(&self) -> usize {
        TABLES
    }

    fn memories(&self) -> usize {
        MEMORIES
    }
}

//! Where a guest's request arrives.

use std::sync::Arc;

use http::HeaderName;
use toolwright_registry::{EntryId, Grants};
use wasmtime_wasi_http::{Error, ForbiddenHeaderFilter, RequestOptions, Result, WasiBody, WasiHttpHooks};

use super::{Http, exchange, headers};
use crate::ledger::Ledger;

/// Whose requests these are, and what they count on.
#[derive(Clone)]
pub(crate) struct Hooks {
    pub(super) http: Arc<Http>,
    pub(super) tool: EntryId,
    pub(super) grants: Arc<Grants>,
    pub(super) ledger: Arc<Ledger>,
}

impl Hooks {
    pub(crate) const fn new(http: Arc<Http>, tool: EntryId, grants: Arc<Grants>, ledger: Arc<Ledger>) -> Self {
        Self { http, tool, grants, ledger }
    }

    /// Counts a request, whatever becomes of it.
    fn count(&self) -> Result<()> {
        let limit = self.ledger.limits.http_requests;
        let mut used = self.ledger.http();
        if used.requests >= limit {
            return Err(Error::InternalError(Some(format!(
                "the limit of {limit} HTTP requests in one call is reached: send fewer, or ask for a higher limit \
                 `http_requests`"
            ))));
        }
        used.requests += 1;
        Ok(())
    }
}

type Sent = Result<(http::Response<WasiBody>, Box<dyn Future<Output = Result<()>> + Send>)>;

impl WasiHttpHooks for Hooks {
    fn is_forbidden_header(&mut self, name: &HeaderName) -> bool {
        headers::is_forbidden(name)
    }

    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        Arc::new(headers::is_forbidden)
    }

    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _response_failure: Box<dyn Future<Output = Result<()>> + Send>,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let counted = self.count();
        let hooks = self.clone();
        Box::new(async move {
            counted?;
            exchange::exchange(&hooks, request, options.unwrap_or_default()).await
        })
    }
}

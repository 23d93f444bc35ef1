//! The certificates that are trusted: Mozilla's, which are built in, and the machine's own.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

use crate::ModelError;

/// With `native`, the machine's certificates are read too: a company's own authority stands there. They are looked for
/// where `SSL_CERT_FILE` and `SSL_CERT_DIR` say, as every program does, else in the system's folders. Those that cannot
/// be read are left out; a server that needs one of them fails with [`ModelError::Tls`].
pub(crate) fn client_config(native: bool) -> Result<ClientConfig, ModelError> {
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    if native {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| ModelError::Config { message: error.to_string() })?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

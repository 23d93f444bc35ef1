//! TCP and TLS to one address, which policy has permitted.

use std::{io, net::SocketAddr, sync::Arc};

use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use wasmtime_wasi_http::Error;

use super::target::Target;
use crate::{SandboxError, words::plain};

pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Mozilla's roots, and the host's name checked. HTTP/1.1 only.
pub(super) fn tls() -> Result<TlsConnector, SandboxError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| SandboxError::Tls { cause: error.to_string() })?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

pub(super) async fn connect(
    connector: &TlsConnector,
    target: &Target,
    address: SocketAddr,
) -> Result<Box<dyn Stream>, Error> {
    let stream = TcpStream::connect(address).await.map_err(|error| failed(&error, target))?;
    // A request is written in few large pieces; waiting for more would only cost time. Without it all works too.
    drop(stream.set_nodelay(true));
    if !target.tls {
        return Ok(Box::new(stream));
    }
    let name = ServerName::try_from(target.host.clone())
        .map_err(|_| Error::InternalError(Some(format!("`{}` is no name for TLS", target.host))))?;
    match connector.connect(name, stream).await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(error) => Err(Error::InternalError(Some(format!(
            "no secure connection to `{}`: {}",
            target.host,
            plain(&error.to_string())
        )))),
    }
}

fn failed(error: &io::Error, target: &Target) -> Error {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Error::ConnectionRefused,
        io::ErrorKind::TimedOut => Error::ConnectionTimeout,
        _ => Error::InternalError(Some(format!("no connection to `{}`: {}", target.host, plain(&error.to_string())))),
    }
}

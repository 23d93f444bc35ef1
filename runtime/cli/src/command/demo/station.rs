//! The server of the scene `fetch`: a weather station that answers on loopback, and only while the scene is played.

use std::{
    collections::BTreeSet,
    io,
    net::{IpAddr, Ipv4Addr},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use toolwright_registry::{HostPattern, HttpRule};

/// Longest request that is read, in bytes.
const REQUEST_MAX: usize = 8 << 10;
const MEASUREMENTS: &str = r#"{"station":"roof","celsius":21.5,"humidity":48}"#;

/// A station that listens until it is dropped.
pub(super) struct Station {
    port: u16,
    serving: JoinHandle<()>,
}

impl Station {
    /// Listens on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// The system's, when there is none.
    pub(super) async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let serving = tokio::spawn(async move {
            // A connection that cannot be accepted ends the station; the tool then says that nobody answers.
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(async move {
                    // A peer that goes away early is the peer's affair.
                    drop(answer(connection).await);
                });
            }
        });
        Ok(Self { port, serving })
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// What a tool must be granted to reach it: this address and this port.
    pub(super) fn rule(&self) -> HttpRule {
        let host = HostPattern::Address(IpAddr::V4(Ipv4Addr::LOCALHOST));
        HttpRule { host, port: Some(self.port), methods: BTreeSet::new() }
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Reads one request without a body, answers it, and closes.
async fn answer(mut connection: TcpStream) -> io::Result<()> {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if request.len() > REQUEST_MAX || connection.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    let (status, body) = if request.starts_with(b"GET /measurements ") {
        ("200 OK", MEASUREMENTS)
    } else {
        ("404 Not Found", r#"{"error":"there is only /measurements"}"#)
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    connection.write_all(head.as_bytes()).await?;
    connection.write_all(body.as_bytes()).await?;
    connection.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn said(request: &[u8]) -> String {
        let station = Station::start().await.unwrap();
        let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, station.port())).await.unwrap();
        // A station that has closed already takes no more, which is what the second test is about.
        drop(connection.write_all(request).await);
        let mut answer = Vec::new();
        drop(connection.read_to_end(&mut answer).await);
        String::from_utf8(answer).unwrap()
    }

    #[tokio::test]
    async fn it_answers_what_it_measures() {
        let answer = said(b"GET /measurements HTTP/1.1\r\nhost: x\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with(MEASUREMENTS), "{answer}");
        let answer = said(b"GET / HTTP/1.1\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 404 Not Found\r\n"), "{answer}");
    }

    #[tokio::test]
    async fn a_request_without_end_gets_no_answer() {
        let mut request = vec![b'x'; 4 * REQUEST_MAX];
        request.extend_from_slice(b"\r\n\r\n");
        assert_eq!(said(&request).await, "");
    }
}

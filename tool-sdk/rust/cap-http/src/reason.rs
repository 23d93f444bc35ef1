//! The host's reasons, as text.

use crate::bindings::wasi::http::types::{ErrorCode, FieldSizePayload, http_error_code};
use crate::bindings::wasi::io::error::Error;
use crate::error::HttpError;

/// What went wrong with a request.
pub(crate) fn of_code(code: &ErrorCode) -> HttpError {
    HttpError::new(describe(code))
}

/// What went wrong with a body's stream.
pub(crate) fn of_stream(error: &Error) -> HttpError {
    HttpError::new(http_error_code(error).as_ref().map_or_else(|| error.to_debug_string(), describe))
}

/// The host puts refusals by policy into `internal-error`, as whole
/// sentences: those are passed on word for word.
fn describe(code: &ErrorCode) -> String {
    let text = match code {
        ErrorCode::InternalError(Some(reason)) => return reason.clone(),
        ErrorCode::InternalError(None) => "internal error",
        ErrorCode::DnsTimeout => "the name lookup timed out",
        ErrorCode::DnsError(payload) => {
            return match &payload.rcode {
                Some(rcode) => format!("the name could not be resolved: {rcode}"),
                None => "the name could not be resolved".to_owned(),
            };
        }
        ErrorCode::DestinationNotFound => "the host was not found",
        ErrorCode::DestinationUnavailable => "the host is unavailable",
        ErrorCode::DestinationIpProhibited => "the host's address is not allowed",
        ErrorCode::DestinationIpUnroutable => "the host's address cannot be routed",
        ErrorCode::ConnectionRefused => "connection refused",
        ErrorCode::ConnectionTerminated => "connection closed by the peer",
        ErrorCode::ConnectionTimeout => "the connection timed out",
        ErrorCode::ConnectionReadTimeout => "reading from the connection timed out",
        ErrorCode::ConnectionWriteTimeout => "writing to the connection timed out",
        ErrorCode::ConnectionLimitReached => "too many connections or requests",
        ErrorCode::TlsProtocolError => "TLS protocol error",
        ErrorCode::TlsCertificateError => "the TLS certificate is not valid",
        ErrorCode::TlsAlertReceived(alert) => {
            let message = alert.alert_message.as_deref().unwrap_or("no message");
            return format!("TLS alert: {message}");
        }
        ErrorCode::HttpRequestDenied => "the request was denied",
        ErrorCode::HttpRequestLengthRequired => "the request needs a length",
        ErrorCode::HttpRequestBodySize(size) => return sized("the request body is too large", *size),
        ErrorCode::HttpRequestMethodInvalid => "the method is not valid",
        ErrorCode::HttpRequestUriInvalid => "the URL is not valid",
        ErrorCode::HttpRequestUriTooLong => "the URL is too long",
        ErrorCode::HttpRequestHeaderSectionSize(size) => {
            return sized("the request's headers are too large", *size);
        }
        ErrorCode::HttpRequestHeaderSize(field) => {
            return field.as_ref().map_or("a request header is too large".to_owned(), |field| {
                field_sized("a request header is too large", field)
            });
        }
        ErrorCode::HttpRequestTrailerSectionSize(size) => {
            return sized("the request's trailers are too large", *size);
        }
        ErrorCode::HttpRequestTrailerSize(field) => {
            return field_sized("a request trailer is too large", field);
        }
        ErrorCode::HttpResponseIncomplete => "the response is incomplete",
        ErrorCode::HttpResponseHeaderSectionSize(size) => {
            return sized("the response's headers are too large", *size);
        }
        ErrorCode::HttpResponseHeaderSize(field) => {
            return field_sized("a response header is too large", field);
        }
        ErrorCode::HttpResponseBodySize(size) => return sized("the response body is too large", *size),
        ErrorCode::HttpResponseTrailerSectionSize(size) => {
            return sized("the response's trailers are too large", *size);
        }
        ErrorCode::HttpResponseTrailerSize(field) => {
            return field_sized("a response trailer is too large", field);
        }
        ErrorCode::HttpResponseTransferCoding(coding) => {
            return named("the response's transfer coding is not supported", coding.as_deref());
        }
        ErrorCode::HttpResponseContentCoding(coding) => {
            return named("the response's content coding is not supported", coding.as_deref());
        }
        ErrorCode::HttpResponseTimeout => "the response timed out",
        ErrorCode::HttpUpgradeFailed => "the protocol upgrade failed",
        ErrorCode::HttpProtocolError => "HTTP protocol error",
        ErrorCode::LoopDetected => "a loop was detected",
        ErrorCode::ConfigurationError => "configuration error",
    };
    text.to_owned()
}

fn sized(text: &str, size: Option<impl std::fmt::Display>) -> String {
    size.map_or(text.to_owned(), |size| format!("{text}: {size} bytes"))
}

fn field_sized(text: &str, field: &FieldSizePayload) -> String {
    sized(&named(text, field.field_name.as_deref()), field.field_size)
}

fn named(text: &str, name: Option<&str>) -> String {
    name.map_or(text.to_owned(), |name| format!("{text} (`{name}`)"))
}

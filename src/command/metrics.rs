//! `--metrics`: figures for Prometheus while runs go.

use std::net::SocketAddr;

use super::{Stop, say};
use crate::metrics::Exporter;

/// Begins to serve, if that is asked for, and says where.
pub fn told_exporter(
    address: Option<SocketAddr>,
    is_quiet: bool,
) -> Result<Option<Exporter>, Stop> {
    let exporter = exporter(address)?;
    if let Some(exporter) = exporter.as_ref().filter(|_| !is_quiet) {
        let address = exporter.address();
        say(format_args!("metrics: http://{address}/metrics"));
    }
    Ok(exporter)
}

/// Begins to serve, if that is asked for.
pub fn exporter(address: Option<SocketAddr>) -> Result<Option<Exporter>, Stop> {
    let bind = |address| {
        Exporter::bind(address).map_err(|error| {
            Stop::usage(format!(
                "--metrics {address}: {error}; name another address or port"
            ))
        })
    };
    address.map(bind).transpose()
}

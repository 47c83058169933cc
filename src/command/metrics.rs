//! `--metrics`: figures for Prometheus while runs go.

use std::net::SocketAddr;

use super::Stop;
use crate::metrics::Exporter;

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

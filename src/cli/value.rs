//! Single values of options, and what is wrong with them in words.

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU64;
use std::time::Duration;

use crate::units;

/// As in a profile: `500ms` or `5m`.
pub fn time(text: &str) -> Result<Duration, String> {
    units::parse_duration(text).map_err(|error| error.to_string())
}

/// In no time at all nothing can be run.
pub fn budget(text: &str) -> Result<Duration, String> {
    let budget = time(text)?;
    (!budget.is_zero())
        .then_some(budget)
        .ok_or_else(|| "a budget is more than no time, such as 5m".to_owned())
}

/// Two figures are never the very same, so some change has to count as none.
pub fn margin(text: &str) -> Result<f64, String> {
    let part = percent(text)?;
    (part > 0.0)
        .then_some(part)
        .ok_or_else(|| "a margin is more than 0%, such as 3%".to_owned())
}

/// `3%` or `2.5 %`, as a part of one.
pub fn percent(text: &str) -> Result<f64, String> {
    let percent = text.strip_suffix('%').map(str::trim_end);
    let percent: Option<f64> = percent.and_then(|percent| percent.parse().ok());
    let part = percent.map(|percent| percent / 100.0);
    let is_fit = |part: &f64| (0.0..1.0).contains(part);
    part.filter(is_fit)
        .ok_or_else(|| "a percentage from 0% to less than 100%, such as 3%".to_owned())
}

/// An address to serve at. Nobody else gets in unless an address says so.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    let port = text.strip_prefix(':').unwrap_or(text).parse();
    let local = port.map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    local.or_else(|_| text.parse()).map_err(|_| {
        "a port, or an address in digits with one, such as 9464 or 0.0.0.0:9464; names are not \
         looked up"
            .to_owned()
    })
}

/// As in a profile: `50000` or `50k`.
pub fn rows(text: &str) -> Result<NonZeroU64, String> {
    let rows = units::parse_count(text).map_err(|error| error.to_string())?;
    NonZeroU64::new(rows).ok_or_else(|| "there has to be at least one".to_owned())
}

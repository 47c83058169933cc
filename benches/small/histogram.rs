//! Latencies: one record of each message, and the work that ends a tick.

use std::time::Duration;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use kdyno::stats::Latencies;

const VALUES: u64 = 10_000;

/// Latencies of some milliseconds, recorded one by one.
#[divan::bench]
fn record(bencher: Bencher<'_, '_>) {
    let mut latencies = empty();
    bencher.counter(ItemsCount::new(VALUES)).bench_local(|| {
        for us in scattered() {
            latencies.record(black_box(us));
        }
    });
}

/// What a worker handed over, added to what the run has.
#[divan::bench]
fn merge(bencher: Bencher<'_, '_>) {
    let (mut all, mut part) = (empty(), empty());
    scattered().for_each(|us| part.record(us));
    bencher.bench_local(|| all.add(black_box(&part)));
}

/// The percentiles that a screen shows.
#[divan::bench]
fn summary(bencher: Bencher<'_, '_>) {
    let mut latencies = empty();
    scattered().for_each(|us| latencies.record(us));
    bencher.bench_local(|| black_box(&latencies).summary());
}

/// As large as those of a run with the usual delivery timeout.
fn empty() -> Latencies {
    Latencies::up_to(Duration::from_mins(2))
}

/// The same from 1 to 60 ms each time, in no order that a processor could guess.
fn scattered() -> impl Iterator<Item = u64> {
    (0..VALUES).map(|n| 1_000 + n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 59_000)
}

//! What there is to know of the selected run, without opening it.

use jiff::Zoned;
use ratatui::layout::Rect;

use super::order::before;
use crate::profile::last_key;
use crate::report::row::{self, seconds, when};
use crate::report::settings::{Difference, differences};
use crate::report::{Caveat, RunSummary, Saved};
use crate::tui::action::Action;
use crate::tui::canvas::Canvas;
use crate::tui::run::words::{change, cut, figures, megabytes, ms_or_unknown, percent, wrapped};
use crate::tui::theme::Role;
use crate::tui::widget::panel::Panel;
use crate::tui::widget::sparkline::piece;
use crate::units::{self, as_f64, rounded};

/// The least that it is worth to show, borders included.
pub const SHORTEST: u16 = 7;

/// Cells of the names of the lines.
const NAME: u16 = 10;

/// Cells of the chart and the comparison at the right.
const RIGHT: u16 = 38;

/// From here on there is room for them.
const WIDE: u16 = 110;

/// Rows of the chart's bars.
const BARS: u16 = 3;

/// Settings that are told to differ; of more, only how many.
const MOST: usize = 4;

/// The runs that it is held against.
pub struct Others<'a> {
    /// Of the same profile, before it.
    before: Option<&'a Saved>,
    ghost: Option<&'a Saved>,
}

impl<'a> Others<'a> {
    /// `ghost` is the name of one of these runs.
    pub fn new(saved: &Saved, runs: &'a [Saved], ghost: Option<&str>) -> Self {
        let is_ghost = |other: &&Saved| ghost == Some(other.id.as_str()) && other.id != saved.id;
        Self {
            before: before(saved, runs),
            ghost: runs.iter().find(is_ghost),
        }
    }
}

pub fn draw(saved: &Saved, others: &Others<'_>, now: &Zoned, canvas: &mut Canvas<'_>, area: Rect) {
    let title = format!("{} {}", saved.name().spoken(), saved.profile());
    let note = match &saved.run {
        Ok(run) => ended(saved, run, now),
        Err(flaw) => flaw.word().to_owned(),
    };
    let inside = Panel {
        title: &title,
        note: &note,
        click: Some(Action::Enter),
        ..Panel::default()
    }
    .draw(canvas, area);
    match &saved.run {
        Ok(run) => draw_run(run, others, canvas, inside),
        Err(flaw) => {
            let lines = wrapped(&format!("It {flaw}"), inside.width.into());
            for (y, line) in (inside.y..inside.bottom()).zip(lines) {
                canvas.text((inside.x, y), inside.right(), &line, Role::Plain);
            }
        }
    }
}

/// How a run ended, when, and what time it took.
fn ended(saved: &Saved, run: &RunSummary, now: &Zoned) -> String {
    let time = match run.measured {
        0 => String::new(),
        _ => format!(", in {}", run_time(run.elapsed_s)),
    };
    let today = when(saved, now, true);
    let at = if today.contains(':') {
        today
    } else {
        when(saved, now, false)
    };
    format!("{} {at}{time}", row::outcome(run).0)
}

fn draw_run(run: &RunSummary, others: &Others<'_>, canvas: &mut Canvas<'_>, inside: Rect) {
    let is_wide = inside.width + 4 >= WIDE;
    let left = Rect {
        width: if is_wide {
            inside.width - RIGHT - 2
        } else {
            inside.width
        },
        ..inside
    };
    lines(run, others, canvas, left);
    if is_wide {
        let right = Rect {
            x: inside.right() - RIGHT,
            width: RIGHT,
            ..inside
        };
        chart(run, canvas, right);
        against(run, others.ghost, canvas, right);
    }
}

/// A name and what is to be said under it.
type Entry = (&'static str, String, Role);

fn lines(run: &RunSummary, others: &Others<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let all = [
        acked(run),
        rate(run),
        latency(run),
        batches(run),
        verdict(run),
        tasks(run),
        process(run),
        differs(run, others.before),
        ("repeat", repeat(run), Role::Plain),
        label(run),
    ];
    // Where there is no room for all of them, these are what one looks for.
    let few = [0, 1, 2, 4, 8];
    let rows = usize::from(area.height);
    let shown: Vec<&Entry> = if rows < all.len() {
        few.iter().map(|&i| &all[i]).take(rows).collect()
    } else {
        all.iter().collect()
    };
    for (y, (name, text, role)) in (area.y..area.bottom()).zip(shown) {
        canvas.text((area.x, y), area.right(), name, Role::Dim);
        let x = area.x + NAME;
        let text = cut(text, area.right().saturating_sub(x).into());
        canvas.text((x, y), area.right(), &text, *role);
    }
}

fn acked(run: &RunSummary) -> Entry {
    let records = &run.records;
    let count = units::count;
    let text = format!(
        "{} of {} read, {} rejected, {} failed, {} unknown",
        count(records.acked),
        count(records.read),
        count(records.rejected),
        count(records.failed),
        count(records.unknown)
    );
    let role = if records.lost() > 0 {
        Role::Bad
    } else {
        Role::Plain
    };
    ("acked", text, role)
}

fn rate(run: &RunSummary) -> Entry {
    let text = match (&run.failure, run.measured) {
        (Some(why), 0) => return ("failed", why.replace('\n', " "), Role::Bad),
        (None, 0) => "nothing was measured".to_owned(),
        _ => {
            let mb = |mb: f64| units::megabytes_per_s(mb * 1e6);
            let payload = mb(run.payload_mb_per_s);
            let wire = run.wire_mb_per_s.filter(|wire| *wire > 0.0).map(|wire| {
                let ratio = run.payload_mb_per_s / wire;
                format!(", wire {} MB/s, {} : 1", mb(wire), figures(ratio))
            });
            format!(
                "{} msg/s, payload {payload} MB/s{}",
                units::si(run.msgs_per_s),
                wire.unwrap_or_default()
            )
        }
    };
    ("rate", text, Role::Plain)
}

fn latency(run: &RunSummary) -> Entry {
    if run.measured == 0 || run.has(Caveat::NullClient) {
        return ("latency", "-".to_owned(), Role::Plain);
    }
    let latency = &run.latency_us;
    let percentile = |us, above| ms_or_unknown(run.percentile(us, above));
    let text = format!(
        "p50 {}   p95 {}   p99 {}   p99.9 {}   max {}",
        percentile(latency.p50, 500),
        percentile(latency.p95, 50),
        percentile(latency.p99, 10),
        percentile(latency.p99_9, 1),
        units::latency_with_unit(as_f64(latency.max)),
    );
    ("latency", text, Role::Plain)
}

fn batches(run: &RunSummary) -> Entry {
    let Some(client) = &run.client else {
        return ("batches", "-".to_owned(), Role::Plain);
    };
    let limit = run.profile.resolved.get("producer");
    let limit = limit.and_then(|producer| producer.get("batch_size")?.as_integer());
    let limit = limit
        .and_then(|limit| u64::try_from(limit).ok())
        .map(units::bytes);
    let each = match (client.batch_bytes, limit) {
        (Some(bytes), Some(limit)) => {
            let mean = units::bytes(rounded(bytes));
            // One unit is enough.
            let unit = mean.find(' ').map_or("", |at| &mean[at..]);
            let limit = limit.strip_suffix(unit).unwrap_or(&limit);
            format!(" of {mean} (limit {limit})")
        }
        _ => String::new(),
    };
    let messages = client.batch_messages.map(|n| {
        let n = units::count(rounded(n));
        format!(", {n} msg each")
    });
    let by_size = run
        .closed_by_size
        .map(|share| format!(", {} closed by size", percent(share)));
    let text = format!(
        "{}{each}{}{}",
        units::count(run.batches),
        messages.unwrap_or_default(),
        by_size.unwrap_or_default()
    );
    ("batches", text, Role::Plain)
}

fn verdict(run: &RunSummary) -> Entry {
    if let Some(threshold) = run.not_met().next() {
        let text = format!(
            "! {} {} is not met: {}",
            threshold.metric, threshold.bound, threshold.shown
        );
        return ("verdict", text, Role::Warn);
    }
    let text = match &run.verdict {
        None => "-".to_owned(),
        Some(verdict) if verdict.because.is_empty() => verdict.cause.words().to_owned(),
        Some(verdict) => format!("{}: {}", verdict.cause.words(), verdict.because),
    };
    ("verdict", text, Role::Plain)
}

fn tasks(run: &RunSummary) -> Entry {
    let files = run.tasks.iter().skip(1).map(|task| {
        let how = match &task.failure {
            Some(why) => format!("FAILED, {}", why.replace('\n', " ")),
            None => format!("{} {}", run_time(task.elapsed_s), megabytes(task.bytes)),
        };
        format!("{} {how}", task.name)
    });
    let files: Vec<_> = files.collect();
    let text = if files.is_empty() {
        "-".to_owned()
    } else {
        files.join(", ")
    };
    ("tasks", text, Role::Plain)
}

fn process(run: &RunSummary) -> Entry {
    let text = format!(
        "{} s of CPU, {} at most",
        figures(run.cpu()),
        units::bytes(run.max_rss_bytes)
    );
    ("process", text, Role::Plain)
}

fn differs(run: &RunSummary, before: Option<&Saved>) -> Entry {
    let Some((before, earlier)) = before.and_then(|saved| Some((saved, saved.summary()?))) else {
        return (
            "differs",
            "this is the profile's first run".to_owned(),
            Role::Plain,
        );
    };
    let found = differences(&earlier.profile.resolved, &run.profile.resolved);
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let told = |difference: &Difference| {
        format!(
            "{} {} -> {}",
            last_key(&difference.key),
            value(&difference.before),
            value(&difference.after)
        )
    };
    let told: Vec<_> = found.iter().take(MOST).map(told).collect();
    let what = match found.len() {
        0 => "nothing".to_owned(),
        n if n > MOST => format!("{} and {} more", told.join(", "), n - MOST),
        _ => told.join(", "),
    };
    let name = before.name().spoken();
    (
        "differs",
        format!("from {name} (same profile, before it): {what}"),
        Role::Plain,
    )
}

fn repeat(run: &RunSummary) -> String {
    let name = || format!("kdyno run {}", run.profile.name);
    run.repeat.clone().unwrap_or_else(name)
}

fn label(run: &RunSummary) -> Entry {
    let text = run.label.clone().unwrap_or_else(|| "-".to_owned());
    ("label", text, Role::Plain)
}

/// The rate over the run, from zero to its highest.
fn chart(run: &RunSummary, canvas: &mut Canvas<'_>, area: Rect) {
    if run.shape.is_empty() || area.height < BARS + 2 {
        return;
    }
    canvas.text(
        (area.x, area.y),
        area.right(),
        "Rate over the run",
        Role::Strong,
    );
    let width = usize::from(area.width);
    let points = run.shape.points(width);
    let top = run.shape.top(width).max(1.0);
    // A run shorter than the chart is wide has columns of several cells.
    let cells = u16::try_from((width / points.len().max(1)).clamp(1, 3)).unwrap_or(1);
    let ground = area.y + BARS;
    for (i, rate) in (0..).zip(&points) {
        for up in 0..BARS {
            let sign = piece(rate / top, BARS.into(), up.into()).sign();
            for x in (0..cells).map(|cell| area.x + i * cells + cell) {
                canvas.text((x, ground - up), area.right(), sign, Role::Accent);
            }
        }
    }
    let y = ground + 1;
    let x = canvas.text((area.x, y), area.right(), "0.0", Role::Dim);
    let length = u16::try_from(points.len()).unwrap_or(0) * cells;
    let end = run_time(run.shape.seconds);
    let right = (area.x + length).max(x + 2 + u16::try_from(end.len()).unwrap_or(0));
    canvas.text_to((right.min(area.right()), y), &end, Role::Dim);
}

/// The figures beside the ghost's: differences, no verdicts.
fn against(run: &RunSummary, ghost: Option<&Saved>, canvas: &mut Canvas<'_>, area: Rect) {
    let first = area.y + BARS + 2;
    let Some((name, ghost)) =
        ghost.and_then(|ghost| Some((ghost.name().spoken(), ghost.summary()?)))
    else {
        return;
    };
    if first >= area.bottom() {
        return;
    }
    let title = format!("against the ghost {name}");
    canvas.text((area.x, first), area.right(), &title, Role::Ghost);
    let p99 = |run: &RunSummary| run.p99_us().map(as_f64);
    let rows = [
        (
            "time",
            format!("{} s", seconds(run.elapsed_s)),
            change(run.elapsed_s, ghost.elapsed_s),
        ),
        (
            "p99",
            p99(run).map_or_else(|| "-".to_owned(), units::latency_with_unit),
            p99(run)
                .zip(p99(ghost))
                .and_then(|(new, old)| change(new, old)),
        ),
        (
            "CPU",
            format!("{} s", figures(run.cpu())),
            change(run.cpu(), ghost.cpu()),
        ),
        (
            "wire",
            megabytes(run.wire_bytes),
            change(as_f64(run.wire_bytes), as_f64(ghost.wire_bytes)),
        ),
    ];
    for (y, (name, value, change)) in (first + 1..area.bottom()).zip(rows) {
        let x = area.x + 1;
        canvas.text((x, y), area.right(), name, Role::Dim);
        canvas.text_to((x + 16, y), &value, Role::Plain);
        let change = change.unwrap_or_else(|| "-".to_owned());
        canvas.text_to((x + 27, y), &change, Role::Ghost);
    }
}

fn run_time(s: f64) -> String {
    units::run_time(std::time::Duration::try_from_secs_f64(s).unwrap_or_default())
}

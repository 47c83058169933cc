//! The pictures of a sweep: every run of every point.

use crate::compare::Metric;
use crate::compare::html::by_rounds;
use crate::report::html::Chart;
use crate::report::html::chart::{Axis, Group, Hue, Scatter, Series, Stroke, scatter};
use crate::sweep::document::Document;
use crate::sweep::heat::sign_of;
use crate::sweep::results::Standing;
use crate::sweep::session::{Entrant, Run};
use crate::units::as_f64;

/// Rate against latency, and round by round.
pub fn of_points(document: &Document) -> Vec<Chart> {
    let marks = marks(document);
    let charts = [
        rate_against_p99(document, &marks),
        over_rounds(document, &marks),
    ];
    charts.into_iter().flatten().collect()
}

/// What an entrant is to who reads it, those last whose marks lie above the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Other,
    Front,
    Profile,
    Best,
}

impl Role {
    fn of(document: &Document, point: &Standing) -> Self {
        let best = document.results.best();
        match &point.letter {
            _ if best.is_some_and(|best| best.point == point.point) => Self::Best,
            Some(_) => Self::Front,
            None => Self::Other,
        }
    }

    /// The best has the colour that it has in its confirmation.
    fn hue(self) -> Hue {
        Hue(match self {
            Self::Other => 0,
            Self::Best => 1,
            Self::Profile => 2,
            Self::Front => 3,
        })
    }
}

/// How an entrant is drawn.
struct Mark {
    role: Role,
    entrant: Entrant,
    letter: String,
    told: String,
}

impl Mark {
    fn of(document: &Document, point: &Standing) -> Self {
        let role = Role::of(document, point);
        let letter = point.letter.as_deref().unwrap_or_default();
        let sign = if role == Role::Best {
            "*"
        } else {
            sign_of(point.keeping)
        };
        Self {
            role,
            entrant: Entrant::Point(point.point),
            letter: format!("{letter}{sign}"),
            told: point.name.clone(),
        }
    }
}

fn marks(document: &Document) -> Vec<Mark> {
    let profile = Mark {
        role: Role::Profile,
        entrant: Entrant::Profile,
        letter: "A".to_owned(),
        told: document.sweep.profile.name.clone(),
    };
    let points = document.results.points.iter();
    let points = points.map(|point| Mark::of(document, point));
    let mut marks: Vec<_> = points.chain([profile]).collect();
    marks.sort_by_key(|mark| mark.role);
    marks
}

fn legend(document: &Document) -> Vec<(Hue, String)> {
    let best = document.results.best();
    let all = [
        (
            Role::Profile,
            Some(format!("A {}", document.sweep.profile.name)),
        ),
        (
            Role::Best,
            best.map(|best| format!("* the best: {}", best.name)),
        ),
        (Role::Front, Some("a, b ... the front".to_owned())),
        (Role::Other, Some("all others".to_owned())),
    ];
    let named = all.into_iter();
    named
        .filter_map(|(role, name)| Some((role.hue(), name?)))
        .collect()
}

/// The runs of an entrant that count.
fn runs<'a>(document: &'a Document, mark: &Mark) -> impl Iterator<Item = &'a Run> + use<'a> {
    let entrant = mark.entrant;
    let runs = document.sweep.runs.iter();
    runs.filter(move |run| run.round > 0 && run.slot == entrant)
}

fn rate_against_p99(document: &Document, marks: &[Mark]) -> Option<Chart> {
    let of = |mark: &Mark| Some((mark.entrant, group(document, mark)?));
    let groups: Vec<_> = marks.iter().filter_map(of).collect();
    let repeats = groups.iter().flat_map(|(_, group)| &group.repeats).copied();
    let (rates, latencies): (Vec<_>, Vec<_>) = repeats.unzip();
    let place = |point: &usize| {
        let entrant = Entrant::Point(*point);
        let mut groups = groups.iter();
        let found = groups.find(|(other, _)| *other == entrant);
        found.map(|(_, group)| group.middle)
    };
    let front = document.results.front.iter().filter_map(place).collect();
    (groups.len() > 1).then(|| Chart {
        title: "Throughput against p99".to_owned(),
        legend: legend(document),
        note:
            "Faint: every run; full: the middle of a point's runs. To the right is faster, below \
               is sooner. The broken line joins the front: points that are still in and that none \
               of them beats in both, by differences within rounds. ! breaks a requirement."
                .to_owned(),
        picture: scatter(&Scatter {
            shows: "Messages a second of all points against the 99th percentile of latency"
                .to_owned(),
            x: Axis::fitted("msg/s", rates),
            y: Axis::latencies("p99, ms", latencies),
            front,
            groups: groups.into_iter().map(|(_, group)| group).collect(),
        }),
    })
}

fn group(document: &Document, mark: &Mark) -> Option<Group> {
    let both = runs(document, mark).filter_map(|run| {
        let rate = run.judged(Metric::MsgsPerS)?;
        Some((rate, run.judged(Metric::LatencyP99)?))
    });
    Group::around(
        both.collect(),
        mark.role.hue(),
        mark.letter.clone(),
        mark.told.clone(),
    )
}

fn over_rounds(document: &Document, marks: &[Mark]) -> Option<Chart> {
    let metric = document.sweep.metric;
    let of = |mark: &Mark| Series {
        hue: mark.role.hue(),
        stroke: Stroke::Dotted,
        letter: match mark.role {
            Role::Other => String::new(),
            _ => mark.letter.clone(),
        },
        told: mark.told.clone(),
        points: runs(document, mark)
            .filter_map(|run| Some((as_f64(run.round as u64), run.judged(metric)?)))
            .collect(),
    };
    let series = marks.iter().map(of).collect();
    let last = document.sweep.runs.iter().map(|run| run.round).max()?;
    Some(Chart {
        title: "Every run, round by round".to_owned(),
        legend: legend(document),
        note: "What goes up and down together is the machine and the broker: so points are held \
               against each other within a round. The axis is fitted to the figures."
            .to_owned(),
        picture: by_rounds(metric, last, series)?,
    })
}

//! All points of the grid as maps of the two axes that have the most values.

use std::collections::BTreeMap;

use crate::report::html::{Block, Map, Maps, Shade, Spot};
use crate::sweep::axes::{MapAxes, others};
use crate::sweep::document::Document;
use crate::sweep::halving::{Halving, dropped};
use crate::sweep::heat::{Shades, sign_of};
use crate::sweep::results::Standing;
use crate::units::plural;

/// Maps that are shown at once; the others are folded away.
const OPEN: usize = 12;

/// A map for each combination of the values of all other axes, that with the best first.
pub fn blocks(document: &Document) -> Vec<Block> {
    let results = &document.results;
    let Some(shades) = Shades::of(results.points.iter(), document.sweep.metric) else {
        return Vec::new();
    };
    let atlas = Atlas::of(document, shades);
    let mut maps: Vec<_> = atlas
        .corners()
        .into_iter()
        .map(|it| atlas.map(it))
        .collect();
    let more = maps.split_off(maps.len().min(OPEN));
    let folded = format!("{} more", plural(more.len() as u64, "map"));
    let open = Maps {
        legend: atlas.legend(),
        maps,
        note: note(document),
    };
    let more = Maps {
        maps: more,
        ..Maps::default()
    };
    vec![
        Block::Maps(open),
        Block::fold(folded, vec![Block::Maps(more)]),
    ]
}

fn note(document: &Document) -> String {
    let framed = document.results.best().map(|_| "framed: the best");
    let signs = document.signs().into_iter();
    let signs = signs.filter(|sign| !sign.starts_with('*')).chain(framed);
    let signs: Vec<_> = signs.collect();
    format!(
        "The middle of each point's runs, for ranks and not for quotes: points that ran in more \
         rounds had other weather, too. {}; out 1, 2 ... put out by that rung.",
        signs.join("; ")
    )
}

/// What all maps share.
struct Atlas<'a> {
    document: &'a Document,
    shades: Shades,
    shown: MapAxes,
    /// The rung that has put a point out, from 1.
    out: BTreeMap<usize, usize>,
}

impl<'a> Atlas<'a> {
    fn of(document: &'a Document, shades: Shades) -> Self {
        let sweep = &document.sweep;
        let rungs = (1..).zip(dropped(sweep, &Halving::of(sweep)));
        let out = rungs.flat_map(|(rung, gone)| gone.into_iter().map(move |it| (it.point, rung)));
        Self {
            document,
            shades,
            shown: MapAxes::of(sweep),
            out: out.collect(),
        }
    }

    /// The first point of each map.
    fn corners(&self) -> Vec<usize> {
        let grid = &self.document.sweep.grid;
        let corner = |point: usize| {
            let places = grid.places(point).into_iter().enumerate();
            let places = places.map(|(axis, place)| if self.shown.has(axis) { 0 } else { place });
            grid.at(&places.collect::<Vec<_>>())
        };
        let best = self.document.results.best().map(|best| corner(best.point));
        let mut corners: Vec<_> = (0..grid.len())
            .filter(|point| corner(*point) == *point)
            .collect();
        corners.sort_by_key(|corner| Some(*corner) != best);
        corners
    }

    fn map(&self, corner: usize) -> Map {
        let sweep = &self.document.sweep;
        let axes = sweep.grid.axes();
        let across = self.shown.across.map(|axis| &axes[axis]);
        let columns = across.map_or_else(
            || vec![sweep.metric.title().to_owned()],
            |axis| axis.values.clone(),
        );
        let row = |(row, value): (usize, &String)| {
            let spots = (0..columns.len()).filter_map(|column| self.spot(corner, row, column));
            (value.clone(), spots.collect())
        };
        let down = &axes[self.shown.down];
        Map {
            title: others(sweep, corner, self.shown),
            across: across.map_or_else(String::new, |axis| axis.name().to_owned()),
            down: down.name().to_owned(),
            rows: down.values.iter().enumerate().map(row).collect(),
            columns,
        }
    }

    fn spot(&self, corner: usize, row: usize, column: usize) -> Option<Spot> {
        let sweep = &self.document.sweep;
        let mut places = sweep.grid.places(corner);
        places[self.shown.down] = row;
        if let Some(across) = self.shown.across {
            places[across] = column;
        }
        let point = self.document.results.points.get(sweep.grid.at(&places))?;
        let figure = point.figures.get(&sweep.metric).copied();
        let shown = figure.map_or_else(|| "-".to_owned(), |it| sweep.metric.show(it));
        let sign = figure.map_or("", |_| sign_of(point.keeping));
        let best = self.document.results.best();
        Some(Spot {
            shade: figure.map(|it| Shade(self.shades.level(it))),
            told: format!("{}: {shown} {}", point.name, sweep.metric.word()),
            figure: format!("{shown} {sign}").trim_end().to_owned(),
            note: self.note(point),
            is_best: best.is_some_and(|best| best.point == point.point),
        })
    }

    /// Its letter on the front, or which rung has put it out.
    fn note(&self, point: &Standing) -> String {
        let out = self.out.get(&point.point).map(|rung| format!("out {rung}"));
        point.letter.clone().or(out).unwrap_or_default()
    }

    fn legend(&self) -> Vec<(Shade, String)> {
        let metric = self.document.sweep.metric;
        let ranges = self.shades.ranges().into_iter();
        let named = ranges.map(|(level, from, to)| {
            let (from, to) = (metric.show(from), metric.show(to));
            let range = if from == to {
                from
            } else {
                format!("{from} to {to}")
            };
            (Shade(level), range)
        });
        named.collect()
    }
}

//! What each rung came to: whom it kept, and whom it put out for what.

use crate::report::html::{Block, Table};
use crate::stats::paired::change;
use crate::sweep::document::Document;
use crate::sweep::halving::{Dropped, Halving, Rung, Why, dropped};
use crate::units::plural;

pub fn blocks(document: &Document) -> Vec<Block> {
    let titles = ["rung:", "points:", "rounds:", "runs done:", "then"];
    let table = Table::new(titles, document.rungs());
    let halving = Halving::of(&document.sweep);
    let gone = dropped(&document.sweep, &halving);
    let gone = (1..).zip(halving.rungs.iter().zip(gone));
    let gone = gone.map(|(number, (rung, gone))| {
        let points = plural(gone.len() as u64, "point");
        let title = format!("Put out by rung {number}: {points}");
        Block::fold(title, vec![Block::Table(put_out(document, rung, &gone))])
    });
    [Block::Table(table)].into_iter().chain(gone).collect()
}

fn put_out(document: &Document, rung: &Rung, gone: &[Dropped]) -> Table {
    let rows = gone.iter().map(|gone| {
        let point = document.sweep.grid.name(gone.point);
        [point, why(document, rung, &gone.why)]
    });
    Table::new(["point", "why"], rows)
}

fn why(document: &Document, rung: &Rung, why: &Why) -> String {
    let word = document.sweep.metric.word();
    match why {
        Why::Breaks(require) => format!("surely breaks {require}"),
        Why::CannotShow(require) => format!("cannot show that it keeps to {require}"),
        Why::Unknown => format!("has no {word} that may be judged"),
        Why::Behind { ratio, at_best } => {
            let best = match rung.cut.map_or(1, |cut| cut.best) {
                1 => "the best".to_owned(),
                best => format!("the last of the best {best}"),
            };
            let (ratio, at_best) = (change(*ratio), change(*at_best));
            format!("{ratio} {word} against {best}, {at_best} at the better end of its interval")
        }
    }
}

//! Figures by two settings, as tables of shaded cells: what is good where.

use askama::Template;
use askama::filters::HtmlSafe;

/// How good a figure is among those of all maps, from 0 for the worst to 3. The figure itself
/// always stands with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shade(pub usize);

impl Shade {
    /// The class that sets the ground.
    #[must_use]
    pub fn class(self) -> &'static str {
        const CLASSES: [&str; 4] = ["shade s0", "shade s1", "shade s2", "shade s3"];
        CLASSES[self.0.min(CLASSES.len() - 1)]
    }
}

/// Maps of the same two settings, beside each other where there is room.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "maps.html")]
pub struct Maps {
    /// From where to where each shade goes.
    pub legend: Vec<(Shade, String)>,
    pub maps: Vec<Map>,
    pub note: String,
}

/// Maps are a template of their own, which has escaped its texts.
impl HtmlSafe for Maps {}

/// A row for each value of a setting, a column for each of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    /// What all of its cells share: values of further settings, or nothing.
    pub title: String,
    /// What the columns are values of, or nothing.
    pub across: String,
    /// What the rows are values of.
    pub down: String,
    pub columns: Vec<String>,
    /// Each with its value, and a spot for each column.
    pub rows: Vec<(String, Vec<Spot>)>,
}

/// A cell of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// `None`: it has no figure.
    pub shade: Option<Shade>,
    pub figure: String,
    /// Stands below the figure, in small letters.
    pub note: String,
    /// Told where somebody points at it.
    pub told: String,
    /// The best has a frame.
    pub is_best: bool,
}

impl Spot {
    fn class(&self) -> String {
        let shade = self.shade.map_or("none", Shade::class);
        let frame = if self.is_best { " best" } else { "" };
        format!("cell {shade}{frame}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(shade: Option<Shade>, figure: &str) -> Spot {
        Spot {
            shade,
            figure: figure.to_owned(),
            note: String::new(),
            told: format!("told of {figure}"),
            is_best: false,
        }
    }

    fn map(across: &str) -> Map {
        Map {
            title: String::new(),
            across: across.to_owned(),
            down: "linger_ms".to_owned(),
            columns: vec!["16k".to_owned(), "64k".to_owned()],
            rows: vec![(
                "5".to_owned(),
                vec![spot(Some(Shade(3)), "926 k"), spot(None, "-")],
            )],
        }
    }

    fn page(map: Map) -> String {
        let maps = Maps {
            maps: vec![map],
            ..Maps::default()
        };
        maps.to_string()
    }

    #[test]
    fn every_cell_has_its_figure_its_shade_and_what_is_told_of_it() {
        let text = page(map("batch_size"));
        assert!(
            text.contains("<td class=\"cell shade s3\" title=\"told of 926 k\">926 k</td>"),
            "{text}"
        );
        assert!(text.contains("<td class=\"cell none\" title=\"told of -\">-</td>"));
        assert!(text.contains("colspan=\"2\" scope=\"colgroup\">batch_size</th>"));
        assert!(text.contains("<th scope=\"row\">5</th>"));
        assert!(!text.contains("<h3>") && !text.contains("class=\"note\""));
    }

    #[test]
    fn the_best_has_a_frame() {
        let mut map = map("batch_size");
        map.rows[0].1[0].is_best = true;
        map.rows[0].1[0].note = "f".to_owned();
        let text = page(map);
        assert!(text.contains("class=\"cell shade s3 best\""), "{text}");
        assert!(text.contains("926 k <small>f</small>"));
    }

    #[test]
    fn a_single_setting_has_one_row_of_titles() {
        assert!(!page(map("")).contains("colgroup"));
    }
}

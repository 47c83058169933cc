//! A picture in SVG, mark by mark. Colours are classes, so that the page's style sheet can have
//! light and dark ones.

use std::fmt::{self, Write};

use askama::filters::{Escaper, Html, HtmlSafe};

/// A finished picture, to be put into a page as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Svg(String);

impl fmt::Display for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Every text in it has been escaped, and there is nothing else in it that is not its own.
impl HtmlSafe for Svg {}

/// A place on the picture, from its upper left corner.
pub type Point = (f64, f64);

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A picture that is being drawn.
#[derive(Debug)]
pub struct Drawing {
    width: f64,
    height: f64,
    marks: String,
}

// Writing to a string does not fail.
impl Drawing {
    /// An empty one, in the units of the picture.
    pub fn new(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            marks: String::new(),
        }
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, from: Point, to: Point) {
        let _ = write!(
            self.marks,
            r#"<line class="{class}" x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}"/>"#,
            from.0, from.1, to.0, to.1
        );
    }

    /// A box, with what is told of it when somebody points at it.
    pub fn rect(&mut self, class: &str, (x, y): Point, (width, height): Point, told: &str) {
        let (width, height) = (width.max(0.0), height.max(0.0));
        let _ = write!(
            self.marks,
            r#"<rect class="{class}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}">{}</rect>"#,
            title(told)
        );
    }

    /// A round dot, with what is told of it when somebody points at it.
    pub fn dot(&mut self, class: &str, (x, y): Point, radius: f64, told: &str) {
        let _ = write!(
            self.marks,
            r#"<circle class="{class}" cx="{x:.1}" cy="{y:.1}" r="{radius}">{}</circle>"#,
            title(told)
        );
    }

    /// A line from point to point.
    pub fn path(&mut self, class: &str, points: &[Point], told: &str) {
        let mut way = String::new();
        for (x, y) in points {
            let sign = if way.is_empty() { 'M' } else { 'L' };
            let _ = write!(way, "{sign}{x:.1} {y:.1}");
        }
        let _ = write!(
            self.marks,
            r#"<path class="{class}" d="{way}">{}</path>"#,
            title(told)
        );
    }

    /// A text; the point is its start, its middle or its end.
    pub fn text(&mut self, class: &str, (x, y): Point, anchor: Anchor, text: &str) {
        let _ = write!(
            self.marks,
            r#"<text class="{class}" x="{x:.1}" y="{y:.1}" text-anchor="{}">{}</text>"#,
            anchor.word(),
            escaped(text)
        );
    }

    /// The whole, with what it shows for those who cannot see it.
    pub fn finish(self, shows: &str) -> Svg {
        let Self {
            width,
            height,
            marks,
        } = self;
        Svg(format!(
            r#"<svg role="img" aria-label="{}" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">{marks}</svg>"#,
            escaped(shows)
        ))
    }
}

/// Nothing, where there is nothing to tell.
fn title(told: &str) -> String {
    if told.is_empty() {
        return String::new();
    }
    format!("<title>{}</title>", escaped(told))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let _ = Html.write_escaped_str(&mut out, text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_gets_out_of_its_place() {
        let mut drawing = Drawing::new(10.0, 10.0);
        drawing.text("name", (1.0, 2.0), Anchor::End, "a<b & \"c\"");
        drawing.dot("dot", (1.0, 2.0), 3.0, "</title><script>");
        let svg = drawing.finish("\"><script>").to_string();
        assert!(!svg.contains("<script"), "{svg}");
        assert!(svg.contains("a&#60;b &#38; &#34;c&#34;"), "{svg}");
    }

    #[test]
    fn what_has_nothing_to_tell_has_no_title() {
        let mut drawing = Drawing::new(10.0, 10.0);
        drawing.rect("bar", (0.0, 0.0), (-1.0, 2.0), "");
        let svg = drawing.finish("nothing").to_string();
        assert!(!svg.contains("<title>"), "{svg}");
        assert!(svg.contains(r#"width="0.0""#), "no negative size: {svg}");
    }
}

//! The screen as a picture (SVG) and as text.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// Pixels of a cell.
const CELL: (u16, u16) = (9, 19);

/// The colours of the picture: a dark terminal.
const BACKGROUND: &str = "#16181d";
const FOREGROUND: &str = "#d7dae0";

/// The screen as text, without blanks at the ends of lines.
#[must_use]
pub fn text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width).max(1);
    let lines = buffer.content.chunks(width).map(|row| {
        let line: String = row.iter().map(Cell::symbol).collect();
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// The screen as an SVG picture that needs no font but a monospaced one.
#[must_use]
pub fn svg(buffer: &Buffer) -> String {
    let area = buffer.area;
    let (width, height) = (area.width * CELL.0 + 20, area.height * CELL.1 + 20);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n\
         <g font-family=\"'DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,monospace\" \
         font-size=\"15\">\n"
    );
    for (y, row) in (0..).zip(buffer.content.chunks(usize::from(area.width).max(1))) {
        let mut x = 0;
        for run in row.chunk_by(|a, b| look(a) == look(b)) {
            add_run(&mut svg, (x, y), run);
            x += u16::try_from(run.len()).unwrap_or(0);
        }
    }
    svg.push_str("</g>\n</svg>\n");
    svg
}

type CellLook = (Color, Color, Modifier);

fn look(cell: &Cell) -> CellLook {
    (cell.fg, cell.bg, cell.modifier)
}

/// Cells of one look. Renderers disagree about blanks, so each word has its own place.
fn add_run(svg: &mut String, (x, y): (u16, u16), run: &[Cell]) {
    let (fg, _, modifier) = look(&run[0]);
    let mut fill = colour(fg);
    if modifier.contains(Modifier::REVERSED) {
        let (left, top) = corner((x, y));
        // Writing to memory cannot fail.
        let _ = writeln!(
            svg,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>",
            pixels(run),
            CELL.1
        );
        fill = BACKGROUND;
    }
    let weight = if modifier.contains(Modifier::BOLD) {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let opacity = if modifier.contains(Modifier::DIM) {
        " opacity=\"0.6\""
    } else {
        ""
    };
    let mut x = x;
    for word in run.chunk_by(|a, b| is_blank(a) == is_blank(b)) {
        if !is_blank(&word[0]) {
            let (left, top) = corner((x, y));
            let text: String = word.iter().map(Cell::symbol).collect();
            let _ = writeln!(
                svg,
                "<text x=\"{left}\" y=\"{}\" textLength=\"{}\" \
                 lengthAdjust=\"spacingAndGlyphs\" fill=\"{fill}\"{weight}{opacity}>{}</text>",
                top + 14,
                pixels(word),
                escaped(&text)
            );
        }
        x += u16::try_from(word.len()).unwrap_or(0);
    }
}

fn is_blank(cell: &Cell) -> bool {
    cell.symbol().trim().is_empty()
}

/// The top left of a cell.
fn corner((x, y): (u16, u16)) -> (u16, u16) {
    (10 + x * CELL.0, 10 + y * CELL.1)
}

/// How wide cells are.
fn pixels(cells: &[Cell]) -> u16 {
    u16::try_from(cells.len()).unwrap_or(0) * CELL.0
}

fn colour(colour: Color) -> &'static str {
    match colour {
        Color::Cyan | Color::LightCyan | Color::Indexed(25 | 81 | 39) => "#4fc3d9",
        Color::Magenta | Color::LightMagenta | Color::Indexed(91 | 177) => "#c792ea",
        Color::Green | Color::LightGreen | Color::Indexed(22 | 114) => "#8bd17c",
        Color::Red | Color::LightRed | Color::Indexed(124 | 210) => "#f07178",
        Color::Yellow | Color::LightYellow | Color::Indexed(130 | 221 | 208) => "#e6c266",
        _ => FOREGROUND,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn screen() -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 2));
        buffer.set_string(0, 0, "a<b", Style::new().fg(Color::Cyan));
        buffer.set_string(4, 1, "x", Style::new().add_modifier(Modifier::REVERSED));
        buffer
    }

    #[test]
    fn the_text_has_every_line_without_blanks_at_its_end() {
        assert_eq!(text(&screen()), "a<b\n    x\n");
    }

    #[test]
    fn the_picture_has_no_blanks_that_a_renderer_could_drop() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 1));
        buffer.set_string(0, 0, "  one   2", Style::new());
        let svg = svg(&buffer);
        assert!(
            svg.contains("<text x=\"28\" ") && svg.contains(">one</text>"),
            "{svg}"
        );
        assert!(
            svg.contains("<text x=\"82\" ") && svg.contains(">2</text>"),
            "{svg}"
        );
    }

    #[test]
    fn the_picture_has_each_run_of_cells_where_it_stands() {
        let svg = svg(&screen());
        assert!(svg.contains(">a&lt;b</text>"), "{svg}");
        assert!(svg.contains("fill=\"#4fc3d9\""), "{svg}");
        assert!(svg.contains("<rect x=\"46\" y=\"29\""), "{svg}");
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    }
}

//! Every sign's ASCII twin, for terminals and locales that have no other.
//!
//! Views draw Unicode and know nothing of this: the twins take their places in the finished
//! buffer. A twin is one cell wide, as its sign is, so nothing moves.

use ratatui::buffer::Buffer;

/// Signs that are not ASCII, with what stands for them.
const TWINS: [(&str, &str); 16] = [
    ("─", "-"),
    ("━", "="),
    ("│▏", "|"),
    ("┃", "#"),
    ("┌┐└┘┏┓┗┛┤┼┬├┴", "+"),
    ("▁", "."),
    ("▂", ":"),
    ("▃", "-"),
    ("▄", "="),
    ("▅▀", "+"),
    ("▆", "*"),
    ("▇", "%"),
    ("█▎▍▌▋▊▉", "#"),
    ("░·", "."),
    ("▒", ":"),
    ("▓", "%"),
];

const ARROWS: [(&str, &str); 4] = [("←", "<"), ("→", ">"), ("↑", "^"), ("↓", "v")];

/// Replaces what is not ASCII.
pub fn translate(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if !cell.symbol().is_ascii() {
            cell.set_symbol(twin(cell.symbol()));
        }
    }
}

/// What stands for a sign; a question mark for one that has no twin, such as a letter in a name.
#[must_use]
pub fn twin(sign: &str) -> &'static str {
    TWINS
        .iter()
        .chain(&ARROWS)
        .find(|(signs, _)| signs.contains(sign))
        .map_or("?", |(_, twin)| twin)
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn signs_become_their_twins_and_letters_stay() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        buffer.set_string(0, 0, "┃ab▇▇░→é", Style::new());
        translate(&mut buffer);
        assert_eq!(buffer, Buffer::with_lines(["#ab%%.>?"]));
    }

    #[test]
    fn every_twin_is_one_ascii_character() {
        for (_, twin) in TWINS.iter().chain(&ARROWS) {
            assert!(twin.is_ascii() && twin.len() == 1, "{twin}");
        }
    }
}

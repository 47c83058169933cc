//! Figures that are read from afar: three cells wide and three high for a panel, of whole cells
//! for the poster.
//!
//! Each sign is a picture of pixels. In a panel a cell holds two of them, one above the other; on
//! the poster two cells side by side make one, so that a pixel is about square.

/// The pictures of a size, their rows from the top, `#` a pixel.
struct Font {
    rows: usize,
    glyphs: &'static [(char, &'static [&'static str])],
}

const SMALL: Font = Font {
    rows: 5,
    glyphs: &[
        ('0', &["###", "# #", "# #", "# #", "###"]),
        ('1', &[" # ", "## ", " # ", " # ", "###"]),
        ('2', &["###", "  #", "###", "#  ", "###"]),
        ('3', &["###", "  #", " ##", "  #", "###"]),
        ('4', &["# #", "# #", "###", "  #", "  #"]),
        ('5', &["###", "#  ", "###", "  #", "###"]),
        ('6', &["###", "#  ", "###", "# #", "###"]),
        ('7', &["###", "  #", "  #", "  #", "  #"]),
        ('8', &["###", "# #", "###", "# #", "###"]),
        ('9', &["###", "# #", "###", "  #", "###"]),
        ('-', &["   ", "   ", "###", "   ", "   "]),
        (':', &[" ", "#", " ", "#", " "]),
        ('.', &[" ", " ", " ", " ", "#"]),
    ],
};

const LARGE: Font = Font {
    rows: 7,
    glyphs: &[
        (
            '0',
            &[
                " ### ", "#   #", "#   #", "#   #", "#   #", "#   #", " ### ",
            ],
        ),
        (
            '1',
            &[" #  ", "##  ", " #  ", " #  ", " #  ", " #  ", "### "],
        ),
        (
            '2',
            &[
                " ### ", "#   #", "    #", "   # ", "  #  ", " #   ", "#####",
            ],
        ),
        (
            '3',
            &[
                "#####", "   # ", "  #  ", "   # ", "    #", "#   #", " ### ",
            ],
        ),
        (
            '4',
            &[
                "   # ", "  ## ", " # # ", "#  # ", "#####", "   # ", "   # ",
            ],
        ),
        (
            '5',
            &[
                "#####", "#    ", "#### ", "    #", "    #", "#   #", " ### ",
            ],
        ),
        (
            '6',
            &[
                "  ## ", " #   ", "#    ", "#### ", "#   #", "#   #", " ### ",
            ],
        ),
        (
            '7',
            &[
                "#####", "    #", "   # ", "  #  ", " #   ", " #   ", " #   ",
            ],
        ),
        (
            '8',
            &[
                " ### ", "#   #", "#   #", " ### ", "#   #", "#   #", " ### ",
            ],
        ),
        (
            '9',
            &[
                " ### ", "#   #", "#   #", " ####", "    #", "   # ", " ##  ",
            ],
        ),
        (
            'M',
            &[
                "#   #", "## ##", "# # #", "# # #", "#   #", "#   #", "#   #",
            ],
        ),
        (
            'k',
            &[
                "#    ", "#    ", "#  # ", "# #  ", "##   ", "# #  ", "#  # ",
            ],
        ),
        (
            's',
            &[
                "     ", "     ", " ####", "#    ", " ### ", "    #", "#### ",
            ],
        ),
        (
            '-',
            &[
                "     ", "     ", "     ", " ### ", "     ", "     ", "     ",
            ],
        ),
        (':', &[" ", " ", "#", " ", "#", " ", " "]),
        ('.', &[" ", " ", " ", " ", " ", " ", "#"]),
        (' ', &[" ", " ", " ", " ", " ", " ", " "]),
    ],
};

impl Font {
    /// A row of pixels of a text, a blank between two signs. Signs that it has no picture of are
    /// left out.
    fn pixels(&self, text: &str, row: usize) -> Vec<bool> {
        let mut pixels = Vec::new();
        let known = |sign: char| self.glyphs.iter().find(|(known, _)| *known == sign);
        for (_, picture) in text.chars().filter_map(known) {
            if !pixels.is_empty() {
                pixels.push(false);
            }
            let width = picture[0].len();
            let line = picture.get(row).copied();
            pixels.extend((0..width).map(|x| line.is_some_and(|line| line.as_bytes()[x] == b'#')));
        }
        pixels
    }
}

/// The three rows of a figure in a panel.
#[must_use]
pub fn small(text: &str) -> [String; 3] {
    [0, 1, 2].map(|row| {
        let upper = SMALL.pixels(text, row * 2);
        let lower = SMALL.pixels(text, row * 2 + 1);
        let cells = upper.iter().zip(&lower).map(|pair| match pair {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        });
        cells.collect()
    })
}

/// The seven rows of a figure on the poster.
#[must_use]
pub fn large(text: &str) -> Vec<String> {
    let cells = |row| {
        let pixels = LARGE.pixels(text, row).into_iter();
        pixels
            .map(|pixel| if pixel { "██" } else { "  " })
            .collect()
    };
    (0..LARGE.rows).map(cells).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_of_a_panel_is_three_cells_high() {
        assert_eq!(
            small("1.09"),
            ["▄█    █▀█ █▀█", " █    █ █ ▀▀█", "▀▀▀ ▀ ▀▀▀ ▀▀▀"]
        );
        assert_eq!(small("405"), ["█ █ █▀█ █▀▀", "▀▀█ █ █ ▀▀█", "  ▀ ▀▀▀ ▀▀▀"]);
        assert_eq!(small("2:3"), ["▀▀█ ▄ ▀▀█", "█▀▀ ▄  ▀█", "▀▀▀   ▀▀▀"]);
    }

    #[test]
    fn a_figure_of_the_poster_is_seven_cells_high_and_all_rows_are_as_long() {
        let rows = large("1.09 M");
        assert_eq!(rows.len(), 7);
        assert!(
            rows.iter()
                .all(|row| row.chars().count() == rows[0].chars().count())
        );
        assert_eq!(
            rows[6],
            "██████    ██    ██████      ████          ██      ██"
        );
    }

    #[test]
    fn every_picture_has_the_shape_of_its_font() {
        for font in [&SMALL, &LARGE] {
            for (sign, picture) in font.glyphs {
                assert_eq!(picture.len(), font.rows, "{sign}");
                assert!(
                    picture.iter().all(|row| row.len() == picture[0].len()),
                    "{sign}"
                );
            }
        }
    }
}

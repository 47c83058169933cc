//! What a colour means, and which one it is: the only place that knows colours.
//!
//! Views ask for a [`Role`]. The default theme takes the terminal's own 16 colours on its own
//! background, and of those only the ones that can be read on any background; `NO_COLOR` takes all
//! colours away and leaves bold and reverse, so that everything a colour says is said by a word or
//! a sign as well.

use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen is, as far as its looks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Plain,
    /// The headline figure, the live series, progress, the active tab, the focused panel.
    Accent,
    /// The ghost or the baseline: its figures and its name.
    Ghost,
    /// Better, met, completed.
    Good,
    /// Worse, failed, lost.
    Bad,
    /// Look here: warnings, changed values, figures near their limit.
    Warn,
    /// A badge that must not be overlooked, such as the embedded broker's.
    Badge,
    /// The one thing of a panel: the headline, the state word, the verdict's name, the selected
    /// row.
    Strong,
    /// The headline in the accent colour.
    Headline,
    /// Borders, labels, units, axes, defaults: nothing that is needed to read a result.
    Dim,
}

/// The colours of a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Palette {
    accent: Color,
    ghost: Color,
    good: Color,
    bad: Color,
    warn: Color,
    /// Whether borders and labels are dim; on some terminals dim text cannot be read.
    dims: bool,
}

/// How each role looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    palette: Option<Palette>,
}

/// The names of the themes, in the order of `--help`.
pub const THEMES: [&str; 5] = ["default", "light", "dark", "high-contrast", "colour-blind"];

const DEFAULT: Palette = Palette {
    accent: Color::Cyan,
    ghost: Color::Magenta,
    good: Color::Green,
    bad: Color::Red,
    warn: Color::Yellow,
    dims: true,
};

/// Dark colours of the 256, for a white background.
const LIGHT: Palette = Palette {
    accent: Color::Indexed(25),
    ghost: Color::Indexed(91),
    good: Color::Indexed(22),
    bad: Color::Indexed(124),
    warn: Color::Indexed(130),
    dims: true,
};

/// Light colours of the 256, for a black background.
const DARK: Palette = Palette {
    accent: Color::Indexed(81),
    ghost: Color::Indexed(177),
    good: Color::Indexed(114),
    bad: Color::Indexed(210),
    warn: Color::Indexed(221),
    dims: true,
};

const HIGH_CONTRAST: Palette = Palette {
    accent: Color::LightCyan,
    ghost: Color::LightMagenta,
    good: Color::LightGreen,
    bad: Color::LightRed,
    warn: Color::LightYellow,
    dims: false,
};

/// Blue and orange instead of green and red.
const COLOUR_BLIND: Palette = Palette {
    good: Color::Indexed(39),
    bad: Color::Indexed(208),
    ..DEFAULT
};

impl Default for Theme {
    fn default() -> Self {
        Self {
            palette: Some(DEFAULT),
        }
    }
}

impl FromStr for Theme {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let palette = match name {
            "default" => DEFAULT,
            "light" => LIGHT,
            "dark" => DARK,
            "high-contrast" => HIGH_CONTRAST,
            "colour-blind" => COLOUR_BLIND,
            _ => return Err(format!("there are the themes {}", THEMES.join(", "))),
        };
        Ok(Self {
            palette: Some(palette),
        })
    }
}

impl Theme {
    /// No colours at all.
    #[must_use]
    pub const fn colourless() -> Self {
        Self { palette: None }
    }

    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        let colour = |of: fn(&Palette) -> Color| match &self.palette {
            Some(palette) => Style::new().fg(of(palette)),
            None => Style::new(),
        };
        match role {
            Role::Plain => Style::new(),
            Role::Accent => colour(|palette| palette.accent),
            Role::Ghost => colour(|palette| palette.ghost),
            Role::Good => colour(|palette| palette.good),
            Role::Bad => colour(|palette| palette.bad),
            Role::Warn => colour(|palette| palette.warn),
            Role::Badge => colour(|palette| palette.warn).add_modifier(Modifier::REVERSED),
            Role::Strong => Style::new().add_modifier(Modifier::BOLD),
            Role::Headline => colour(|palette| palette.accent).add_modifier(Modifier::BOLD),
            Role::Dim => match self.palette {
                Some(Palette { dims: false, .. }) => Style::new(),
                _ => Style::new().add_modifier(Modifier::DIM),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_can_be_named() {
        for name in THEMES {
            assert!(name.parse::<Theme>().is_ok(), "{name}");
        }
        assert!("pink".parse::<Theme>().unwrap_err().contains("light"));
    }

    #[test]
    fn without_colours_bold_and_reverse_stay() {
        let theme = Theme::colourless();
        assert_eq!(theme.style(Role::Bad), Style::new());
        assert!(
            theme
                .style(Role::Badge)
                .add_modifier
                .contains(Modifier::REVERSED)
        );
        assert!(
            theme
                .style(Role::Headline)
                .add_modifier
                .contains(Modifier::BOLD)
        );
    }

    #[test]
    fn dim_is_never_together_with_a_colour() {
        for name in THEMES {
            let dim = name.parse::<Theme>().unwrap().style(Role::Dim);
            assert_eq!(dim.fg, None, "{name}");
        }
    }
}

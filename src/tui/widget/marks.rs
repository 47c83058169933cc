//! What is marked in a list to be compared: the first one is the baseline.

use crate::compare::Slot;

/// Names in the order in which they were marked.
#[derive(Clone, Debug, Default)]
pub struct Marks(Vec<String>);

impl Marks {
    /// Marks a row, or takes its mark away.
    pub fn toggle(&mut self, name: &str) {
        match self.0.iter().position(|marked| marked == name) {
            Some(at) => _ = self.0.remove(at),
            None => self.0.push(name.to_owned()),
        }
    }

    /// Forgets those that are there no more.
    pub fn keep(&mut self, is_there: impl Fn(&str) -> bool) {
        self.0.retain(|name| is_there(name));
    }

    /// The letter that a row will have: `A` of the baseline.
    #[must_use]
    pub fn letter(&self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|marked| marked == name)?;
        Some(Slot::Profile(at).to_string())
    }

    /// The first one first.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// Why they cannot be compared yet; `None`: they are enough.
    #[must_use]
    pub fn too_few(&self) -> Option<String> {
        let marked = match &self.0[..] {
            [] => "none is".to_owned(),
            [only] => format!("only {only} is"),
            _ => return None,
        };
        Some(format!(
            "Nothing to compare: {marked} marked; Space marks two or more, the baseline first"
        ))
    }

    /// What a mark has come to, in a sentence.
    #[must_use]
    pub fn told(&self, name: &str) -> String {
        match (self.letter(name).as_deref(), self.0.len()) {
            (None, _) => format!("{name} is not marked any more"),
            (Some("A"), 1) => {
                format!("{name} is the baseline, A; Space marks what to compare it with")
            }
            (Some(letter), _) => {
                format!("{name} is {letter}; c compares the {} marked", self.0.len())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_get_letters_in_their_order_and_move_up_when_one_goes() {
        let mut marks = Marks::default();
        assert!(marks.too_few().unwrap().contains("none is marked"));
        for name in ["tuned", "zstd", "durable"] {
            marks.toggle(name);
        }
        assert_eq!(marks.letter("durable").as_deref(), Some("C"));
        marks.toggle("tuned");
        assert_eq!(marks.names(), ["zstd", "durable"]);
        assert_eq!(marks.letter("zstd").as_deref(), Some("A"));
        assert_eq!(marks.letter("tuned"), None);
        assert_eq!(marks.too_few(), None);
        marks.keep(|name| name == "zstd");
        assert!(marks.too_few().unwrap().contains("only zstd is marked"));
    }
}

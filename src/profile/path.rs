//! Where a value stands in a profile: `producer.workers`, or the name of a column in
//! `source.columns`.

use std::fmt;

/// The keys from the top of the document down to a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Path(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A key of a table. May contain dots: `"min.insync.replicas"`.
    Key(String),
    /// An element of a list of tables.
    Element(usize),
}

/// How a path fits the key of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is the setting.
    Same,
    /// It is a section that the setting stands in.
    Above,
    /// It is neither.
    Not,
}

impl Path {
    /// The path that a setting's key stands for; elements of lists cannot be written so.
    pub(super) fn of(key: &str) -> Self {
        Self(key.split('.').map(|part| Step::Key(part.into())).collect())
    }

    pub(super) fn key(&self, key: &str) -> Self {
        self.then(Step::Key(key.into()))
    }

    pub(super) fn element(&self, index: usize) -> Self {
        self.then(Step::Element(index))
    }

    fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    pub(super) fn steps(&self) -> &[Step] {
        &self.0
    }

    pub(super) fn is_top(&self) -> bool {
        self.0.is_empty()
    }

    /// The key at the end, if it is one.
    pub(super) fn last(&self) -> Option<&str> {
        match self.0.last()? {
            Step::Key(key) => Some(key),
            Step::Element(_) => None,
        }
    }

    /// The table that it stands in.
    pub(super) fn parent(&self) -> Self {
        Self(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }

    /// Whether it is `other` or stands below it.
    pub(super) fn is_within(&self, other: &Path) -> bool {
        self.0.starts_with(&other.0)
    }

    /// Compares with a setting's key, in which `*` stands for any element of a list.
    pub(super) fn fit(&self, setting: &str) -> Fit {
        let mut parts = setting.split('.');
        for step in &self.0 {
            match (step, parts.next()) {
                (Step::Key(key), Some(part)) if key == part => {}
                (Step::Element(_), Some("*")) => {}
                _ => return Fit::Not,
            }
        }
        if parts.next().is_some() {
            Fit::Above
        } else {
            Fit::Same
        }
    }

    pub(super) fn is(&self, setting: &str) -> bool {
        self.fit(setting) == Fit::Same
    }
}

/// As a person would name it: which element of a list is meant shows from the line.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut dot = "";
        for step in &self.0 {
            if let Step::Key(key) = step {
                write!(f, "{dot}{key}")?;
                dot = ".";
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fits_its_setting_and_the_settings_below_it() {
        let workers = Path::default().key("producer").key("workers");
        assert_eq!(workers.fit("producer.workers"), Fit::Same);
        assert_eq!(workers.fit("producer.acks"), Fit::Not);
        assert_eq!(workers.parent().fit("producer.workers"), Fit::Above);
        assert_eq!(workers.key("x").fit("producer.workers"), Fit::Not);
    }

    #[test]
    fn any_element_of_a_list_fits_a_star() {
        let name = Path::of("source.columns").element(7).key("name");
        assert_eq!(name.fit("source.columns.*.name"), Fit::Same);
        assert_eq!(name.to_string(), "source.columns.name");
    }

    #[test]
    fn a_quoted_dot_does_not_reach_into_a_section() {
        let quoted = Path::default().key("producer.workers");
        assert_eq!(quoted.fit("producer.workers"), Fit::Not);
    }
}

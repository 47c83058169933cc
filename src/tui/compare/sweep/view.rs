//! A sweep that goes or is over: what is looked at of it, and how.

use crate::compare::{Ending, Metric, Session};
use crate::engine::Snapshot;
use crate::profile::Save;
use crate::sweep::{Confirmation, Document, Found, NotSaved, Shelf, Standing, Sweep, saved_as};
use crate::tui::news::News;
use crate::units::plural;

/// A sweep, and the point that is chosen in it.
#[derive(Debug)]
pub struct SweepView {
    pub document: Document,
    /// The chosen point; `None`: the best so far.
    chosen: Option<usize>,
    /// What the map shows.
    pub figure: Metric,
    /// Of one that goes.
    pub run: Option<Run>,
    /// Who makes runs at the same time, in sentences.
    pub rivals: Vec<String>,
}

/// What goes at the moment.
#[derive(Debug)]
pub enum Run {
    /// Between two runs.
    Rest,
    Going(Box<Snapshot>),
}

impl SweepView {
    #[must_use]
    pub fn new(document: Document) -> Self {
        Self {
            figure: document.sweep.metric,
            document,
            chosen: None,
            run: None,
            rivals: Vec::new(),
        }
    }

    pub fn hear(&mut self, news: &News) {
        match news {
            News::Sweep(sweep) => self.come_to((**sweep).clone()),
            News::Rivals(rivals) => self.rivals.clone_from(rivals),
            News::Session(session) => self.confirm((**session).clone()),
            News::RunOfSession { .. } => self.run = Some(Run::Going(Box::default())),
            News::Snapshot(snapshot) if matches!(self.run, Some(Run::Going(_))) => {
                self.run = Some(Run::Going(snapshot.clone()));
            }
            News::RunOfSessionOver(_) => self.run = Some(Run::Rest),
            _ => {}
        }
    }

    /// Another run of the halving is done.
    fn come_to(&mut self, sweep: Sweep) {
        let confirmation = self.document.confirmation.take();
        let session = confirmation.map(|it| it.comparison.session);
        self.document = Document::of(sweep, session);
    }

    /// Another run of the confirmation is done.
    fn confirm(&mut self, session: Session) {
        let confirmation = Confirmation::of(&self.document.sweep, session);
        self.document.confirmation = Some(confirmation);
    }

    /// It goes no more.
    pub fn end(&mut self, sweep: Sweep) {
        self.run = None;
        self.rivals.clear();
        self.come_to(sweep);
    }

    /// What it is called; a new one has no name before its folder is made.
    #[must_use]
    pub fn name(&self) -> &str {
        match self.document.sweep.id.as_str() {
            "" => "sweep",
            id => id,
        }
    }

    /// How far it has come, in a few words.
    #[must_use]
    pub fn stage(&self) -> String {
        if self.document.confirmation.is_some() {
            return "confirms".to_owned();
        }
        format!("rung {}", self.document.results.rungs.len().max(1))
    }

    /// How many runs are done, in words.
    #[must_use]
    pub fn done(&self) -> String {
        let session = self.document.confirmation.as_ref();
        let confirmed = session.map_or(0, |it| it.comparison.session.runs.len());
        let runs = self.document.sweep.runs.len() + confirmed;
        format!("{} done, {}", plural(runs as u64, "run"), self.stage())
    }

    /// Whether it has ended before its end, or what confirmed it is gone.
    #[must_use]
    pub fn can_go_on(&self) -> bool {
        let document = &self.document;
        let has_more = match document.sweep.ending {
            Ending::Completed => document.is_unconfirmed(),
            // In another kdyno.
            Ending::Going => false,
            Ending::Interrupted | Ending::Failed => true,
        };
        self.run.is_none() && has_more
    }

    /// The point that keys act on: the chosen one, else the best so far.
    #[must_use]
    pub fn point(&self) -> usize {
        self.chosen.unwrap_or_else(|| self.best())
    }

    fn best(&self) -> usize {
        let results = &self.document.results;
        if let Some(best) = results.best() {
            return best.point;
        }
        let ranked = results.ranked(self.document.sweep.metric.goal());
        ranked.first().map_or(0, |it| it.point)
    }

    pub fn choose(&mut self, point: usize) {
        if point < self.document.results.points.len() {
            self.chosen = Some(point);
        }
    }

    #[must_use]
    pub fn standing(&self) -> Option<&Standing> {
        self.document.results.points.get(self.point())
    }

    /// Whether a point is the best of a halving that is over.
    #[must_use]
    pub fn is_best(&self, point: usize) -> bool {
        self.document.results.found.and_then(Found::point) == Some(point)
    }

    /// What saving the chosen point by this name would write.
    ///
    /// # Errors
    /// Why it cannot be, in words.
    pub fn save_as(&self, name: &str, profiles: Shelf<'_>) -> Result<Save, String> {
        let point = self.point();
        let confirmation = self.document.confirmation.as_ref();
        // What was confirmed is the best one.
        let confirmation = confirmation.filter(|_| self.is_best(point));
        let save = saved_as(&self.document.sweep, (point, confirmation), name, profiles);
        let save = save.map_err(|error| match error {
            NotSaved::Name { why, .. } => format!("{}: {}", why.message, why.cure),
            other => other.to_string(),
        })?;
        // It is a profile of its own: changes of the one that was swept stay where they are.
        Ok(Save {
            of: save.name.clone(),
            ..save
        })
    }
}

//! What is done with a whole profile: run, saved, copied, deleted, opened in an editor.

use std::sync::Arc;

use super::entry::Entry;
use super::{ProfilesTab, entry};
use crate::compare::Contestant;
use crate::profile::{Draft, Refused, Save};
use crate::tui::action::Effect;
use crate::tui::app::{Launch, Wish};
use crate::tui::backstage::Work;
use crate::tui::window::{Intent, Question, Typing, Window};

impl ProfilesTab {
    pub(super) fn launch(&self) -> Vec<Wish> {
        let Some(entry) = self.entry() else {
            return Vec::new();
        };
        let draft = match &entry.state {
            Ok(draft) => draft,
            Err(wrong) => {
                let (name, errors) = (&entry.name, entry::errors(wrong));
                let said = format!("Not run: {name} has {errors}; o opens it at the first");
                return vec![Wish::Say(said)];
            }
        };
        match draft.profile() {
            Ok(profile) => vec![Wish::Launch(Launch {
                profile: Arc::new(profile.clone()),
                overrides: draft.overrides(),
                brokers_at: entry.brokers_at(),
            })],
            Err(wrong) => {
                let first = wrong.iter().next();
                let why = first.map_or_else(String::new, |first| {
                    format!("Not run: {}; {}", first.message, first.cure)
                });
                vec![Wish::Say(why)]
            }
        }
    }

    /// Marks the selected profile for Compare, or takes its mark away.
    pub(super) fn mark(&mut self) -> Vec<Wish> {
        let Some(entry) = self.entry() else {
            return Vec::new();
        };
        if let Err(wrong) = &entry.state {
            let (name, errors) = (&entry.name, entry::errors(wrong));
            let said = format!("Not marked: {name} has {errors}; o opens it at the first");
            return vec![Wish::Say(said)];
        }
        let name = entry.name.clone();
        self.marks.toggle(&name);
        vec![Wish::Say(self.marks.told(&name))]
    }

    /// Plans a comparison of the marked profiles, with their changes, saved or not.
    pub(super) fn compare(&self) -> Vec<Wish> {
        if let Some(why) = self.marks.too_few() {
            return vec![Wish::Say(why)];
        }
        let entry = |name: &String| self.entries.iter().find(|entry| entry.name == *name);
        let marked = self.marks.names().iter().filter_map(entry);
        match marked.map(contestant).collect() {
            Ok(contestants) => vec![Wish::Compare(contestants)],
            Err(why) => vec![Wish::Say(why)],
        }
    }

    /// Sweeps from the selected profile, with its changes, saved or not.
    pub(super) fn sweep(&self) -> Vec<Wish> {
        let Some(entry) = self.entry() else {
            return Vec::new();
        };
        let Some(draft) = entry.draft() else {
            return vec![broken_wish(entry)];
        };
        let name = entry.name.clone();
        let contestant = Contestant::new(name, draft.base().clone(), draft.overrides());
        vec![Wish::Sweep(Box::new(contestant))]
    }

    pub(super) fn save(&self) -> Vec<Wish> {
        let saved = self.draft().map(|draft| draft.save(self.folder.as_deref()));
        match saved {
            Some(Ok(save)) => vec![work_wish(Work::SaveProfile(save))],
            Some(Err(refused)) => vec![not("Not saved", &refused)],
            None => Vec::new(),
        }
    }

    pub(super) fn save_as(&self, draft: &Draft, name: &str) -> Result<Save, Refused> {
        draft.save_as(name, self.folder.as_deref(), &self.names())
    }

    pub(super) fn saved(&mut self, save: &Save) -> Vec<Wish> {
        let is_copy = save.name != save.of;
        let source = self.entries.iter_mut().find(|entry| entry.name == save.of);
        if let Some(entry) = source
            && let Ok(draft) = &mut entry.state
        {
            if is_copy {
                // The changes are in the copy now; the one that it was made from is as it was.
                draft.undo_all();
            } else if let Ok(written) = Draft::new(save.written()) {
                entry.place = written.place().clone();
                *draft = written;
            }
        }
        let changes = match save.changes {
            0 => String::new(),
            1 => ", 1 change".into(),
            n => format!(", {n} changes"),
        };
        let said = format!("Saved {}{changes}", save.path.display());
        vec![Wish::Say(said), list_profiles()]
    }

    pub(super) fn not_saved(&mut self, name: &str, why: &str) -> Vec<Wish> {
        if self.awaited.as_deref() == Some(name) {
            self.awaited = None;
        }
        vec![Wish::Say(format!("Not saved: {why}")), list_profiles()]
    }

    pub(super) fn ask_name(&self) -> Vec<Wish> {
        let Some(draft) = self.draft() else {
            return self.entry().map(broken_wish).into_iter().collect();
        };
        let name = draft.suggested_name(&self.names());
        let typing = Typing::new("Save as", name, Intent::SaveProfileAs);
        vec![Wish::Open(Window::Typing(typing))]
    }

    pub(super) fn ask_reset(&self) -> Vec<Wish> {
        let Some(draft) = self.draft() else {
            return Vec::new();
        };
        let lines = match draft.changes() {
            0 => return vec![Wish::Say(format!("{} has no changes", draft.name()))],
            1 => "1 change is undone.".to_owned(),
            n => format!("All {n} changes are undone."),
        };
        vec![Wish::Open(Window::Question(Question {
            title: format!("Back to the saved {}?", draft.name()),
            lines: vec![lines],
            intent: Intent::ResetProfile,
        }))]
    }

    pub(super) fn ask_delete(&self) -> Vec<Wish> {
        let Some(entry) = self.entry() else {
            return Vec::new();
        };
        let Some(file) = entry.file() else {
            let said = format!("{} is built in: there is no file to delete", entry.name);
            return vec![Wish::Say(said)];
        };
        let runs = match self.results.saved(&entry.name) {
            0 => "It has no saved runs.".to_owned(),
            1 => "Its saved run stays.".to_owned(),
            runs => format!("Its {runs} saved runs stay."),
        };
        let lines = vec![file.display().to_string(), runs];
        vec![Wish::Open(Window::Question(Question {
            title: format!("Delete {}?", entry.name),
            lines,
            intent: Intent::DeleteProfile,
        }))]
    }

    pub(super) fn open_editor(&self) -> Vec<Wish> {
        let Some(entry) = self.entry() else {
            return Vec::new();
        };
        let row = self.in_settings.then(|| self.row()).flatten();
        match entry.open_at(row.as_ref()) {
            Some((path, line)) => vec![Wish::Do(Effect::Edit { path, line })],
            None => vec![Wish::Say(format!(
                "{} is built in: a saves a copy that can be edited",
                entry.name
            ))],
        }
    }
}

/// A profile with its changes, saved or not; or why it cannot take part.
fn contestant(entry: &Entry) -> Result<Contestant, String> {
    let name = &entry.name;
    let draft = match &entry.state {
        Ok(draft) => draft,
        Err(wrong) => return Err(format!("Not compared: {name} has {}", entry::errors(wrong))),
    };
    if let Err(wrong) = draft.profile() {
        let first = wrong.iter().next();
        let why = first.map_or_else(String::new, |first| {
            format!("{}; {}", first.message, first.cure)
        });
        return Err(format!("Not compared: {name}: {why}"));
    }
    let (text, overrides) = (draft.base().clone(), draft.overrides());
    Ok(Contestant::new(name.clone(), text, overrides))
}

pub(super) fn not(done: &str, refused: &Refused) -> Wish {
    Wish::Say(format!("{done}: {refused}"))
}

pub(super) fn broken_wish(entry: &Entry) -> Wish {
    Wish::Say(format!(
        "{} has errors; o opens it at the first",
        entry.name
    ))
}

pub(super) fn work_wish(work: Work) -> Wish {
    Wish::Do(Effect::Work(Box::new(work)))
}

pub(super) fn list_profiles() -> Wish {
    work_wish(Work::ListProfiles)
}

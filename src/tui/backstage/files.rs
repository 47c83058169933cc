//! What is written into the current folder, and the profiles' files.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{fs, io, thread};

use tokio::sync::mpsc::UnboundedSender;

use super::{failed, tell};
use crate::profile::{self, Save};
use crate::report::{Export, Form, Report};
use crate::source;
use crate::tui::news::News;

/// How often the files of profiles are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Writes results in every form into the current folder. They are called by their `id`.
pub fn export(id: &str, results: &(impl Export + ?Sized)) -> News {
    let name = format!("kdyno-{id}");
    let file = |form: Form| PathBuf::from(format!("{name}.{}", form.ending()));
    let mut forms = Form::ALL.into_iter();
    let written = forms.try_for_each(|form| form.write(results, &file(form)));
    // `Form::ALL`, in words.
    let done = |()| News::Done(format!("Saved {name}.html, .md, .csv and .json"));
    written.map_or_else(failed, done)
}

/// The same for one run.
pub fn export_run(report: &Report) -> News {
    export(&report.id, std::slice::from_ref(report))
}

/// Looks every second whether a file is not what it was.
pub fn watch_profiles(news: &UnboundedSender<News>, folder: Option<&Path>) {
    let mut known = profile::state(folder);
    while !news.is_closed() {
        thread::sleep(LOOK);
        let state = profile::state(folder);
        if state != known {
            known = state;
            list_profiles(news, folder);
        }
    }
}

pub fn list_profiles(news: &UnboundedSender<News>, folder: Option<&Path>) {
    /// One after the other, so that the list that is told last is the one that was read last.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let listed = profile::list(folder);
    tell(
        news,
        listed.map_or_else(|e| News::Failed(e.to_string()), News::Profiles),
    );
}

pub fn save_profile(save: Save) -> News {
    match save.write() {
        Ok(()) => News::ProfileSaved(Box::new(save)),
        Err(error) => News::ProfileNotSaved {
            name: save.name,
            why: error.to_string(),
        },
    }
}

pub fn delete_profile(path: PathBuf) -> News {
    match profile::remove(&path) {
        Ok(()) => News::ProfileDeleted(path),
        Err(error) => News::Failed(error.to_string()),
    }
}

/// Writes both forms under a name of this moment; tells where.
pub fn save_screen(svg: &str, text: &str) -> News {
    let now = jiff::Zoned::now().strftime("%Y%m%d-%H%M%S").to_string();
    let name = format!("kdyno-{now}");
    let written =
        fs::write(format!("{name}.svg"), svg).and_then(|()| fs::write(format!("{name}.txt"), text));
    match written {
        Ok(()) => News::Done(format!("Saved {name}.svg and {name}.txt")),
        Err(error) => News::Failed(format!("The screen is not saved: {error}")),
    }
}

/// Looks how large a file with rows is.
pub fn look_at_source(file: PathBuf) -> News {
    let size = source::size_of(&file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => error.to_string(),
    });
    News::SourceSeen { file, size }
}

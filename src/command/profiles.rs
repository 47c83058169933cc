//! `kdyno profiles`: what there is, what it says, and whether it is right.

use std::io::{stderr, stdout};
use std::path::Path;

use anstyle::{AnsiColor, Style};

use super::{Exit, Stop, print, say, takes_colour};
use crate::cli::ProfilesCommand;
use crate::client::librdkafka::config;
use crate::profile::{self, ClientKind, Diagnostics, FindError, Listed, Profile, ProfileText};
use crate::units::plural;

const NAME: Style = Style::new().bold();
const BROKEN: Style = AnsiColor::Red.on_default();

pub fn profiles(command: ProfilesCommand, folder: Option<&Path>) -> Result<Exit, Stop> {
    match command {
        ProfilesCommand::List => list(folder),
        ProfilesCommand::Show { name } => print(find(&name, folder)?.text),
        ProfilesCommand::Check { files } => check(&files, folder),
    }
}

/// Finds and reads a profile, with overrides.
pub fn load(name: &str, folder: Option<&Path>, overrides: &[String]) -> Result<Profile, Stop> {
    let text = find(name, folder)?;
    Profile::parse(&text, overrides).map_err(|wrong| cannot_run(name, &wrong))
}

/// Everything that is wrong with a profile.
pub fn cannot_run(name: &str, wrong: &Diagnostics) -> Stop {
    let wrong = wrong.render(takes_colour(&stderr()));
    Stop::usage(format!(
        "profile {name} cannot be run\n{}",
        wrong.trim_end()
    ))
}

/// Finds a profile's text.
pub fn find(name: &str, folder: Option<&Path>) -> Result<ProfileText, Stop> {
    profile::find(name, folder).map_err(|error| match error {
        FindError::Unknown { .. } => Stop::usage(format!(
            "{error}\n`kdyno profiles list` tells what they are"
        )),
        other => Stop::usage(other),
    })
}

fn list(folder: Option<&Path>) -> Result<Exit, Stop> {
    let listed = profile::list(folder).map_err(Stop::usage)?;
    let width = listed
        .iter()
        .map(|listed| listed.name.chars().count())
        .max()
        .unwrap_or(0);
    let colour = takes_colour(&stdout());
    let lines = listed.iter().map(|listed| line(listed, width, colour));
    print(lines.collect::<String>())
}

fn line(listed: &Listed, width: usize, colour: bool) -> String {
    let (name, broken) = if colour {
        (NAME, BROKEN)
    } else {
        (Style::new(), Style::new())
    };
    let description = match &listed.profile {
        Ok(profile) => profile.description.clone(),
        Err(wrong) => {
            let mistakes = plural(wrong.iter().count() as u64, "mistake");
            format!(
                "{broken}{mistakes}{broken:#}: kdyno profiles check {}",
                listed.name
            )
        }
    };
    format!("{name}{:<width$}{name:#}  {description}\n", listed.name)
}

/// Checks each and reports all; good ones too, so that silence is never an answer.
fn check(files: &[String], folder: Option<&Path>) -> Result<Exit, Stop> {
    let mut exit = Exit::Done;
    for file in files {
        let text = match find(file, folder) {
            Ok(text) => text,
            Err(stop) => {
                say(format_args!("error: {}", stop.message));
                exit = stop.exit;
                continue;
            }
        };
        let mistakes = mistakes(&text);
        if mistakes.is_empty() {
            print(format!("{}: good\n", text.origin()))?;
        } else {
            say(mistakes.join("\n"));
            exit = Exit::Usage;
        }
    }
    Ok(exit)
}

/// Everything that is wrong with a profile. What kdyno itself finds comes first; the settings that
/// are librdkafka's own are asked of librdkafka, as before a run.
fn mistakes(text: &ProfileText) -> Vec<String> {
    let profile = match Profile::parse(text, &[]) {
        Ok(profile) => profile,
        Err(wrong) => return vec![wrong.render(takes_colour(&stderr())).trim_end().to_owned()],
    };
    if profile.producer.client != ClientKind::Librdkafka {
        return Vec::new();
    }
    let wrong = config::mistakes(&profile.producer).into_iter();
    wrong
        .map(|mistake| format!("error: {}: {mistake}", text.origin()))
        .collect()
}

//! All steps from a text to a profile, and what they leave for those who want to know more than
//! whether it can be run.

use super::diagnostic::{Diagnostic, Diagnostics};
use super::file::File;
use super::given::Given;
use super::text::Texts;
use super::{Profile, ProfileText, combinations, read, whole};

/// What became of a text and its overrides.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    /// Every value with the place where it was written, defaults filled in. Not all are right
    /// where the profile is not.
    pub given: Given,
    pub profile: Result<Profile, Diagnostics>,
}

impl Parsed {
    pub(super) fn of(text: &ProfileText, overrides: &[String]) -> Self {
        let mut texts = Texts::new(&text.origin(), &text.text, overrides);
        let mut reading = read::read(&texts);
        let mut profile = None;
        if !reading.is_garbled {
            whole::complete(&mut reading);
            let resolved = reading.given.to_table();
            match resolved.clone().try_into::<File>() {
                Ok(file) => {
                    combinations::check(&file, &reading.given, &mut reading.found);
                    profile = Some(file.into_profile(text.name.clone(), resolved));
                }
                // Only when the settings' table and the sections' types disagree.
                Err(error) => reading.found.push(Diagnostic::without_place(
                    error.message(),
                    "check the keys that the message names",
                )),
            }
        }
        for secret in &reading.secrets {
            texts.mask(secret);
        }
        let profile = match profile {
            Some(profile) if reading.found.is_empty() => Ok(profile),
            _ => Err(Diagnostics::new(texts, reading.found)),
        };
        Self {
            given: reading.given,
            profile,
        }
    }
}

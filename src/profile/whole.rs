//! What a profile as a whole has to keep to, before its values are combined: each setting where it
//! means something, nothing that excludes another, nothing missing.

use super::diagnostic::Diagnostic;
use super::given::Given;
use super::path::Path;
use super::read::Reading;
use super::setting::{Applies, EITHER_OR, EitherOr, Known, applies, known, last_key};
use super::settings::SETTINGS;
use super::text::Spot;

/// Checks that, and fills in the defaults.
pub(super) fn complete(reading: &mut Reading) {
    let Reading { given, found, .. } = reading;
    lay_aside_or_report(given, found);
    for pair in &EITHER_OR {
        either_or(given, found, pair);
    }
    required(given, found);
    given.fill_defaults();
    limit_request_timeout(given);
}

/// Takes out what means nothing here. If the file says both it and what rules it out, that is a
/// mistake. If the ruling was made on the command line, it is what `--set` is for: the same profile
/// on another cluster, with another codec, in another format.
fn lay_aside_or_report(given: &mut Given, found: &mut Vec<Diagnostic>) {
    let tables = given.tables().iter().cloned();
    let entries = given.entries().iter();
    let entries = entries.filter_map(|entry| Some((entry.path.clone(), entry.place.clone()?.key)));
    // Tables first: a whole section is one mistake, not one a key.
    let written: Vec<(Path, Spot)> = tables.chain(entries).collect();
    let mut reported: Vec<Path> = Vec::new();
    for (path, spot) in written {
        let applies = applies(&path);
        let is_known = reported.iter().any(|reported| path.is_within(reported));
        if is_known || given.applies(applies) != Some(false) {
            continue;
        }
        let deciding = applies.condition();
        let is_ruled_out = deciding.is_some_and(|(key, _)| given.is_overridden(key));
        if is_ruled_out && !spot.is_override() {
            given.lay_aside(&path);
        } else {
            found.push(meaningless(given, applies, &path, spot));
            given.forget(&path);
            reported.push(path);
        }
    }
}

fn meaningless(given: &Given, applies: Applies, path: &Path, spot: Spot) -> Diagnostic {
    let (deciding, needs) = applies.condition().unwrap_or_default();
    let place = given.get(deciding).and_then(|entry| entry.place.as_ref());
    let name = last_key(deciding);
    Diagnostic {
        key: path.to_string(),
        message: format!("{path} needs {needs}"),
        cure: format!("take it out, or change {deciding}"),
        spot: Some(spot),
        related: place
            .map(|place| (place.value.clone(), format!("{name} is set here")))
            .into_iter()
            .collect(),
    }
}

fn either_or(given: &mut Given, found: &mut Vec<Diagnostic>, pair: &EitherOr) {
    let [one, other] = pair.keys;
    let section = one.rsplit_once('.').map_or("", |(section, _)| section);
    for home in given.homes(section) {
        let paths = [one, other].map(|key| home.key(last_key(key)));
        let [first, second] = [&paths[0], &paths[1]].map(|path| given.at(path));
        match (first, second) {
            (Some(first), Some(second)) => {
                let (Some(a), Some(b)) = (&first.place, &second.place) else {
                    continue;
                };
                found.push(Diagnostic {
                    key: paths[1].to_string(),
                    message: format!("{} and {} exclude each other", paths[0], paths[1]),
                    cure: "take out one of the two".into(),
                    spot: Some(b.key.clone()),
                    related: vec![(a.key.clone(), format!("{} is set here", last_key(one)))],
                });
            }
            (None, None) if pair.required => {
                let needs = format!("{} or {}", last_key(one), last_key(other));
                let cure = format!("add {needs}");
                found.push(missing(given, &paths[0], &needs, cure));
            }
            _ => {}
        }
        go_on_with_either(given, paths, pair.required);
    }
}

/// Where one of the two is expected and neither has a value, or only a wrong one, the rest of the
/// profile can still be checked.
fn go_on_with_either(given: &mut Given, [one, other]: [Path; 2], required: bool) {
    let entries = [&one, &other].map(|path| given.at(path));
    let is_lacking = match entries {
        [None, None] => required,
        entries => entries.iter().flatten().all(|entry| entry.value.is_none()),
    };
    if is_lacking {
        let path = if entries[0].is_none() && entries[1].is_some() {
            other
        } else {
            one
        };
        if let Known::Setting(setting) = known(&path) {
            given.complete(path, setting.kind.stand_in());
        }
    }
}

fn required(given: &mut Given, found: &mut Vec<Diagnostic>) {
    for setting in SETTINGS.iter().filter(|setting| setting.required) {
        for home in given.homes(setting.section()) {
            let path = home.key(setting.name());
            if given.at(&path).is_none() {
                let cure = format!("add {} = {}", setting.name(), setting.kind.one_example());
                found.push(missing(given, &path, setting.name(), cure));
            }
            given.complete(path, setting.kind.stand_in());
        }
    }
}

fn missing(given: &Given, path: &Path, needs: &str, cure: String) -> Diagnostic {
    let home = path.parent();
    let mut tables = given.tables().iter();
    let owner = match home.last() {
        Some(_) => format!("[{home}]"),
        None => format!("an element of {home}"),
    };
    Diagnostic {
        key: path.to_string(),
        message: format!("{owner} needs {needs}"),
        cure,
        spot: tables.find_map(|(table, name)| (*table == home).then(|| name.clone())),
        related: Vec::new(),
    }
}

/// A record cannot wait longer for one request than for its delivery. Whoever shortens the latter
/// alone means both.
fn limit_request_timeout(given: &mut Given) {
    let limit = given
        .get("producer.delivery_timeout_ms")
        .and_then(|entry| entry.value.clone());
    if let Some(limit) = limit {
        given.lower_default("producer.request_timeout_ms", &limit);
    }
}

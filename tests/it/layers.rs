//! Who may know whom: the rule of the module list in `lib.rs`, kept by reading the `use` lines.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules from the bottom up: each may know those before it.
const LAYERS: [&str; 19] = [
    "units",
    "whole_file",
    "block_copy",
    "profile",
    "source",
    "payload",
    "stats",
    "client",
    "task",
    "engine",
    "metrics",
    "report",
    "job",
    "compare",
    "sweep",
    "logging",
    "tui",
    "cli",
    "command",
];

/// Outside crates that live in one place, and where.
const HOMES: [(&str, &[&str]); 34] = [
    ("ratatui", &["tui"]),
    ("crossterm", &["tui"]),
    ("tui_input", &["tui"]),
    ("rdkafka", &["client"]),
    ("rdkafka_sys", &["client"]),
    ("kafka_protocol", &["client"]),
    ("mio", &["client"]),
    ("rustls", &["client"]),
    ("rustls_native_certs", &["client"]),
    ("rsasl", &["client"]),
    ("murmur2", &["client"]),
    ("crc32c", &["client"]),
    ("lz4_flex", &["client"]),
    ("wide", &["source", "payload"]),
    ("snap", &["client"]),
    ("flate2", &["client"]),
    ("zstd", &["client"]),
    ("hdrhistogram", &["stats"]),
    ("prometheus_client", &["metrics"]),
    ("hyper", &["metrics"]),
    ("hyper_util", &["metrics"]),
    ("http_body_util", &["metrics"]),
    ("statrs", &["stats"]),
    ("clap", &["cli", "command"]),
    ("clap_complete", &["cli", "command"]),
    ("clap_mangen", &["command"]),
    ("indicatif", &["command"]),
    ("apache_avro", &["payload", "task"]),
    // Read there, and written here: reports and comparisons go out as CSV too.
    ("csv", &["source", "report", "compare", "sweep"]),
    ("csv_core", &["source"]),
    // A saved run's settings are a TOML table, and the Run tab names them.
    ("toml", &["profile", "report", "tui"]),
    ("toml_edit", &["profile"]),
    ("annotate_snippets", &["profile"]),
    ("askama", &["report"]),
];

fn source_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                source_files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// Each source file with the name of its top module and its text.
fn modules() -> Vec<(PathBuf, String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for path in source_files(&src) {
        let inside = path.strip_prefix(&src).unwrap().to_owned();
        let top = inside
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap();
        let top = top.trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).unwrap();
        if !["main", "lib"].contains(&top.as_str()) {
            found.push((inside, top, text));
        }
    }
    found
}

/// The first names of all paths that begin with `prefix`, such as `engine` of `crate::engine::X`.
fn names_after<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(move |line| {
        line.match_indices(prefix)
            .map(move |(at, _)| &line[at + prefix.len()..])
    })
    .map(|rest| {
        rest.split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .next()
            .unwrap()
    })
}

fn rank(module: &str) -> usize {
    let place = LAYERS.iter().position(|layer| *layer == module);
    place.unwrap_or_else(|| panic!("{module} has no place in the layers: give it one"))
}

#[test]
fn a_module_knows_only_those_below_it() {
    for (path, module, text) in modules() {
        for known in names_after(&text, "crate::").filter(|name| !name.is_empty()) {
            assert!(
                rank(known) <= rank(&module),
                "{}: {module} uses {known}, which stands above it",
                path.display()
            );
        }
    }
}

#[test]
fn an_outside_crate_lives_in_one_place() {
    for (path, module, text) in modules() {
        for (outside, homes) in HOMES {
            let uses = text.lines().any(|line| {
                line.trim_start().starts_with(&format!("use {outside}::"))
                    || names_after(line, " ").any(|name| name == outside)
                        && line.contains(&format!("{outside}::"))
            });
            assert!(
                !uses || homes.contains(&module.as_str()),
                "{}: {outside} is used outside of {homes:?}",
                path.display()
            );
        }
    }
}

/// A crate that nothing uses is not even linked: an allocator, say, that nobody misses until it is
/// measured.
#[test]
fn every_dependency_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let sources = source_files(&root.join("src"));
    let texts = sources.iter().map(|path| fs::read_to_string(path).unwrap());
    let texts: Vec<_> = texts.collect();
    let is_path = |text: &str, at: usize, name: &str| {
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        !text[..at].ends_with(is_name) && text[at + name.len()..].starts_with("::")
    };
    for name in manifest["dependencies"].as_table().unwrap().keys() {
        let name = name.replace('-', "_");
        let is_used = texts.iter().flat_map(|text| text.lines()).any(|line| {
            let is_code = !line.trim_start().starts_with("//");
            let mut places = line.match_indices(&name);
            is_code && places.any(|(at, _)| is_path(line, at, &name))
        });
        assert!(
            is_used,
            "{name} is in Cargo.toml, and nothing in src uses it"
        );
    }
}

#[test]
fn unsafe_code_is_only_where_librdkafka_is_bound() {
    for (path, _, text) in modules() {
        let is_binding = path == Path::new("client/librdkafka/native.rs");
        let has_unsafe = text
            .lines()
            .any(|line| line.contains("unsafe {") || line.contains("unsafe fn"));
        assert!(is_binding || !has_unsafe, "{}", path.display());
    }
}

#[test]
fn the_module_list_of_the_library_has_the_order_of_the_layers() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let listed: Vec<_> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "))
        .collect();
    let listed: Vec<_> = listed
        .iter()
        .map(|name| name.trim_end_matches(';'))
        .collect();
    assert_eq!(listed, LAYERS);
}

use super::*;

mod laws;
mod saving;

/// A profile with remarks in every place where people put them.
const REMARKED: &str = r#"# What this is for.

description = "everything"

[target]
brokers = "embedded"    # or a real one
topic = "people"

# The network.
[target.embedded]
rtt_ms = 1 # far away

[[target.embedded.faults]]
at_row = 5
error = "_TRANSPORT"

[source]
# How many.
rows = 10_000 # enough
# The end of this section.

[payload]
format = "avro"
schema = "person.avsc" # ours
headers = { z = "last", trace.on = true }

[producer]
workers = 3
compression = "zstd"
# Harder.
compression_level = 7
batch_size = "64 KiB" # small
delivery_timeout_ms = 10_000

[producer.librdkafka]
socket.nagle.disable = false

[tasks]
avro_file = "out.avro"
avro_codec = "zstd"

[run]
rate = "400k"
# Long enough.
duration = "1m 30s"

[thresholds]
latency.p99 = "< 50ms" # ours
"failed" = "== 0"
# The end.
"#;

fn text(content: &str) -> ProfileText {
    ProfileText {
        name: "tuned".into(),
        place: Place::File("profiles/tuned.toml".into()),
        text: content.into(),
    }
}

fn draft(content: &str) -> Draft {
    Draft::new(text(content)).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn row(draft: &Draft, key: &str) -> Row {
    draft
        .row(key)
        .unwrap_or_else(|| panic!("there is no row {key}"))
}

fn type_in(draft: &mut Draft, key: &str, text: &str) {
    let row = row(draft, key);
    draft
        .type_in(&row, text)
        .unwrap_or_else(|refused| panic!("{key}: {refused}"));
}

fn reset(draft: &mut Draft, key: &str) {
    let row = row(draft, key);
    draft.reset(&row).unwrap();
}

/// What a row shows: its mark, its value, and what it was.
fn shown(draft: &Draft, key: &str) -> String {
    let row = row(draft, key);
    let was = row.was().map(|was| format!(" was {}", was.value));
    format!("{}{}", row.shown().value, was.unwrap_or_default())
}

/// The lines that the draft takes out of its text and those that it puts in.
fn difference(draft: &Draft) -> String {
    let (old, new) = (&draft.base().text, draft.text());
    let gone = old
        .lines()
        .filter(|line| !new.lines().any(|other| other == *line));
    let come = new
        .lines()
        .filter(|line| !old.lines().any(|other| other == *line));
    let gone = gone.map(|line| format!("- {line}"));
    let come = come.map(|line| format!("+ {line}"));
    gone.chain(come).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_change_is_shown_beside_what_it_was_and_written_where_that_stood() {
    let mut draft = draft("[producer]\nworkers = 4 # one a core\n");
    type_in(&mut draft, "producer.workers", "2");
    type_in(&mut draft, "producer.batch_size", "256KiB");
    assert_eq!(shown(&draft, "producer.workers"), "2 was 4");
    assert_eq!(
        shown(&draft, "producer.batch_size"),
        "262,144 was 1,000,000"
    );
    assert_eq!(
        draft.overrides(),
        ["producer.workers=2", "producer.batch_size=256KiB"]
    );
    assert_eq!(
        draft.text(),
        "[producer]\nworkers = 2 # one a core\nbatch_size = \"256KiB\"\n"
    );
    assert_eq!(draft.profile().unwrap().producer.batch_size, 262_144);
}

#[test]
fn a_value_that_comes_back_is_no_change() {
    let mut draft = draft("[producer]\nbatch_size = \"64 KiB\"\n");
    type_in(&mut draft, "producer.batch_size", "1MiB");
    type_in(&mut draft, "producer.batch_size", "65,536");
    type_in(&mut draft, "producer.workers", "2");
    assert_eq!(draft.changes(), 0);
    assert_eq!(draft.text(), draft.base().text);
    assert!(!row(&draft, "producer.workers").is_changed);
}

#[test]
fn undo_goes_back_a_step_and_everything_at_once_can_be_undone_too() {
    let mut draft = draft("");
    type_in(&mut draft, "producer.workers", "3");
    type_in(&mut draft, "producer.acks", "1");
    assert!(draft.undo());
    assert_eq!(draft.overrides(), ["producer.workers=3"]);
    assert!(draft.undo_all());
    assert_eq!(draft.changes(), 0);
    assert!(draft.undo());
    assert_eq!(draft.overrides(), ["producer.workers=3"]);
    assert!(draft.undo());
    assert!(!draft.undo());
}

#[test]
fn a_setting_goes_back_to_its_default_in_its_place_or_out_of_the_file() {
    let mut draft = draft("[producer]\nworkers = 4 # why\n[run]\n# so slow\nrate = \"50k\"\n");
    reset(&mut draft, "producer.workers");
    reset(&mut draft, "run.rate");
    assert_eq!(draft.overrides(), ["producer.workers=2", "run.rate="]);
    assert_eq!(
        draft.text(),
        "[producer]\nworkers = 2 # why\n[run]\n# so slow\n"
    );
    assert_eq!(draft.profile().unwrap().run.rate, None);
    assert_eq!(shown(&draft, "run.rate"), "none was 50,000");
}

#[test]
fn what_excludes_another_takes_its_place() {
    let mut draft = draft("[run]\nrows = 5 # few\n");
    type_in(&mut draft, "run.duration", "10s");
    assert_eq!(shown(&draft, "run.rows"), "none was 5");
    assert_eq!(
        (draft.changes(), draft.text()),
        (1, "[run]\nduration = \"10s\"\n".into())
    );
    type_in(&mut draft, "run.rows", "7");
    assert_eq!(draft.overrides(), ["run.rows=7"]);
    assert_eq!(draft.text(), "[run]\nrows = 7 # few\n");
}

#[test]
fn another_cluster_lays_the_embedded_one_aside_and_gives_it_back() {
    let mut draft = draft(REMARKED);
    type_in(&mut draft, "target.embedded.rtt_ms", "7");
    type_in(&mut draft, "target.brokers", "localhost:9092");
    assert_eq!(draft.overrides(), ["target.brokers=localhost:9092"]);
    assert_eq!(draft.without_meaning(), ["target.embedded"]);
    assert!(draft.row("target.embedded.rtt_ms").is_none());
    let saved = Draft::new(text(&draft.text())).unwrap();
    assert_eq!(
        saved.profile().unwrap().resolved,
        draft.profile().unwrap().resolved
    );
    assert!(saved.base().text.contains("# The network."));

    let brokers = row(&draft, "target.brokers");
    draft.step(&brokers, Direction::Next).unwrap();
    assert_eq!(draft.overrides(), ["target.embedded.rtt_ms=7"]);
    let brokers = row(&draft, "target.brokers");
    draft.step(&brokers, Direction::Next).unwrap();
    assert_eq!(
        shown(&draft, "target.brokers"),
        "localhost:9092 was embedded"
    );
}

#[test]
fn changes_that_do_not_go_together_are_kept_and_told() {
    let mut draft = draft("[producer]\nenable_idempotence = true\n");
    type_in(&mut draft, "producer.acks", "1");
    let wrong = draft.profile().unwrap_err();
    let messages: Vec<_> = wrong.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(messages, ["enable_idempotence = true needs acks = \"all\""]);
    assert_eq!(shown(&draft, "producer.acks"), "1 was all");
    assert!(draft.save(None).unwrap_err().message.contains("needs acks"));
    type_in(&mut draft, "producer.enable_idempotence", "false");
    assert!(draft.profile().is_ok());
}

#[test]
fn a_wrong_value_changes_nothing() {
    let mut draft = draft("");
    let size = row(&draft, "producer.batch_size");
    let refused = draft.type_in(&size, "3GiB").unwrap_err();
    assert_eq!(refused.to_string(), "too large; 1 to 2,147,483,647 B");
    assert!(!draft.undo());
}

#[test]
fn entries_of_free_tables_are_changed_added_and_taken_out() {
    let mut draft = draft(REMARKED);
    assert_eq!(shown(&draft, "thresholds"), "2 entries");
    type_in(&mut draft, "thresholds.latency.p99", "< 20ms");
    type_in(&mut draft, "thresholds", "retries == 0");
    type_in(&mut draft, "payload.headers", "my header = 5");
    reset(&mut draft, "thresholds.failed");
    assert_eq!(
        draft.overrides(),
        [
            "thresholds.latency.p99=< 20ms",
            "thresholds.retries=== 0",
            "payload.headers.\"my header\"=5",
            "thresholds.failed=",
        ]
    );
    insta::assert_snapshot!(difference(&draft), @r#"
    - headers = { z = "last", trace.on = true }
    - latency.p99 = "< 50ms" # ours
    - "failed" = "== 0"
    + headers = { z = "last", trace.on = true, "my header" = "5" }
    + latency.p99 = "< 20ms" # ours
    + retries = "== 0"
    "#);
    assert_eq!(shown(&draft, "thresholds.failed"), "none was == 0");
}

#[test]
fn a_threshold_on_no_figure_is_refused_with_the_nearest() {
    let mut draft = draft("");
    let thresholds = row(&draft, "thresholds");
    let refused = draft.type_in(&thresholds, "latency.99 < 1s").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "is no figure of a run; write \"latency.p99\""
    );
}

#[test]
fn rows_stand_in_their_groups_and_leave_out_what_means_nothing() {
    let draft = draft("");
    let rows = draft.rows();
    let groups: Vec<_> = rows.iter().map(Row::group).collect();
    let mut each = groups.clone();
    each.dedup();
    let expected = [
        "target",
        "embedded",
        "source",
        "payload",
        "producer",
        "tasks",
        "run",
        "thresholds",
        "profile",
    ];
    assert_eq!(each, expected);
    assert!(draft.row("producer.compression_level").is_none());
    assert!(draft.row("target.tls.ca").is_none());
    assert!(draft.row("target.embedded.rtt_ms").is_some());
}

#[test]
fn lists_of_tables_are_shown_and_left_to_the_editor() {
    let mut draft = draft(REMARKED);
    let faults = row(&draft, "target.embedded.faults");
    assert_eq!(faults.shown().value, "at_row 5 _TRANSPORT count 1");
    assert!(faults.needs_editor());
    assert_eq!(
        draft.step(&faults, Direction::Next).unwrap_err().cure,
        "o opens it in $EDITOR"
    );
    assert_eq!(
        draft.type_in(&faults, "x").unwrap_err().cure,
        "o opens it in $EDITOR"
    );
}

#[test]
fn a_setting_is_found_in_the_text_or_at_least_its_section() {
    let draft = draft("# a\n\n[producer] # b\nworkers = 4\n");
    let line = |key| draft.line(&row(&draft, key));
    assert_eq!(line("producer.workers"), 4);
    assert_eq!(line("producer.acks"), 3);
    assert_eq!(line("run.rate"), 1);
}

#[test]
fn memory_is_told_from_the_values_that_are_there_now() {
    let mut draft = draft("");
    type_in(&mut draft, "producer.batch_size", "256KiB");
    let memory = |draft: &Draft, key: &str| draft.memory(row(draft, key).setting);
    assert_eq!(
        memory(&draft, "producer.batch_size").unwrap(),
        "2 workers x 4 partitions x 256 KiB = 2 MiB in open batches"
    );
    assert_eq!(
        memory(&draft, "producer.buffer_memory").unwrap(),
        "64 MiB / 2 workers = 32 MiB each"
    );
    assert_eq!(memory(&draft, "producer.acks"), None);
}

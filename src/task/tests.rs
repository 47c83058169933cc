use std::fs::{self, File};

use apache_avro::types::Value as Generic;
use rstest::rstest;
use tempfile::TempDir;

use super::*;
use crate::payload::samples::{columns, open};
use crate::payload::schema::Schema;
use crate::profile::{AvroCodec, AvroFormat};
use crate::source::generate;

const USERS: &str = "id:long nome_utente:string email:string";

/// A folder with a source in it, and room for what a task writes.
struct Folder {
    dir: TempDir,
    source: Source,
    progress: TaskProgress,
    stop: AtomicBool,
}

impl Folder {
    fn with(csv: &str, words: &str) -> Self {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("in.csv");
        fs::write(&path, csv).unwrap();
        Self {
            source: open(&path, words),
            dir,
            progress: TaskProgress::default(),
            stop: AtomicBool::new(false),
        }
    }

    /// So many generated users: 20,000 make three chunks.
    fn with_users(rows: u64) -> Self {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("in.csv");
        generate(&path, rows, |_| ()).unwrap();
        Self {
            source: open(&path, USERS),
            dir,
            progress: TaskProgress::default(),
            stop: AtomicBool::new(false),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn task<'a>(&'a self, path: &'a Path) -> FileTask<'a> {
        FileTask {
            source: &self.source,
            limit: Limit::Once,
            path,
            progress: &self.progress,
            stop: &self.stop,
        }
    }

    fn write_json(&self) -> Result<(String, TaskEnd), TaskError> {
        let path = self.path("out.json");
        let end = json_file::write(&self.task(&path))?;
        Ok((fs::read_to_string(path).unwrap(), end))
    }

    fn schema(&self) -> Schema {
        Schema::resolve(&AvroFormat::default(), self.source.columns()).unwrap()
    }

    /// Names of the files, sorted.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn records(path: &Path) -> Vec<Generic> {
    apache_avro::Reader::new(File::open(path).unwrap())
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

fn user(number: u64) -> Generic {
    Generic::Record(vec![
        ("id".to_owned(), Generic::Long(number.try_into().unwrap())),
        (
            "nome_utente".to_owned(),
            Generic::String(format!("user{number}")),
        ),
        (
            "email".to_owned(),
            Generic::String(format!("user{number}@example.com")),
        ),
    ])
}

#[test]
fn a_json_file_is_an_array_with_a_row_a_line() {
    let folder = Folder::with("id|name\n1|Ada\n2|\"a|\"\"b\"\"\"\n", "id:long name:string");

    let (text, end) = folder.write_json().unwrap();

    assert_eq!(
        text,
        "[\n{\"id\":1,\"name\":\"Ada\"},\n{\"id\":2,\"name\":\"a|\\\"b\\\"\"}\n]\n"
    );
    assert_eq!((end.rows, end.skipped), (2, 0));
    assert_eq!(end.bytes, text.len() as u64);
}

#[test]
fn a_json_file_of_many_chunks_is_valid_json_with_all_rows_in_order() {
    let folder = Folder::with_users(20_000);

    let (text, end) = folder.write_json().unwrap();

    assert_eq!(end.rows, 20_000);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(rows.len(), 20_000);
    for (row, number) in rows.iter().zip(1..) {
        assert_eq!(row["id"], number);
        assert_eq!(row["email"], format!("user{number}@example.com"));
    }
}

#[rstest]
fn an_avro_file_is_read_back_by_apache_avro_whole(
    #[values(
        AvroCodec::None,
        AvroCodec::Deflate,
        AvroCodec::Snappy,
        AvroCodec::Zstd
    )]
    codec: AvroCodec,
) {
    let folder = Folder::with_users(20_000);
    let path = folder.path("out.avro");

    let end = avro_file::write(&folder.task(&path), &folder.schema(), codec).unwrap();

    assert_eq!((end.rows, end.skipped), (20_000, 0));
    assert_eq!(end.bytes, path.metadata().unwrap().len());
    assert!(records(&path).into_iter().eq((1..=20_000).map(user)));
}

#[test]
fn a_source_without_rows_makes_files_without_rows() {
    let folder = Folder::with("id|name\n", "id:long name:string");
    let avro = folder.path("out.avro");

    let (json, _) = folder.write_json().unwrap();
    let end = avro_file::write(&folder.task(&avro), &folder.schema(), AvroCodec::None).unwrap();

    assert_eq!(json, "[\n]\n");
    assert_eq!(end.rows, 0);
    assert_eq!(records(&avro), []);
}

#[test]
fn more_rows_than_the_source_has_go_round_it() {
    let folder = Folder::with("id\n1\n2\n3\n", "id:long");
    let path = folder.path("out.json");
    let task = FileTask {
        limit: Limit::Rows(4),
        ..folder.task(&path)
    };

    json_file::write(&task).unwrap();

    let text = fs::read_to_string(path).unwrap();
    assert_eq!(
        text,
        "[\n{\"id\":1},\n{\"id\":2},\n{\"id\":3},\n{\"id\":1}\n]\n"
    );
}

#[test]
fn bad_rows_are_left_out_and_counted() {
    let folder = Folder::with("id\nx\n2\n3|3\n", "id:long");

    let (text, end) = folder.write_json().unwrap();

    assert_eq!(text, "[\n{\"id\":2}\n]\n");
    assert_eq!((end.rows, end.skipped), (1, 2));
}

#[test]
fn rows_that_the_schema_cannot_hold_are_left_out_and_counted() {
    let folder = Folder::with("id\n3000000000\n2\n", "id:long");
    let (avsc, path) = (folder.path("r.avsc"), folder.path("out.avro"));
    let text = r#"{"type":"record","name":"R","fields":[{"name":"id","type":"int"}]}"#;
    fs::write(&avsc, text).unwrap();
    let format = AvroFormat {
        schema: Some(avsc),
        registry: None,
    };
    let schema = Schema::resolve(&format, &columns("id:long")).unwrap();

    let end = avro_file::write(&folder.task(&path), &schema, AvroCodec::None).unwrap();

    assert_eq!((end.rows, end.skipped), (1, 1));
    let record = Generic::Record(vec![("id".to_owned(), Generic::Int(2))]);
    assert_eq!(records(&path), [record]);
}

#[test]
fn progress_ends_at_what_was_done() {
    let folder = Folder::with_users(20_000);

    let (_, end) = folder.write_json().unwrap();

    assert_eq!(folder.progress.rows.load(Ordering::Relaxed), 20_000);
    assert_eq!(folder.progress.total_rows.load(Ordering::Relaxed), 20_000);
    assert_eq!(folder.progress.bytes.load(Ordering::Relaxed), end.bytes);
}

#[rstest]
#[case(Limit::Rows(500), 500)]
#[case(Limit::Endless, 0)]
#[case(Limit::Once, 200)]
fn the_total_is_the_limit_or_guessed_from_the_part_that_was_read(
    #[case] limit: Limit,
    #[case] total: u64,
) {
    let folder = Folder::with_users(20_000);
    let task = FileTask {
        limit,
        ..folder.task(Path::new("out.json"))
    };
    let so_far = TaskEnd {
        rows: 50,
        bytes: 0,
        skipped: 0,
    };

    let a_quarter = folder.source.len_bytes().div_ceil(4);

    assert!(task.expected_rows(so_far, a_quarter).abs_diff(total) <= 1);
}

#[test]
fn a_stopped_task_says_so_and_leaves_nothing() {
    let folder = Folder::with_users(10);
    folder.stop.store(true, Ordering::Relaxed);

    let error = folder.write_json().unwrap_err();

    assert!(matches!(error, TaskError::Stopped));
    assert_eq!(folder.names(), ["in.csv"]);
}

#[test]
fn an_older_file_is_replaced_only_by_a_whole_one() {
    let folder = Folder::with("id\n1\n", "id:long");
    fs::write(folder.path("out.json"), "old").unwrap();

    folder.stop.store(true, Ordering::Relaxed);
    folder.write_json().unwrap_err();
    assert_eq!(fs::read_to_string(folder.path("out.json")).unwrap(), "old");

    folder.stop.store(false, Ordering::Relaxed);
    let (text, _) = folder.write_json().unwrap();
    assert_eq!(text, "[\n{\"id\":1}\n]\n");
    assert_eq!(folder.names(), ["in.csv", "out.json"]);
}

#[test]
fn the_file_has_the_permissions_of_any_new_file() {
    let folder = Folder::with("id\n1\n", "id:long");
    File::create(folder.path("any")).unwrap();

    folder.write_json().unwrap();

    let mode = |name| fs::metadata(folder.path(name)).unwrap().permissions();
    assert_eq!(mode("out.json"), mode("any"));
}

#[test]
fn a_link_stays_and_the_file_behind_it_is_written() {
    let folder = Folder::with("id\n1\n", "id:long");
    fs::write(folder.path("elsewhere"), "old").unwrap();
    std::os::unix::fs::symlink("elsewhere", folder.path("out.json")).unwrap();

    let (text, _) = folder.write_json().unwrap();

    assert!(folder.path("out.json").is_symlink());
    assert_eq!(fs::read_to_string(folder.path("elsewhere")).unwrap(), text);
}

#[test]
fn a_missing_folder_is_an_error_with_path_reason_and_cure() {
    let folder = Folder::with("id\n1\n", "id:long");
    let path = folder.path("none/out.json");

    let error = json_file::write(&folder.task(&path)).unwrap_err();

    let text = error.to_string();
    assert_eq!(
        text,
        format!(
            "{}: No such file or directory (os error 2); make its folder first, or name another \
             file in [tasks]",
            path.display()
        )
    );
}

#[rstest]
#[case::a_device("/dev/null")]
#[case::a_folder("/")]
fn what_is_no_file_is_not_written_to(#[case] path: &str) {
    let folder = Folder::with("id\n1\n", "id:long");

    let error = json_file::write(&folder.task(Path::new(path))).unwrap_err();

    let text = error.to_string();
    assert!(
        text.starts_with(&format!("{path}: not a regular file; ")),
        "{text}"
    );
}

/// A format that writes as little as possible.
struct RowCount;

impl FileFormat for RowCount {
    fn begin(&mut self, _: &mut impl Write) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, _: Row<'_>) -> Result<(), Unencodable> {
        Ok(())
    }

    fn flush(&mut self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(b"x")
    }

    fn end(&mut self, _: &mut impl Write) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_with_path_reason_and_cure() {
    let folder = Folder::with_users(10);
    let full = File::options().write(true).open("/dev/full").unwrap();

    let task = folder.task(Path::new("out.json"));
    let text = task.copy_rows(RowCount, full).unwrap_err().to_string();

    assert_eq!(
        text,
        "out.json: No space left on device (os error 28); make room there, or name a file in \
         [tasks] where there is more"
    );
}

#[test]
fn a_folder_that_may_not_be_written_to_is_an_error_with_its_cure() {
    let error = TaskError::File {
        path: "out.json".into(),
        source: io::ErrorKind::PermissionDenied.into(),
    };

    assert_eq!(
        error.to_string(),
        "out.json: permission denied; allow writing in its folder, or name another file in [tasks]"
    );
}

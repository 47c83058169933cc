//! The file tasks of a run: started beside the workers, watched, and accounted for.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use super::plan::Plan;
use super::result::{TaskOutcome, TaskResult};
use super::snapshot::TaskSnapshot;
use super::threads::Crew;
use crate::payload::schema::Schema;
use crate::profile::AvroCodec;
use crate::task::{FileTask, TaskEnd, TaskError, TaskProgress, avro_file, json_file};

/// All file tasks of a run.
pub struct Files<'a> {
    plan: &'a Plan,
    tasks: Vec<Task>,
}

struct Task {
    kind: Kind,
    path: PathBuf,
    progress: TaskProgress,
    began: OnceLock<Instant>,
    end: OnceLock<(Duration, Result<TaskEnd, TaskError>)>,
}

enum Kind {
    Json,
    Avro { schema: Schema, codec: AvroCodec },
}

impl<'a> Files<'a> {
    pub fn new(plan: &'a Plan) -> Self {
        let tasks = &plan.profile.tasks;
        let json = tasks.json_file.as_ref().map(|path| (Kind::Json, path));
        let avro = tasks.avro_file.as_ref().zip(plan.avro_schema.as_ref());
        let avro = avro.map(|(file, schema)| {
            let (schema, codec) = (schema.clone(), file.codec);
            (Kind::Avro { schema, codec }, &file.path)
        });
        Self {
            plan,
            tasks: json
                .into_iter()
                .chain(avro)
                .map(|(kind, path)| Task {
                    kind,
                    path: path.clone(),
                    progress: TaskProgress::default(),
                    began: OnceLock::new(),
                    end: OnceLock::new(),
                })
                .collect(),
        }
    }

    /// Starts each task in a thread of its own.
    pub fn start<'scope, 'env>(
        &'env self,
        crew: &Crew<'scope, 'env>,
        stop: &'env AtomicBool,
    ) -> Vec<ScopedJoinHandle<'scope, ()>> {
        let start = |task: &'env Task| crew.start(move || task.run(self.plan, stop));
        self.tasks.iter().map(start).collect()
    }

    pub fn snapshots(&self) -> Vec<TaskSnapshot> {
        self.tasks.iter().map(Task::snapshot).collect()
    }

    /// What became of each, once all of them are over.
    pub fn results(self) -> Vec<TaskResult> {
        self.tasks.into_iter().filter_map(Task::result).collect()
    }
}

impl Task {
    fn snapshot(&self) -> TaskSnapshot {
        let expected_rows = self.progress.total_rows.load(Relaxed);
        let end = self.end.get();
        TaskSnapshot {
            name: self.kind.name(),
            rows: self.progress.rows.load(Relaxed),
            expected_rows: (expected_rows > 0).then_some(expected_rows),
            bytes: match end {
                // A compressed file's last block counts only when it is written.
                Some((_, Ok(end))) => end.bytes,
                _ => self.progress.bytes.load(Relaxed),
            },
            elapsed: match (end, self.began.get()) {
                (Some((elapsed, _)), _) => *elapsed,
                (None, Some(began)) => began.elapsed(),
                (None, None) => Duration::ZERO,
            },
            outcome: end.map(|(_, end)| outcome(end)),
            path: self.path.clone(),
        }
    }

    fn run(&self, plan: &Plan, stop: &AtomicBool) {
        // Both are set once: each task runs once.
        let began = *self.began.get_or_init(Instant::now);
        let task = FileTask {
            source: &plan.source,
            limit: plan.file_limit(),
            path: &self.path,
            progress: &self.progress,
            stop,
        };
        let end = match &self.kind {
            Kind::Json => json_file::write(&task),
            Kind::Avro { schema, codec } => avro_file::write(&task, schema, *codec),
        };
        let _ = self.end.set((began.elapsed(), end));
    }

    fn result(self) -> Option<TaskResult> {
        let (elapsed, end) = self.end.into_inner()?;
        let (rows, bytes) = end.as_ref().map_or((0, 0), |end| (end.rows, end.bytes));
        Some(TaskResult {
            name: self.kind.name(),
            path: self.path,
            rows,
            bytes,
            elapsed,
            outcome: outcome(&end),
        })
    }
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Json => "json-file",
            Self::Avro { .. } => "avro-file",
        }
    }
}

fn outcome(end: &Result<TaskEnd, TaskError>) -> TaskOutcome {
    match end {
        Ok(_) => TaskOutcome::Completed,
        Err(TaskError::Stopped) => TaskOutcome::Interrupted,
        Err(error) => TaskOutcome::Failed(error.to_string()),
    }
}

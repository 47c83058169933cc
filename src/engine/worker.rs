//! A worker: parses the rows of its chunks, writes their messages, and drives its client. What becomes of
//! each goes to its recorder.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::control::{Stop, StopReason};
use super::pace::Pace;
use super::recorder::Recorder;
use super::rejects::Rejects;
use super::write::Write;
use crate::client::{Client, Message, Refusal};
use crate::payload::Unencodable;
use crate::source::{BadRow, Chunk, Row, RowReader};
use crate::stats::Stage;

/// Rows between two looks at reports, stop and tick.
const LOOK_EVERY: u64 = 64;

/// The longest wait for anything: reports are served and a stop is seen this soon.
const STEP: Duration = Duration::from_millis(1);

/// The shortest sleep under a rate. Records are handed over up to this much late: at 25,000 a
/// second a sleep for each took 40 % of a core.
const SHORTEST_SLEEP: Duration = Duration::from_micros(200);

/// A worker's pace is made with the first of the run's rates.
const RATE_OF_THE_START: u64 = 1;

/// How long reports of given-up records are waited for.
const LAST_REPORTS: Duration = Duration::from_secs(1);

/// What a worker is made of.
pub struct Parts<'a, C, W> {
    pub client: C,
    pub reader: RowReader,
    pub writer: W,
    pub pace: Pace,
    /// Wait for all reports after this many records.
    pub flush_every: Option<u64>,
    pub recorder: Recorder<'a>,
    pub rejects: &'a Rejects,
    /// Counts the chunks that it has taken, for those who watch.
    pub taken: &'a AtomicU64,
}

/// How far a worker came: all rows of its first `chunks` chunks, and `rows` of the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub chunks: u64,
    pub rows: u64,
}

/// Works until the chunks end or the run is stopped, then drains.
pub fn work<C: Client, W: Write>(
    parts: Parts<'_, C, W>,
    chunks: Receiver<Chunk>,
    spare: &Sender<Vec<u8>>,
) -> Progress {
    let mut reader = parts.reader;
    let mut sender = RowSender {
        client: parts.client,
        writer: parts.writer,
        pace: parts.pace,
        rates_known: RATE_OF_THE_START,
        flush_every: parts.flush_every,
        unflushed: 0,
        recorder: parts.recorder,
        rejects: parts.rejects,
        taken: parts.taken,
        value: Vec::new(),
        key: Vec::new(),
    };
    let mut progress = Progress::default();
    while let Some(chunk) = sender.next_chunk(&chunks) {
        let rows = sender.send_chunk(&mut reader, &chunk);
        if rows < u64::from(chunk.rows) {
            progress.rows = rows;
            break;
        }
        progress.chunks += 1;
        // One buffer too many is freed.
        let _ = spare.try_send(chunk.into_buffer());
    }
    // The dispatcher may be waiting for room: let it see that nobody takes any more.
    drop(chunks);
    sender.finish();
    progress
}

struct RowSender<'a, C, W> {
    client: C,
    writer: W,
    pace: Pace,
    /// The changes of the rate that `pace` knows of.
    rates_known: u64,
    flush_every: Option<u64>,
    /// Records sent since the last flush.
    unflushed: u64,
    recorder: Recorder<'a>,
    rejects: &'a Rejects,
    taken: &'a AtomicU64,
    /// The message being written; the client copies it.
    value: Vec<u8>,
    key: Vec<u8>,
}

/// Why a row did not become a message.
enum Unsent {
    /// The run is stopped: the row counts as not read.
    Stopped,
    /// It is a bad row.
    Unencodable(Unencodable),
}

impl<C: Client, W: Write> RowSender<'_, C, W> {
    fn next_chunk(&mut self, chunks: &Receiver<Chunk>) -> Option<Chunk> {
        loop {
            // Counted step by step: whoever watches sees a wait while it lasts.
            let waiting = Instant::now();
            let chunk = chunks.recv_timeout(STEP);
            self.recorder.recording.time.starved += waiting.elapsed();
            let chunk = match chunk {
                Err(RecvTimeoutError::Timeout) if !self.recorder.control.stopping() => {
                    self.look(Duration::ZERO);
                    continue;
                }
                chunk => chunk.ok(),
            };
            if chunk.is_some() {
                self.taken.fetch_add(1, Relaxed);
            }
            self.pace.waited();
            return chunk.filter(|_| !self.recorder.control.stopping());
        }
    }

    /// Sends the rows of a chunk and tells how many of them are done with, one way or another.
    fn send_chunk(&mut self, reader: &mut RowReader, chunk: &Chunk) -> u64 {
        let mut rows = reader.read(chunk);
        let mut done = 0;
        while let Some(row) = rows.next() {
            let sent = match row {
                Ok(row) => self.send_row(row),
                Err(bad) => {
                    self.reject(&bad);
                    Ok(())
                }
            };
            match sent {
                Ok(()) => {}
                Err(Unsent::Unencodable(why)) => self.reject(&rows.reject(&why.column, why.reason)),
                Err(Unsent::Stopped) => return done,
            }
            done += 1;
            if done.is_multiple_of(LOOK_EVERY) {
                self.look(Duration::ZERO);
                if self.recorder.control.stopping() {
                    return done;
                }
            }
        }
        done
    }

    fn send_row(&mut self, row: Row<'_>) -> Result<(), Unsent> {
        self.value.clear();
        self.writer
            .value(row, &mut self.value)
            .map_err(Unsent::Unencodable)?;
        self.key.clear();
        let has_key = self.writer.key(row, &mut self.key);
        let due_us = self.await_due()?;
        self.hand_over(due_us, has_key)?;
        self.pace.advance();
        self.unflushed += 1;
        if self.flush_every == Some(self.unflushed) {
            self.flush();
        }
        Ok(())
    }

    /// Waits until the next record is due. The rate may change meanwhile, and the moment with it.
    fn await_due(&mut self) -> Result<u64, Unsent> {
        let mut due_us = self.pace.due_us(self.recorder.clock);
        if !self.pace.is_scheduled() {
            return Ok(due_us);
        }
        let mut now_us = self.recorder.behind(due_us);
        while now_us < due_us {
            if self.recorder.control.stopping() {
                return Err(Unsent::Stopped);
            }
            let left = Duration::from_micros(due_us - now_us);
            if left < STEP {
                std::thread::sleep(left.max(SHORTEST_SLEEP));
            }
            self.look(left.min(STEP));
            due_us = self.pace.due_us(self.recorder.clock);
            let waited_from_us = std::mem::replace(&mut now_us, self.recorder.behind(due_us));
            self.recorder.paced(now_us - waited_from_us);
        }
        Ok(due_us)
    }

    /// Gives the message to the client, waiting for room in its queue.
    fn hand_over(&mut self, due_us: u64, has_key: bool) -> Result<(), Unsent> {
        let mut due_us = due_us;
        loop {
            let message = Message {
                key: has_key.then_some(&self.key[..]),
                value: &self.value,
                due_us,
            };
            match self.client.send(message) {
                Ok(()) => {
                    self.recorder.sent(self.value.len() + self.key.len());
                    return Ok(());
                }
                Err(Refusal::Failed(error)) => {
                    self.recorder.refused(&error);
                    return Ok(());
                }
                Err(Refusal::QueueFull) => self.await_room(due_us)?,
            }
            // Under a rate the record stays due when it was; otherwise it is enqueued only now.
            due_us = self.pace.due_us(self.recorder.clock);
        }
    }

    fn await_room(&mut self, due_us: u64) -> Result<(), Unsent> {
        if self.pace.is_scheduled() {
            self.recorder.behind(due_us);
        }
        if self.recorder.control.stopping() {
            return Err(Unsent::Stopped);
        }
        let waiting = Instant::now();
        self.look(STEP);
        self.recorder.recording.time.blocked += waiting.elapsed();
        self.pace.waited();
        Ok(())
    }

    fn reject(&mut self, bad: &BadRow) {
        self.recorder.recording.counts.read += 1;
        self.recorder.recording.counts.rejected += 1;
        if let Err(too_many) = self.rejects.put_aside(bad) {
            self.recorder.control.drain(StopReason::Failed(too_many));
        }
    }

    /// Passes reports on, waiting up to `wait` for the first, and keeps the tick and the rate.
    fn look(&mut self, wait: Duration) {
        self.client.poll(wait, &mut self.recorder);
        for change in self.recorder.control.rates_since(self.rates_known) {
            self.pace.change(change);
            self.rates_known += 1;
        }
        if self.recorder.now_tick() {
            self.recorder.recording.planned = self.pace.planned();
            self.recorder.leave(&self.client);
        }
    }

    /// Waits for the reports of all that was sent.
    fn flush(&mut self) {
        let mut waiting = Instant::now();
        while self.recorder.outstanding > 0 && self.recorder.control.stop() < Stop::Abort {
            self.client.hurry();
            self.look(STEP);
            let looked = Instant::now();
            self.recorder.recording.time.blocked += looked - waiting;
            waiting = looked;
        }
        self.unflushed = 0;
        self.pace.waited();
    }

    fn finish(mut self) {
        self.recorder.recording.planned = self.pace.planned();
        self.recorder.recording.stage = Stage::Draining;
        self.flush();
        if self.recorder.outstanding > 0 {
            self.give_up();
        }
        // What is settled now takes a while, in which everything else is known already.
        self.recorder.recording.stage = Stage::Done;
        self.recorder.leave(&self.client);
        self.client.settle_figures();
        self.recorder.leave(&self.client);
    }

    /// Ends the waiting: what is queued has failed, what is in flight is unknown, and so is what
    /// even now has no report.
    fn give_up(&mut self) {
        self.client.abandon();
        let deadline = Instant::now() + LAST_REPORTS;
        while self.recorder.outstanding > 0 && Instant::now() < deadline {
            self.look(STEP);
        }
        self.recorder.never_reported();
    }
}

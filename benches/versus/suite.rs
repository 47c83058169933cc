//! What all subjects share: the rounds, the warm broker, and the memory of every run.

use std::collections::HashSet;

use anyhow::Result;
use kdyno::units::si;

use crate::contestant::{Contestant, Load, MILLION, TEN_MILLION};
use crate::kdyno::{Job, Report};
use crate::lab::{self, Lab};
use crate::table::{Entry, Unit, median};

/// A job's run; gives the figure that it is judged by.
pub type Run = fn(&mut Suite<'_>) -> Result<f64>;

pub struct Suite<'a> {
    pub lab: Lab<'a>,
    pub memory: Memory,
    rounds: u32,
    /// The codecs that the broker has been warmed with.
    warmed: HashSet<&'static str>,
}

impl<'a> Suite<'a> {
    pub fn new(lab: Lab<'a>, rounds: u32) -> Self {
        Self {
            lab,
            memory: Memory::default(),
            rounds,
            warmed: HashSet::new(),
        }
    }

    /// Lets contestants run against each other on the real broker, once it is warm.
    ///
    /// Of a million rows there are more runs: the quickest are over in a fifth of a second, and vary
    /// by a third.
    pub fn race<const N: usize>(&mut self, contestants: [Contestant; N]) -> Result<[Entry; N]> {
        for contestant in &contestants {
            self.warm(contestant.load.codec)?;
        }
        let is_short = contestants.iter().all(|it| it.load.rows <= MILLION.rows);
        let rounds = self.rounds * if is_short { 3 } else { 1 };
        let mut entries = contestants.map(|contestant| Entry {
            name: contestant.name,
            command: lab::command_line(&contestant),
            samples: Vec::new(),
        });
        self.alternate(rounds, N, |suite, index| {
            let sample = suite.lab.sample(&contestants[index])?;
            entries[index].samples.push(sample);
            Ok(sample.msgs_per_s)
        })?;
        Ok(entries)
    }

    /// Runs each job once a round.
    pub fn rounds<const N: usize>(&mut self, runs: [Run; N]) -> Result<[Vec<f64>; N]> {
        let mut figures = [const { Vec::new() }; N];
        self.alternate(self.rounds, N, |suite, index| {
            let figure = runs[index](suite)?;
            figures[index].push(figure);
            Ok(figure)
        })?;
        Ok(figures)
    }

    /// Lets each of so many do something once a round, in turn from the first and from the last.
    fn alternate(
        &mut self,
        rounds: u32,
        many: usize,
        mut measure: impl FnMut(&mut Self, usize) -> Result<f64>,
    ) -> Result<()> {
        for round in 1..=rounds {
            let mut newest = vec![0.0; many];
            for turn in 0..many {
                let index = if round % 2 == 0 {
                    many - 1 - turn
                } else {
                    turn
                };
                newest[index] = measure(self, index)?;
            }
            let newest: Vec<_> = newest.into_iter().map(si).collect();
            eprintln!("  round {round} of {rounds}: {}", newest.join(", "));
        }
        Ok(())
    }

    /// Runs a job and notes its memory.
    pub fn run(&mut self, job: &Job) -> Result<Report> {
        let report = self.lab.run(job)?;
        Ok(self.memory.note(job, report))
    }

    /// Lets the broker learn: a JVM that has just started is three to four times slower, and learns
    /// each codec apart.
    ///
    /// Most of it is the same for all codecs, and it learns that from ten million rows in some
    /// fifteen runs; with a million it took more than sixty. Uncompressed, ten million are more than
    /// a gigabyte, and the disk's to write. What is in the values is nothing to it.
    pub fn warm(&mut self, codec: &'static str) -> Result<()> {
        for load in [TEN_MILLION, Load { codec, ..MILLION }] {
            if self.warmed.insert(load.codec) {
                self.warm_with(&Contestant::fastest(load))?;
            }
        }
        Ok(())
    }

    /// The broker is warm when the running median of three runs has set no new best, by 2 %, for
    /// five.
    fn warm_with(&mut self, contestant: &Contestant) -> Result<()> {
        const MOST: usize = 30;
        eprintln!("  warming the broker, {}", contestant.load.codec);
        let (mut rates, mut best, mut best_at) = (Vec::new(), 0.0, 0);
        while rates.len() < MOST && rates.len() < best_at + 5 {
            rates.push(self.lab.sample(contestant)?.msgs_per_s);
            let recent = median(&rates[rates.len().saturating_sub(3)..]);
            if recent > best * 1.02 {
                (best, best_at) = (recent, rates.len());
            }
        }
        let steady = if rates.len() < MOST {
            "steady"
        } else {
            "not yet steady"
        };
        eprintln!(
            "  {steady} at {} after {} runs",
            Unit::PerSecond.show(best),
            rates.len()
        );
        Ok(())
    }
}

/// The most memory that each run of each job had, in bytes, in the order of their first runs.
#[derive(Default)]
pub struct Memory(Vec<(&'static str, Vec<f64>)>);

impl Memory {
    /// Passes the report on.
    pub fn note(&mut self, job: &Job, report: Report) -> Report {
        match self.0.iter_mut().find(|(name, _)| *name == job.name) {
            Some((_, runs)) => runs.push(report.max_rss_bytes),
            None => self.0.push((job.name, vec![report.max_rss_bytes])),
        }
        report
    }

    pub fn of_jobs(&self) -> impl Iterator<Item = (&'static str, &[f64])> {
        self.0.iter().map(|(name, runs)| (*name, runs.as_slice()))
    }
}

//! What all subjects share: the rounds, the warm broker, and the memory of every run.

use std::collections::HashSet;

use anyhow::Result;
use kdyno::units::si;

use crate::kdyno::{Job, Report};
use crate::lab::Lab;
use crate::table::{Unit, median};

/// A contestant's run; gives the figure that it competes with.
pub type Run = fn(&mut Suite<'_>) -> Result<f64>;

pub struct Suite<'a> {
    pub lab: Lab<'a>,
    pub memory: Memory,
    rounds: u32,
    /// Names of the jobs that the broker has been warmed with.
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

    /// Runs each contestant once a round, in turn from the first and from the last.
    pub fn rounds<const N: usize>(&mut self, contestants: [Run; N]) -> Result<[Vec<f64>; N]> {
        let mut figures = [const { Vec::new() }; N];
        for round in 1..=self.rounds {
            let mut order: [usize; N] = std::array::from_fn(|i| i);
            if round % 2 == 0 {
                order.reverse();
            }
            for contestant in order {
                figures[contestant].push(contestants[contestant](self)?);
            }
            let newest: Vec<_> = figures
                .iter()
                .filter_map(|f| f.last().copied())
                .map(si)
                .collect();
            eprintln!("  round {round} of {}: {}", self.rounds, newest.join(", "));
        }
        Ok(figures)
    }

    /// Runs a job and notes its memory.
    pub fn run(&mut self, job: &Job) -> Result<Report> {
        let report = self.lab.run(job)?;
        Ok(self.memory.note(job, report))
    }

    /// Runs a job until the broker gets no better at it: a JVM that has just started is three to
    /// four times slower, and learns each codec apart.
    ///
    /// It is warm when the running median of three runs has set no new best, by 2 %, for five.
    pub fn warm(&mut self, job: &Job) -> Result<()> {
        const MOST: usize = 30;
        if !self.warmed.insert(job.name) {
            return Ok(());
        }
        eprintln!("  warming the broker with {}", job.name);
        let topic = self.lab.topic()?;
        let (mut rates, mut best, mut best_at) = (Vec::new(), 0.0, 0);
        while rates.len() < MOST && rates.len() < best_at + 5 {
            let report = self.memory.note(job, self.lab.run_on(&topic, job)?);
            rates.push(report.msgs_per_s);
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

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::client::Message;
use crate::client::direct::record_batch::{OpenBatch, RecordTail};
use crate::client::direct::tests::cases;
use crate::profile::Compression;

/// Requests that are in flight at most; what an idempotent producer may have.
const MAX_IN_FLIGHT: usize = 5;

/// What a broker remembers of a producer's batches.
const REMEMBERED: usize = 5;

/// One partition of a broker, as Kafka checks producers (`ProducerAppendInfo.checkSequence`):
/// duplicates among the last five batches are found, a new epoch begins at 0, a sequence
/// continues, and a producer that is not known may begin anywhere.
#[derive(Default)]
struct Log {
    records: Vec<u64>,
    epoch: i16,
    next_sequence: Option<i32>,
    remembered: VecDeque<Number>,
    /// All that it has taken, remembered or not.
    taken: HashSet<Number>,
}

impl Log {
    fn append(&mut self, queued: &Queued, number: Number) -> Answer {
        if self.remembered.contains(&number) {
            return Answer::Persisted;
        }
        let begins = number.epoch > self.epoch && number.base_sequence == 0;
        let continues = number.epoch == self.epoch
            && self
                .next_sequence
                .is_none_or(|next| next == number.base_sequence);
        if !begins && !continues {
            return Answer::OutOfOrder;
        }
        let count = queued.batch.count();
        self.records.extend(records(&queued.batch));
        self.epoch = number.epoch;
        self.next_sequence = Some(advance(number.base_sequence, count));
        self.taken.insert(number);
        self.remembered.push_back(number);
        if self.remembered.len() > REMEMBERED {
            self.remembered.pop_front();
        }
        Answer::Persisted
    }
}

/// Records are told apart by the moment at which they were due.
fn records(batch: &SealedBatch) -> impl Iterator<Item = u64> {
    batch.dues().iter().map(|(due_us, _)| due_us)
}

fn codec() -> Codec {
    Codec::new(Compression::None, None).unwrap()
}

fn batch(ids: std::ops::Range<u64>) -> SealedBatch {
    let tail = RecordTail::new(&[]);
    let mut open = OpenBatch::new(Vec::new(), ids.start);
    for due_us in ids {
        let message = Message {
            key: None,
            value: b"value",
            due_us,
        };
        open.push(&message, &tail, usize::MAX);
    }
    open.seal(&mut codec(), Vec::new()).0
}

/// Something that happens to a producer and its broker.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// So many records come.
    Push(u64),
    /// A batch is sent.
    Send,
    /// The oldest request is answered.
    Answer,
    /// It is answered with an error that another try may mend.
    AnswerRetry,
    /// It is persisted, and the answer leaves that open.
    AnswerUnclear,
    /// It is not persisted, unless it was before, and the answer leaves that open.
    AnswerUnclearLost,
    /// The broker takes no batch of that size.
    AnswerTooLarge,
    /// The broker will never take it.
    AnswerRefused,
    /// The connection breaks after the broker took the first so many of the requests.
    Break(usize),
    /// What has waited is given up.
    Expire,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..4_u64).prop_map(Step::Push),
        6 => Just(Step::Send),
        6 => Just(Step::Answer),
        1 => Just(Step::AnswerRetry),
        1 => Just(Step::AnswerUnclear),
        1 => Just(Step::AnswerUnclearLost),
        1 => Just(Step::AnswerTooLarge),
        1 => Just(Step::AnswerRefused),
        1 => (0..=MAX_IN_FLIGHT).prop_map(Step::Break),
        1 => Just(Step::Expire),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Acked,
    Failed,
    Unknown,
}

struct World {
    queue: PartitionQueue,
    log: Log,
    in_flight: VecDeque<(Queued, Number)>,
    fates: HashMap<u64, Fate>,
    pushed: u64,
    codec: Codec,
    start: Instant,
}

impl World {
    fn new() -> Self {
        Self {
            queue: PartitionQueue::new(Numbering::Idempotent),
            log: Log::default(),
            in_flight: VecDeque::new(),
            fates: HashMap::new(),
            pushed: 0,
            codec: codec(),
            start: Instant::now(),
        }
    }

    fn perform(&mut self, step: Step) {
        match step {
            Step::Push(records) => {
                let end = self.pushed + records;
                self.queue.push(batch(self.pushed..end), self.start);
                self.pushed = end;
            }
            Step::Send => {
                if self.in_flight.len() < MAX_IN_FLIGHT
                    && let Some((queued, number)) = self.queue.take()
                {
                    self.in_flight.push_back((queued, number.unwrap()));
                }
            }
            Step::Answer => self.answer(Log::append),
            Step::AnswerRetry => self.answer(|_, _, _| Answer::Retry),
            Step::AnswerUnclear => {
                self.answer(|log, queued, number| match log.append(queued, number) {
                    Answer::Persisted => Answer::Unclear,
                    other => other,
                });
            }
            Step::AnswerUnclearLost => self.answer(|_, _, _| Answer::Unclear),
            // What a broker has taken it does not find too large or wrong the next time.
            Step::AnswerTooLarge => self.refuse(Answer::TooLarge),
            Step::AnswerRefused => self.refuse(Answer::Refused),
            Step::Break(taken) => {
                for (at, (queued, number)) in
                    std::mem::take(&mut self.in_flight).into_iter().enumerate()
                {
                    if at < taken {
                        self.log.append(&queued, number);
                    }
                    self.settle(queued, Answer::Unclear);
                }
            }
            Step::Expire => {
                for given_up in self.queue.expire(self.start) {
                    self.give_up(&given_up);
                }
            }
        }
    }

    fn refuse(&mut self, answer: Answer) {
        self.answer(|log, _, number| {
            if log.taken.contains(&number) {
                Answer::Persisted
            } else {
                answer
            }
        });
    }

    fn answer(&mut self, broker: impl FnOnce(&mut Log, &Queued, Number) -> Answer) {
        if let Some((queued, number)) = self.in_flight.pop_front() {
            let answer = broker(&mut self.log, &queued, number);
            self.settle(queued, answer);
        }
    }

    fn settle(&mut self, queued: Queued, answer: Answer) {
        match self.queue.answered(queued, answer, &mut self.codec) {
            Next::Done(batch) => self.set_fate(&batch, Fate::Acked),
            Next::GivenUp(given_up) => self.give_up(&given_up),
            Next::Requeued | Next::Halved => {}
        }
    }

    fn give_up(&mut self, given_up: &GivenUp) {
        let fate = if given_up.maybe_persisted {
            Fate::Unknown
        } else {
            Fate::Failed
        };
        self.set_fate(&given_up.batch, fate);
    }

    fn set_fate(&mut self, batch: &SealedBatch, fate: Fate) {
        for record in records(batch) {
            let before = self.fates.insert(record, fate);
            assert_eq!(before, None, "record {record} was settled twice");
        }
    }

    /// From here on nothing goes wrong.
    fn drain(&mut self) {
        for _ in 0..10_000 {
            if self.in_flight.is_empty() && self.queue.waiting() == 0 {
                return;
            }
            self.perform(Step::Send);
            self.perform(Step::Answer);
        }
        panic!("the queue does not drain: {:?}", self.queue);
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn whatever_happens_nothing_is_lost_doubled_or_out_of_order(
        steps in proptest::collection::vec(step(), 0..120)
    ) {
        let mut world = World::new();
        for step in steps {
            world.perform(step);
        }
        world.drain();

        let mut times = HashMap::new();
        for record in &world.log.records {
            *times.entry(*record).or_insert(0) += 1;
        }
        for record in 0..world.pushed {
            let times = times.get(&record).copied().unwrap_or(0);
            match world.fates.get(&record) {
                Some(Fate::Acked) => prop_assert_eq!(times, 1, "{} is acknowledged", record),
                Some(Fate::Failed) => prop_assert_eq!(times, 0, "{} has failed", record),
                Some(Fate::Unknown) => prop_assert!(times <= 1, "{} is unknown", record),
                None => prop_assert!(false, "{} was never settled", record),
            }
        }
        prop_assert!(world.log.records.is_sorted(), "order: {:?}", world.log.records);
    }
}

/// Kafka's brokers remember five batches of a producer: an older one is out of order to them.
#[test]
fn a_batch_that_may_be_persisted_is_settled_before_its_broker_forgets_it() {
    use Step::{Answer, AnswerUnclear, Break, Push, Send};
    let mut world = World::new();
    let steps = [
        Push(1),
        Send,
        Answer,
        Push(1),
        Push(1),
        Push(1),
        Send,
        Send,
        Send,
    ];
    let answers = [AnswerUnclear, Answer, Answer];
    let others = [Push(1), Push(1), Push(1), Send, Send, Send, Send, Break(4)];
    for step in steps.into_iter().chain(answers).chain(others) {
        world.perform(step);
    }
    world.drain();
    assert_eq!(world.log.records, (0..7).collect::<Vec<_>>());
}

#[test]
fn without_numbers_a_batch_that_may_be_persisted_is_unknown_when_it_is_given_up() {
    let start = Instant::now();
    let mut queue = PartitionQueue::new(Numbering::None);
    queue.push(batch(0..2), start + Duration::from_secs(1));
    queue.push(batch(2..3), start + Duration::from_secs(2));
    let (first, number) = queue.take().unwrap();
    assert_eq!(number, None);
    assert!(matches!(
        queue.answered(first, Answer::Unclear, &mut codec()),
        Next::Requeued
    ));
    assert!(queue.expire(start).is_empty());
    let given_up = queue.expire(start + Duration::from_secs(3));
    let fates: Vec<_> = given_up.iter().map(|given| given.maybe_persisted).collect();
    assert_eq!(fates, [true, false]);
}

#[test]
fn a_sequence_goes_on_at_zero_after_its_largest_number() {
    assert_eq!(advance(i32::MAX, 1), 0);
    assert_eq!(advance(i32::MAX - 2, 5), 2);
    assert_eq!(advance(7, 3), 10);
}

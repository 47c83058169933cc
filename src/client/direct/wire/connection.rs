//! One connection to one broker: login, then requests and responses in their order.

use std::collections::VecDeque;
use std::io::IoSlice;
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::LinkError;
use super::api::{self, Api, Call, MAX_RESPONSE, Response, Versions};
use super::sasl::Login;
use super::stream::{Reading, Stream};
use crate::client::direct::parcel::Parcel;

mod login;

use login::Phase;

/// Bytes of a frame's length.
const LENGTH: usize = 4;

/// A connection, wherever it is in its life.
pub struct Connection {
    stream: Stream,
    phase: Phase,
    opened: Instant,
    /// In the order in which they were asked, which is that of the answers.
    exchanges: VecDeque<Exchange>,
    /// Those of `exchanges` that are wholly written.
    written: usize,
    /// Bytes of the next one that are written too.
    offset: usize,
    /// What has come and makes no whole frame yet.
    received: Vec<u8>,
    next_correlation_id: i32,
    versions: Versions,
    /// Bytes written since the last look at them.
    bytes_written: u64,
    /// Moments between asking and having written, of produce requests.
    sending: Vec<Duration>,
    /// Requests that are done with, since the last look at them.
    answered: Vec<Answered>,
}

/// What a request is for.
pub enum Purpose {
    Login,
    Metadata,
    ProducerId,
    Produce(Box<Parcel>),
    /// With `acks = 0`: nobody answers, so it is done with when it is written.
    Unacknowledged(Box<Parcel>),
}

impl Purpose {
    fn parcel(&self) -> Option<&Parcel> {
        match self {
            Self::Produce(parcel) | Self::Unacknowledged(parcel) => Some(parcel),
            Self::Login | Self::Metadata | Self::ProducerId => None,
        }
    }

    /// What it brings to a partition, if it does.
    #[must_use]
    pub fn into_parcel(self) -> Option<Parcel> {
        match self {
            Self::Produce(parcel) | Self::Unacknowledged(parcel) => Some(*parcel),
            Self::Login | Self::Metadata | Self::ProducerId => None,
        }
    }
}

struct Exchange {
    call: Call,
    purpose: Purpose,
    /// Everything before a batch's records.
    head: Vec<u8>,
    /// What stands behind them.
    tail: &'static [u8],
    asked: Instant,
    written: Option<Instant>,
}

impl Exchange {
    fn parts(&self) -> [&[u8]; 3] {
        let parcel = self.purpose.parcel();
        let records = parcel.map_or(&[][..], |parcel| parcel.queued.batch.records());
        [&self.head, records, self.tail]
    }

    fn len(&self) -> usize {
        self.parts().iter().map(|part| part.len()).sum()
    }
}

/// A request that has been answered, or needs no answer.
pub struct Answered {
    pub purpose: Purpose,
    /// `None`: it was written, and asked for no answer (`acks = 0`).
    pub response: Option<Response>,
    /// Since it was written.
    pub round_trip: Duration,
}

/// A request whose answer will not come.
pub struct Unanswered {
    pub purpose: Purpose,
    /// Whether all of it may have reached the broker, which does nothing before it has all.
    pub written: bool,
}

impl Connection {
    #[must_use]
    pub fn new(stream: Stream, login: Option<Login>, now: Instant) -> Self {
        Self {
            stream,
            phase: Phase::Connecting(login),
            opened: now,
            exchanges: VecDeque::new(),
            written: 0,
            offset: 0,
            received: Vec::new(),
            next_correlation_id: 0,
            versions: Versions::default(),
            bytes_written: 0,
            sending: Vec::new(),
            answered: Vec::new(),
        }
    }

    #[must_use]
    pub fn is_ready(&self) -> bool {
        matches!(self.phase, Phase::Ready)
    }

    /// Requests that are not done with. Those for other things than batches are few and short.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.exchanges.len()
    }

    /// Since when the oldest answer is waited for, or the connection is not ready.
    #[must_use]
    pub fn waiting_since(&self) -> Option<Instant> {
        if !self.is_ready() {
            return Some(self.opened);
        }
        self.exchanges.front().map(|exchange| exchange.asked)
    }

    /// When the oldest batch in flight is given up.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.exchanges
            .iter()
            .find_map(|exchange| Some(exchange.purpose.parcel()?.queued.deadline))
    }

    /// The socket has something to say.
    ///
    /// # Errors
    /// When the connection is of no use any more.
    pub fn on_writable(&mut self, now: Instant) -> Result<(), LinkError> {
        if let Phase::Connecting(login) = &mut self.phase {
            let login = login.take();
            if self.stream.finish_connect()? {
                self.phase = Phase::Versions(login);
                let call = self.call_of(Api::Versions, 0);
                self.push(call, Purpose::Login, api::versions(call), &[], now);
            } else {
                self.phase = Phase::Connecting(login);
            }
        }
        self.write()
    }

    fn call_of(&mut self, api: Api, version: i16) -> Call {
        let correlation_id = self.next_correlation_id;
        self.next_correlation_id = correlation_id.wrapping_add(1) & i32::MAX;
        Call {
            api,
            version,
            correlation_id,
        }
    }

    /// A call of the highest version that both sides know.
    ///
    /// # Errors
    /// When there is none.
    pub fn call(&mut self, api: Api) -> Result<Call, LinkError> {
        let version = self.versions.of_api(api)?;
        Ok(self.call_of(api, version))
    }

    /// Queues a request. `head` is all of it, but for the records of a parcel and what follows
    /// them.
    pub fn push(
        &mut self,
        call: Call,
        purpose: Purpose,
        head: Vec<u8>,
        tail: &'static [u8],
        now: Instant,
    ) {
        self.exchanges.push_back(Exchange {
            call,
            purpose,
            head,
            tail,
            asked: now,
            written: None,
        });
    }

    /// Writes what there is room for.
    ///
    /// # Errors
    /// When the connection is broken.
    pub fn write(&mut self) -> Result<(), LinkError> {
        if matches!(self.phase, Phase::Connecting(_)) {
            return Ok(());
        }
        while let Some(exchange) = self.exchanges.get(self.written) {
            let mut slices = exchange.parts().map(IoSlice::new);
            let mut left = &mut slices[..];
            IoSlice::advance_slices(&mut left, self.offset);
            let written = self.stream.write(left)?;
            if written == 0 {
                break;
            }
            self.offset += written;
            self.bytes_written += written as u64;
            if self.offset == exchange.len() {
                self.offset = 0;
                self.finish_writing();
            }
        }
        self.stream.flush()?;
        Ok(())
    }

    /// The request that was being written is written whole.
    fn finish_writing(&mut self) {
        // Writing takes its time: the moment at which it began would not do.
        let now = Instant::now();
        let Some(exchange) = self.exchanges.get_mut(self.written) else {
            return;
        };
        if exchange.purpose.parcel().is_some() {
            self.sending.push(now - exchange.asked);
        }
        if !matches!(exchange.purpose, Purpose::Unacknowledged(_)) {
            exchange.written = Some(now);
            self.written += 1;
        } else if let Some(exchange) = self.exchanges.remove(self.written) {
            self.answered.push(Answered {
                purpose: exchange.purpose,
                response: None,
                round_trip: Duration::ZERO,
            });
        }
    }

    /// Reads what has come. Answers before an error count.
    ///
    /// # Errors
    /// When the connection is of no use any more.
    pub fn on_readable(&mut self, now: Instant) -> Result<(), LinkError> {
        if matches!(self.phase, Phase::Connecting(_)) {
            return Ok(());
        }
        let reading = self.stream.read(&mut self.received);
        while let Some(frame) = self.next_frame()? {
            self.take_frame(frame, now)?;
        }
        match reading? {
            Reading::Open => self.write(),
            Reading::Closed => Err(LinkError::Closed),
        }
    }

    fn next_frame(&mut self) -> Result<Option<Bytes>, LinkError> {
        let Some((len, after)) = self.received.split_first_chunk::<LENGTH>() else {
            return Ok(None);
        };
        let len = i32::from_be_bytes(*len);
        let len = usize::try_from(len).ok().filter(|len| *len <= MAX_RESPONSE);
        let Some(len) = len else {
            let first = String::from_utf8_lossy(&self.received[..LENGTH]).into_owned();
            return Err(LinkError::Garbage(format!(
                "its answer begins with {first:?}, which is no length of one"
            )));
        };
        if after.len() < len {
            return Ok(None);
        }
        let frame = Bytes::copy_from_slice(&after[..len]);
        self.received.drain(..LENGTH + len);
        Ok(Some(frame))
    }

    fn take_frame(&mut self, frame: Bytes, now: Instant) -> Result<(), LinkError> {
        let Some(written) = self.exchanges.front().and_then(|exchange| exchange.written) else {
            return Err(LinkError::Garbage("an answer to no request".to_owned()));
        };
        let call = self.exchanges[0].call;
        let response = api::response(call, frame)?;
        let Some(exchange) = self.exchanges.pop_front() else {
            return Ok(());
        };
        self.written -= 1;
        match exchange.purpose {
            Purpose::Login => self.advance_login(response, now)?,
            purpose => self.answered.push(Answered {
                purpose,
                response: Some(response),
                round_trip: now - written,
            }),
        }
        Ok(())
    }

    /// What is done with since the last time, in order.
    pub fn take_answered(&mut self) -> Vec<Answered> {
        std::mem::take(&mut self.answered)
    }

    /// Bytes written since the last time.
    pub fn take_bytes_written(&mut self) -> u64 {
        std::mem::take(&mut self.bytes_written)
    }

    /// How long produce requests took from asking to having been written, since the last time.
    pub fn take_sending(&mut self) -> impl Iterator<Item = Duration> {
        self.sending.drain(..)
    }

    /// Ends it. What has no answer comes back.
    pub fn close(mut self, registry: &mio::Registry) -> Vec<Unanswered> {
        self.stream.deregister(registry);
        let exchanges = self.exchanges.into_iter().enumerate();
        exchanges
            .map(|(index, exchange)| Unanswered {
                purpose: exchange.purpose,
                written: index < self.written,
            })
            .collect()
    }
}

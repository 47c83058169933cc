//! The one place with `unsafe`: what rdkafka's safe producer does not offer.
//!
//! rdkafka makes the producer, owns it and drops it. Sending and polling go straight to
//! librdkafka, for three reasons. A record needs no allocation on our side (the safe `send` makes
//! a C string of the topic and a copy of the headers each time). A poll returns as soon as
//! reports are there (the safe `poll` always takes its whole time). And a failed record says
//! whether it may have been written all the same, which the safe report does not.

#![expect(unsafe_code, reason = "librdkafka is a C library")]

use std::collections::HashMap;
use std::ffi::{CStr, CString, NulError, c_char, c_int, c_void};
use std::ptr;
use std::sync::LazyLock;
use std::time::Duration;

use rdkafka::producer::{BaseProducer, Producer};
use rdkafka_sys as sys;

use super::ReadyError;
use crate::client::{ClientError, Fate, Message, Refusal, Reports};

/// Handles that librdkafka's documentation allows any thread to use.
pub struct Native {
    /// Freed before the producer: fields drop in order of declaration.
    _topic: Topic,
    queue: Queue,
    /// The arguments of a send, made once: only value, key and opaque change.
    arguments: Vec<sys::rd_kafka_vu_t>,
    /// What `arguments` points to.
    _headers: Vec<(CString, Vec<u8>)>,
    producer: BaseProducer,
}

// SAFETY: the raw pointers in `topic`, `queue` and `producer` belong to librdkafka, which is
// thread-safe; those in `arguments` point into `_headers`, whose heap buffers move with it.
unsafe impl Send for Native {}

/// Positions in `Native::arguments`.
const VALUE: usize = 0;
const KEY: usize = 1;
const OPAQUE: usize = 2;

/// Something that came out of a poll beside delivery reports.
pub enum Event<'a> {
    /// librdkafka's statistics, a JSON document.
    Statistics(&'a str),
    /// An error of the client as a whole, such as a broker that cannot be reached.
    Error { code: &'static str, reason: &'a str },
    /// A line of its log; `level` as in syslog, 0 to 7.
    Log {
        level: i32,
        facility: &'a str,
        text: &'a str,
    },
}

struct Topic(*mut sys::rd_kafka_topic_t);

impl Drop for Topic {
    fn drop(&mut self) {
        // SAFETY: made by rd_kafka_topic_new, freed once.
        unsafe { sys::rd_kafka_topic_destroy(self.0) }
    }
}

struct Queue(*mut sys::rd_kafka_queue_t);

impl Drop for Queue {
    fn drop(&mut self) {
        // SAFETY: a reference from rd_kafka_queue_get_main, given back once.
        unsafe { sys::rd_kafka_queue_destroy(self.0) }
    }
}

impl Native {
    /// Takes over a producer, to send to one topic with fixed headers.
    ///
    /// # Errors
    /// When the topic or a header's name holds a NUL byte, or librdkafka takes no such topic.
    pub fn new(
        producer: BaseProducer,
        topic: &str,
        headers: &[(String, String)],
    ) -> Result<Self, ReadyError> {
        let rk = producer.client().native_ptr();
        let name = CString::new(topic)?;
        // SAFETY: `rk` is alive as long as `producer`; the name is copied; a null configuration
        // means the default one.
        let handle = unsafe { sys::rd_kafka_topic_new(rk, name.as_ptr(), ptr::null_mut()) };
        if handle.is_null() {
            return Err(ReadyError::Topic(topic.to_owned()));
        }
        let topic = Topic(handle);
        // SAFETY: as above.
        let queue = Queue(unsafe { sys::rd_kafka_queue_get_main(rk) });
        let headers = headers
            .iter()
            .map(|(name, value)| Ok((CString::new(name.as_str())?, value.clone().into_bytes())))
            .collect::<Result<Vec<_>, NulError>>()?;
        Ok(Self {
            arguments: arguments(topic.0, &headers),
            _topic: topic,
            queue,
            _headers: headers,
            producer,
        })
    }

    pub fn producer(&self) -> &BaseProducer {
        &self.producer
    }

    /// Enqueues a record; librdkafka copies value and key.
    pub fn send(&mut self, message: Message<'_>) -> Result<(), Refusal> {
        let key = message.key.unwrap_or_default();
        let key_ptr = message.key.map_or(ptr::null(), <[u8]>::as_ptr);
        self.arguments[VALUE].u.mem = mem(message.value.as_ptr(), message.value.len());
        self.arguments[KEY].u.mem = mem(key_ptr, key.len());
        self.arguments[OPAQUE].u.ptr = opaque(message.due_us);
        // SAFETY: every argument's type tells which member of the union is read; the pointers
        // live through the call, after which librdkafka holds copies (MSG_F_COPY).
        let error = unsafe {
            sys::rd_kafka_produceva(
                self.producer.client().native_ptr(),
                self.arguments.as_ptr(),
                self.arguments.len(),
            )
        };
        if error.is_null() {
            return Ok(());
        }
        // SAFETY: a non-null error is ours to read and to free, once.
        let (code, reason) = unsafe {
            let code = sys::rd_kafka_error_code(error);
            let reason = text(sys::rd_kafka_error_string(error)).to_owned();
            sys::rd_kafka_error_destroy(error);
            (code, reason)
        };
        if code == sys::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR__QUEUE_FULL {
            return Err(Refusal::QueueFull);
        }
        Err(Refusal::Failed(ClientError {
            code: name(code),
            reason,
        }))
    }

    /// Serves everything that is in the queue, waiting up to `wait` (whole milliseconds) for the
    /// first event.
    pub fn poll(
        &mut self,
        wait: Duration,
        reports: &mut impl Reports,
        mut other: impl FnMut(Event<'_>),
    ) {
        let mut wait_ms = c_int::try_from(wait.as_millis()).unwrap_or(c_int::MAX);
        loop {
            // SAFETY: the queue is alive; a non-null event is ours and is freed below.
            let event = unsafe { sys::rd_kafka_queue_poll(self.queue.0, wait_ms) };
            if event.is_null() {
                return;
            }
            // SAFETY: the event is alive until it is destroyed, once; nothing borrowed from it
            // outlives `serve`.
            unsafe {
                serve(event, reports, &mut other);
                sys::rd_kafka_event_destroy(event);
            }
            wait_ms = 0;
        }
    }

    /// Lets queued records go out without waiting for `linger.ms`. The safe `flush` would poll
    /// in steps of 100 ms after this same call.
    pub fn hurry(&mut self) {
        // SAFETY: the producer is alive. A time-out of zero returns at once.
        unsafe { sys::rd_kafka_flush(self.producer.client().native_ptr(), 0) };
    }
}

/// Passes one event on.
///
/// # Safety
/// `event` is a live event that is not destroyed before this returns.
unsafe fn serve(
    event: *mut sys::rd_kafka_event_t,
    reports: &mut impl Reports,
    other: &mut impl FnMut(Event<'_>),
) {
    // SAFETY: each accessor is called on an event of its own type, as librdkafka asks.
    unsafe {
        match sys::rd_kafka_event_type(event) {
            sys::RD_KAFKA_EVENT_DR => {
                reports.received();
                let mut acked_bytes = 0;
                loop {
                    let message = sys::rd_kafka_event_message_next(event);
                    if message.is_null() {
                        break;
                    }
                    let fate = fate(message);
                    if fate == Fate::Acked {
                        acked_bytes += ((*message).len + (*message).key_len) as u64;
                    }
                    reports.report(due_us((*message)._private), 1, fate);
                }
                reports.acknowledged(acked_bytes);
            }
            sys::RD_KAFKA_EVENT_STATS => {
                other(Event::Statistics(text(sys::rd_kafka_event_stats(event))));
            }
            sys::RD_KAFKA_EVENT_ERROR => other(Event::Error {
                code: name(sys::rd_kafka_event_error(event)),
                reason: text(sys::rd_kafka_event_error_string(event)),
            }),
            sys::RD_KAFKA_EVENT_LOG => {
                let (mut facility, mut line, mut level) = (ptr::null(), ptr::null(), 0);
                if sys::rd_kafka_event_log(event, &raw mut facility, &raw mut line, &raw mut level)
                    == 0
                {
                    other(Event::Log {
                        level,
                        facility: text(facility),
                        text: text(line),
                    });
                }
            }
            _ => {}
        }
    }
}

/// What a delivery report says. A failed record whose status is "not persisted" is certainly not
/// on the topic; anything else may be.
///
/// # Safety
/// `message` is a live message of a delivery report.
unsafe fn fate(message: *const sys::rd_kafka_message_t) -> Fate {
    use sys::rd_kafka_msg_status_t::RD_KAFKA_MSG_STATUS_NOT_PERSISTED as NOT_PERSISTED;
    // SAFETY: given by the caller. Read as a number: a broker may answer a code that is younger
    // than the enumeration.
    let error = unsafe { (&raw const (*message).err).cast::<i32>().read() };
    if error == 0 {
        return Fate::Acked;
    }
    let (code, reason) = described(error);
    // SAFETY: given by the caller.
    if unsafe { sys::rd_kafka_message_status(message) } == NOT_PERSISTED {
        Fate::Failed { code, reason }
    } else {
        Fate::Unknown { code, reason }
    }
}

fn arguments(
    topic: *mut sys::rd_kafka_topic_t,
    headers: &[(CString, Vec<u8>)],
) -> Vec<sys::rd_kafka_vu_t> {
    use sys::rd_kafka_vtype_t as Type;
    type Value = sys::rd_kafka_vu_s__bindgen_ty_1;
    let argument = |vtype, u| sys::rd_kafka_vu_t { vtype, u };
    let mut arguments = vec![
        argument(
            Type::RD_KAFKA_VTYPE_VALUE,
            Value {
                mem: mem(ptr::null(), 0),
            },
        ),
        argument(
            Type::RD_KAFKA_VTYPE_KEY,
            Value {
                mem: mem(ptr::null(), 0),
            },
        ),
        argument(
            Type::RD_KAFKA_VTYPE_OPAQUE,
            Value {
                ptr: ptr::null_mut(),
            },
        ),
        argument(Type::RD_KAFKA_VTYPE_RKT, Value { rkt: topic }),
        argument(
            Type::RD_KAFKA_VTYPE_MSGFLAGS,
            Value {
                i: sys::RD_KAFKA_MSG_F_COPY,
            },
        ),
    ];
    arguments.extend(headers.iter().map(|(name, value)| {
        let header = sys::rd_kafka_vu_s__bindgen_ty_1__bindgen_ty_2 {
            name: name.as_ptr(),
            val: value.as_ptr().cast(),
            size: value.len().cast_signed(),
        };
        argument(Type::RD_KAFKA_VTYPE_HEADER, Value { header })
    }));
    arguments
}

fn mem(ptr: *const u8, size: usize) -> sys::rd_kafka_vu_s__bindgen_ty_1__bindgen_ty_1 {
    sys::rd_kafka_vu_s__bindgen_ty_1__bindgen_ty_1 {
        ptr: ptr.cast_mut().cast(),
        size,
    }
}

/// The moment travels as the message's opaque pointer, which librdkafka only carries.
#[expect(
    clippy::cast_possible_truncation,
    reason = "2^32 us would be 71 minutes: 64 bits only"
)]
fn opaque(due_us: u64) -> *mut c_void {
    const { assert!(size_of::<usize>() == 8) };
    ptr::without_provenance_mut(due_us as usize)
}

fn due_us(opaque: *mut c_void) -> u64 {
    opaque.addr() as u64
}

/// librdkafka's name of an error code, such as `_MSG_TIMED_OUT`.
fn name(code: sys::rd_kafka_resp_err_t) -> &'static str {
    described(code as i32).0
}

/// Name and meaning of an error code. (`rd_kafka_err2name` would give a buffer that does not last
/// for a code that it does not know.)
pub fn described(code: i32) -> (&'static str, &'static str) {
    static KNOWN: LazyLock<HashMap<i32, (&str, &str)>> = LazyLock::new(|| {
        let all = descriptions().iter();
        // SAFETY: names and meanings are static C strings or null.
        all.map(|known| {
            (known.code as i32, unsafe {
                (text(known.name), text(known.desc))
            })
        })
        .collect()
    });
    let unknown = (
        "UNKNOWN_CODE",
        "an error that this librdkafka does not know",
    );
    KNOWN.get(&code).copied().unwrap_or(unknown)
}

/// A C string as text; what is no UTF-8 becomes empty, which librdkafka's own words never are.
///
/// # Safety
/// `string` is null or a C string that lives as long as `'a`.
unsafe fn text<'a>(string: *const c_char) -> &'a str {
    if string.is_null() {
        return "";
    }
    // SAFETY: given by the caller.
    unsafe { CStr::from_ptr(string) }
        .to_str()
        .unwrap_or_default()
}

/// Every error code that librdkafka knows, by name.
pub fn codes() -> impl Iterator<Item = (&'static str, sys::rd_kafka_resp_err_t)> {
    descriptions()
        .iter()
        .filter(|description| !description.name.is_null())
        // SAFETY: the names are static C strings.
        .map(|description| (unsafe { text(description.name) }, description.code))
}

fn descriptions() -> &'static [sys::rd_kafka_err_desc] {
    let (mut descriptions, mut count) = (ptr::null(), 0);
    // SAFETY: both are out parameters; the array is static.
    unsafe {
        sys::rd_kafka_get_err_descs(&raw mut descriptions, &raw mut count);
        std::slice::from_raw_parts(descriptions, count)
    }
}

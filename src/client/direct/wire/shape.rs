//! Whether a response is what it claims to be, before anybody believes it.
//!
//! kafka-protocol's decoders make room for as many elements as an array says it has, so that thirty
//! bytes may ask for hundreds of gigabytes. Here a response is walked through first, without making
//! anything: every count must fit what is left of the frame.
//!
//! The shapes are those of Kafka's message definitions
//! (`clients/src/main/resources/common/message/*Response.json`), with the first version that has
//! each field, up to the highest version that [`super::api`] asks for.

use thiserror::Error;

/// A field, and the version since which it is there.
#[derive(Clone, Copy, Debug)]
struct Field(i16, Part);

#[derive(Clone, Copy, Debug)]
enum Part {
    /// So many bytes.
    Fixed(usize),
    Text,
    Array(&'static [Field]),
}

use Part::{Array, Fixed, Text};

/// The shape of a response.
#[derive(Debug)]
pub struct Shape {
    /// Since this version lengths are varints, and every structure ends with tagged fields.
    flexible_since: i16,
    fields: &'static [Field],
    /// The tagged fields after them that decoders know.
    tagged: &'static [Tagged],
}

/// A tagged field: its tag and what it has. Decoders do not care for the length that stands before.
#[derive(Clone, Copy, Debug)]
struct Tagged(u64, Part);

/// The levels of a feature: name, and two numbers.
const FEATURES: &[Field] = &[Field(3, Text), Field(3, Fixed(2)), Field(3, Fixed(2))];

/// `ApiVersions`, versions 0 to 3.
pub const API_VERSIONS: Shape = Shape {
    flexible_since: 3,
    fields: &[
        Field(0, Fixed(2)), // error code
        Field(0, Array(&[Field(0, Fixed(2)), Field(0, Fixed(4))])),
        Field(1, Fixed(4)), // throttle time
    ],
    tagged: &[
        Tagged(0, Array(FEATURES)), // supported
        Tagged(1, Fixed(8)),        // the epoch of the finalized ones
        Tagged(2, Array(FEATURES)), // finalized
        Tagged(3, Fixed(1)),        // whether ZooKeeper is left
    ],
};

/// `SaslHandshake`, versions 0 and 1.
pub const SASL_HANDSHAKE: Shape = Shape {
    flexible_since: i16::MAX,
    fields: &[Field(0, Fixed(2)), Field(0, Array(&[Field(0, Text)]))],
    tagged: &[],
};

/// `Metadata`, versions 1 to 9.
pub const METADATA: Shape = Shape {
    flexible_since: 9,
    fields: &[
        Field(3, Fixed(4)), // throttle time
        Field(
            0,
            Array(&[
                Field(0, Fixed(4)), // node id
                Field(0, Text),     // host
                Field(0, Fixed(4)), // port
                Field(1, Text),     // rack
            ]),
        ),
        Field(2, Text),     // cluster id
        Field(1, Fixed(4)), // controller id
        Field(
            0,
            Array(&[
                Field(0, Fixed(2)), // error code
                Field(0, Text),     // name
                Field(1, Fixed(1)), // is internal
                Field(
                    0,
                    Array(&[
                        Field(0, Fixed(10)),                    // error code, index, leader
                        Field(7, Fixed(4)),                     // leader epoch
                        Field(0, Array(&[Field(0, Fixed(4))])), // replicas
                        Field(0, Array(&[Field(0, Fixed(4))])), // in sync
                        Field(5, Array(&[Field(0, Fixed(4))])), // offline
                    ]),
                ),
                Field(8, Fixed(4)), // authorized operations on the topic
            ]),
        ),
        Field(8, Fixed(4)), // authorized operations on the cluster
    ],
    tagged: &[],
};

/// `Produce`, versions 3 to 9.
pub const PRODUCE: Shape = Shape {
    flexible_since: 9,
    fields: &[
        Field(
            0,
            Array(&[
                Field(0, Text), // topic
                Field(
                    0,
                    Array(&[
                        Field(0, Fixed(14)), // index, error code, base offset
                        Field(2, Fixed(8)),  // time of the append
                        Field(5, Fixed(8)),  // start of the log
                        Field(8, Array(&[Field(0, Fixed(4)), Field(0, Text)])), // records' errors
                        Field(8, Text),      // error message
                    ]),
                ),
            ]),
        ),
        Field(1, Fixed(4)), // throttle time
    ],
    tagged: &[],
};

/// A response that claims more than it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Malformed {
    #[error("a response ends in the middle")]
    Ends,
    #[error("a response of {left} bytes claims {claimed} elements")]
    Claims { claimed: u64, left: usize },
}

impl Shape {
    /// Walks through the body of a response.
    ///
    /// # Errors
    /// Where it claims more than there is.
    pub fn check(&self, body: &[u8], version: i16) -> Result<(), Malformed> {
        Walk {
            left: body,
            version,
            flexible: version >= self.flexible_since,
        }
        .structure(self.fields, self.tagged)
    }
}

struct Walk<'a> {
    left: &'a [u8],
    version: i16,
    flexible: bool,
}

impl Walk<'_> {
    fn structure(&mut self, fields: &[Field], tagged: &[Tagged]) -> Result<(), Malformed> {
        for Field(since, part) in fields {
            if *since <= self.version {
                self.part(*part)?;
            }
        }
        if self.flexible {
            self.tagged_fields(tagged)?;
        }
        Ok(())
    }

    fn part(&mut self, part: Part) -> Result<(), Malformed> {
        match part {
            Fixed(len) => self.skip(len),
            Text => self.text(),
            Array(elements) => self.array(elements),
        }
    }

    fn array(&mut self, elements: &[Field]) -> Result<(), Malformed> {
        let claimed = if self.flexible {
            self.varint()?.saturating_sub(1)
        } else {
            // -1 is no array at all.
            let count = i32::from_be_bytes(self.bytes()?);
            u64::try_from(count).unwrap_or(0)
        };
        let left = self.left.len();
        let smallest = smallest(elements, self.version);
        if claimed > (left / smallest) as u64 {
            return Err(Malformed::Claims { claimed, left });
        }
        // An array's elements have tagged fields only where they have more than one field; none of
        // the plain ones here has a flexible version with a structure around it.
        for _ in 0..claimed {
            match elements {
                [Field(_, Fixed(len))] => self.skip(*len)?,
                [Field(_, Text)] => self.text()?,
                _ => self.structure(elements, &[])?,
            }
        }
        Ok(())
    }

    fn text(&mut self) -> Result<(), Malformed> {
        let len = if self.flexible {
            self.varint()?.saturating_sub(1)
        } else {
            // -1 is no text at all.
            u64::try_from(i16::from_be_bytes(self.bytes()?)).unwrap_or(0)
        };
        self.skip(usize::try_from(len).unwrap_or(usize::MAX))
    }

    fn tagged_fields(&mut self, known: &[Tagged]) -> Result<(), Malformed> {
        for _ in 0..self.varint()? {
            let tag = self.varint()?;
            let len = self.varint()?;
            match known.iter().find(|known| known.0 == tag) {
                Some(Tagged(_, part)) => self.part(*part)?,
                None => self.skip(usize::try_from(len).unwrap_or(usize::MAX))?,
            }
        }
        Ok(())
    }

    fn skip(&mut self, len: usize) -> Result<(), Malformed> {
        self.left = self.left.get(len..).ok_or(Malformed::Ends)?;
        Ok(())
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let (bytes, left) = self.left.split_first_chunk().ok_or(Malformed::Ends)?;
        self.left = left;
        Ok(*bytes)
    }

    /// An unsigned varint of 32 bits at most.
    fn varint(&mut self) -> Result<u64, Malformed> {
        let mut number = 0;
        for at in 0..5 {
            let [byte] = self.bytes()?;
            number |= u64::from(byte & 0x7f) << (7 * at);
            if byte < 0x80 {
                break;
            }
        }
        Ok(number)
    }
}

/// Bytes that an element takes at least.
fn smallest(elements: &[Field], version: i16) -> usize {
    let there = elements.iter().filter(|Field(since, _)| *since <= version);
    let least = there.map(|Field(_, part)| match part {
        Fixed(len) => *len,
        // A byte holds the length of an empty one where lengths are varints.
        Text | Array(_) => 1,
    });
    least.sum::<usize>().max(1)
}

#[cfg(test)]
mod tests;

//! Parts of the direct client on their own, to find out how fast each of them can go: the making of
//! batches without a broker, and the wire with batches that were made beforehand.

mod sealing;
mod stock;
mod wire;

pub use self::sealing::Sealing;
pub use self::stock::Stock;
pub use self::wire::{Sent, Wire, WireError};

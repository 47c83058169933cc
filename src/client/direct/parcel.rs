//! A batch with the partition that it goes to.

use super::queue::Queued;

/// A batch on its way to a partition's leader.
#[derive(Debug)]
pub struct Parcel {
    pub partition: usize,
    pub queued: Queued,
}

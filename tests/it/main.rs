//! All integration tests, as one binary: a file a subject.

mod layers;
mod profiles;

//! All integration tests, as one binary: a file a subject.

mod bad_input;
mod command_line;
mod dashboard;
mod direct;
mod embedded;
mod fanout;
mod faults;
mod history;
mod interrupt;
mod kafka;
mod layers;
mod live;
mod messages;
mod outage;
mod pictures;
mod profile_library;
mod profile_mistakes;
mod profiles;
mod reading_back;
mod registry;
mod report;
mod security;
mod source;
mod support;
mod terminal;
mod tuning;

//! Whatever a broker answers, the direct client neither panics, nor takes giant memory, nor loses
//! or doubles a record. `scripts/fuzz` builds this so that the fuzzer sees its way, and runs it.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| kdyno::client::direct::hear(data));

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("nothing to see here: run scripts/fuzz");
}

//! `kdyno generate`: the users file.

use std::num::NonZeroU64;
use std::path::Path;

use super::progress::FileProgress;
use super::{Exit, Stop, print};
use crate::cli::GenerateArgs;
use crate::source;

pub fn generate(args: &GenerateArgs) -> Result<Exit, Stop> {
    let path = match &args.out {
        Some(path) => path.clone(),
        None => source::users_path(args.rows.get()).map_err(Stop::failed)?,
    };
    write(&path, args.rows)?;
    print(format!("{}\n", path.display()))
}

fn write(path: &Path, rows: NonZeroU64) -> Result<(), Stop> {
    let progress = FileProgress::new(rows.get());
    source::generate(path, rows.get(), |done| progress.at(done)).map_err(Stop::failed)
}

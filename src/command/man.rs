//! `kdyno man`: the manual, a page for kdyno and one for each of its commands.

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::{Exit, Stop, print};
use crate::cli::Cli;

/// Prints the page of the command that these names lead to; without any, kdyno's own.
pub fn man(names: &[String]) -> Result<Exit, Stop> {
    let kdyno = kdyno();
    let command = find(&kdyno, names)?;
    let mut manual = Vec::new();
    page(command).render(&mut manual).map_err(Stop::failed)?;
    print(manual)
}

/// All commands, with the options that they share. `kdyno help` says no more than `--help`.
fn kdyno() -> Command {
    let mut kdyno = Cli::command().disable_help_subcommand(true);
    kdyno.build();
    kdyno
}

fn find<'a>(kdyno: &'a Command, names: &[String]) -> Result<&'a Command, Stop> {
    let mut found = kdyno;
    for name in names {
        found = found.find_subcommand(name).ok_or_else(|| {
            let known: Vec<_> = found.get_subcommands().map(Command::get_name).collect();
            let of = found.get_bin_name().unwrap_or("kdyno");
            Stop::usage(match known[..] {
                [] => format!("{of} has no commands of its own: leave {name:?} out"),
                _ => format!("{of} has no command {name:?}; it has {}", known.join(", ")),
            })
        })?;
    }
    Ok(found)
}

fn page(command: &Command) -> Man {
    Man::new(command.clone()).source(concat!("kdyno ", env!("CARGO_PKG_VERSION")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(command: &Command, found: &mut Vec<String>) {
        let mut text = Vec::new();
        page(command).render(&mut text).unwrap();
        found.push(String::from_utf8(text).unwrap());
        for inner in command.get_subcommands() {
            pages(inner, found);
        }
    }

    #[test]
    fn every_command_has_a_page_under_its_whole_name() {
        let mut found = Vec::new();
        pages(&kdyno(), &mut found);
        let title = |page: &String| {
            let title = page.lines().find_map(|line| line.strip_prefix(".TH "));
            title.unwrap().split(' ').next().unwrap().to_owned()
        };
        let titles: Vec<_> = found.iter().map(title).collect();
        for name in ["kdyno", "kdyno-run", "kdyno-profiles-check", "kdyno-man"] {
            assert!(titles.contains(&name.to_owned()), "{name}: {titles:?}");
        }
        for page in found {
            assert!(page.contains(".SH DESCRIPTION"), "{page}");
            assert!(page.contains("log\\-dir"), "the shared options: {page}");
        }
    }
}

//! The log, as it is written.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::tell;
use crate::logging::{Logging, Tail};
use crate::tui::news::News;

/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(250);

/// Passes on what is written to the log, until nobody wants to know.
pub fn follow(news: &UnboundedSender<News>, log: Result<Arc<Logging>, String>) {
    let log = match log {
        Ok(log) => log,
        Err(why) => return tell(news, News::NoLog(why)),
    };
    let mut tail = Tail::new(log.folder());
    let (mut told, mut broken) = (0, false);
    while !news.is_closed() {
        match tail.read() {
            Ok(new) => {
                let (more, dropped) = (new.more, log.dropped_lines());
                let is_news = !new.lines.is_empty() || !new.continued.is_empty();
                if is_news || dropped != told || broken {
                    tell(news, News::Logged { new, dropped });
                }
                (told, broken) = (dropped, false);
                if more {
                    continue;
                }
            }
            Err(error) => {
                if !broken {
                    tell(news, News::NoLog(error.to_string()));
                }
                broken = true;
            }
        }
        thread::sleep(LOOK);
    }
}

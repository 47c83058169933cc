//! Changes the label in a report's text, and nothing else: every figure stays as it was written,
//! and so do keys that only a later version knows.

use indexmap::IndexMap;
use serde_json::value::{RawValue, to_raw_value};

use super::file::json;

/// The key of the label, and the one that it stands behind.
const LABEL: &str = "label";
const BEFORE: &str = "id";

/// The longest label, in characters.
const LONGEST: usize = 200;

/// The report with this label, or with none.
pub fn set(report: &[u8], label: Option<&str>) -> Result<Vec<u8>, serde_json::Error> {
    let mut report: IndexMap<String, Box<RawValue>> = serde_json::from_slice(report)?;
    let label = to_raw_value(&label.and_then(on_one_line))?;
    if let Some(there) = report.get_mut(LABEL) {
        *there = label;
    } else {
        // An older report has no such key.
        let at = report
            .get_index_of(BEFORE)
            .map_or(report.len(), |at| at + 1);
        report.shift_insert(at, LABEL.to_owned(), label);
    }
    json(&report).map_err(serde_json::Error::io)
}

/// The text without what would break a table or a terminal; `None` if nothing is left.
fn on_one_line(text: &str) -> Option<String> {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let words: Vec<_> = spaced.split_whitespace().collect();
    let line: String = words.join(" ").chars().take(LONGEST).collect();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(report: &str, label: Option<&str>) -> String {
        String::from_utf8(set(report.as_bytes(), label).unwrap()).unwrap()
    }

    const REPORT: &str = "{
  \"id\": \"1-x\",
  \"label\": null,
  \"later\": {
    \"figure\": 0.1000,
    \"list\": [
      1
    ]
  }
}
";

    #[test]
    fn a_label_changes_one_line_and_leaves_every_other_as_it_was() {
        let noted = labelled(REPORT, Some("16 KiB \"batches\""));
        assert_eq!(noted, REPORT.replace("null", r#""16 KiB \"batches\"""#));
        assert_eq!(labelled(&noted, None), REPORT);
    }

    #[test]
    fn an_older_report_gets_the_key_behind_its_name() {
        let noted = labelled("{\"schema\": 1, \"id\": \"x\", \"rest\": 0}", Some("a"));
        assert_eq!(
            noted,
            "{\n  \"schema\": 1,\n  \"id\": \"x\",\n  \"label\": \"a\",\n  \"rest\": 0\n}\n"
        );
    }

    #[test]
    fn a_label_is_one_line_and_blanks_alone_are_none() {
        assert_eq!(
            on_one_line("  a\n\tb\u{1b}[31m "),
            Some("a b [31m".to_owned())
        );
        assert_eq!(on_one_line(" \n "), None);
        assert_eq!(
            on_one_line(&"ü".repeat(900)).unwrap().chars().count(),
            LONGEST
        );
    }

    #[test]
    fn what_is_no_report_is_left_alone() {
        assert!(set(b"[1]", None).is_err());
        assert!(set(b"{\"id\": 1", None).is_err());
    }
}

//! What holds of a draft whatever is done to it.

use proptest::prelude::*;

use super::{REMARKED, draft, text};
use crate::profile::draft::Direction;
use crate::profile::{Profile, find};

/// What a person may do at a row.
#[derive(Clone, Debug)]
enum Deed {
    Next,
    Previous,
    Reset,
    Undo,
    Type(&'static str),
}

fn deeds() -> impl Strategy<Value = Vec<(prop::sample::Index, Deed)>> {
    let typed = prop::sample::select(vec![
        "",
        "0",
        "1",
        "3",
        "7.5",
        "64KiB",
        "100k",
        "10s",
        "auto",
        "none",
        "lz4",
        "zstd",
        "avro",
        "false",
        "true",
        "all",
        "users",
        "a.csv",
        "b:1",
        "failed == 0",
        "latency.p99 < 1s",
        "x y = z",
        "a.b=c",
        "== 1",
        ";",
        "http://a:1",
    ]);
    let deed = prop_oneof![
        3 => Just(Deed::Next),
        2 => Just(Deed::Previous),
        2 => Just(Deed::Reset),
        1 => Just(Deed::Undo),
        6 => typed.prop_map(Deed::Type),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), deed), 1..14)
}

fn bases() -> impl Strategy<Value = String> {
    let mut texts: Vec<String> = [
        "default",
        "low-latency",
        "faulty",
        "reference",
        "keyed",
        "zstd",
    ]
    .map(|name| find(name, None).unwrap().text)
    .into();
    texts.push(REMARKED.into());
    texts.push(REMARKED.replace('\n', "\r\n"));
    texts.push("producer.workers = 1\nrun = { rate = 5 }".into());
    texts.push(String::new());
    prop::sample::select(texts)
}

/// Comments on lines of their own, outside of what the draft takes out with its section.
fn own_comments(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| line.starts_with('#'))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_done_the_text_says_what_is_run_and_undoing_gives_the_file_back(
        base in bases(),
        deeds in deeds(),
    ) {
        let mut draft = draft(&base);
        for (at, deed) in deeds {
            let rows = draft.rows();
            let row = at.get(&rows);
            // Many deeds are refused, which is as good as any other outcome.
            let _ = match deed {
                Deed::Next => draft.step(row, Direction::Next),
                Deed::Previous => draft.step(row, Direction::Previous),
                Deed::Reset => draft.reset(row),
                Deed::Type(typed) => draft.type_in(row, typed),
                Deed::Undo => { draft.undo(); Ok(()) }
            };

            let edited = draft.text();
            let parsed = Profile::parse(&text(&edited), &[]);
            let headless = Profile::parse(&text(&base), &draft.overrides());
            match (draft.profile(), parsed, headless) {
                (Ok(draft), Ok(saved), Ok(headless)) => {
                    prop_assert_eq!(draft, &headless);
                    prop_assert_eq!(&draft.resolved, &saved.resolved, "{}", edited);
                }
                (Err(_), Err(_), Err(_)) => {}
                (is, saved, headless) => prop_assert!(
                    false, "{is:?}\n{saved:?}\n{headless:?}\n{:?}\n{edited}", draft.overrides()
                ),
            }
            for comment in own_comments(&base) {
                prop_assert!(edited.lines().any(|line| line == comment), "{comment}\n{edited}");
            }
        }
        draft.undo_all();
        prop_assert_eq!(draft.text(), base.clone());
        while draft.undo() {}
        prop_assert_eq!(draft.text(), base);
        prop_assert!(draft.rows().iter().all(|row| !row.is_changed));
    }
}

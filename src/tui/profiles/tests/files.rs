//! Profiles are saved, copied, deleted, and changed by others.

use super::*;

#[test]
fn saving_writes_the_file_and_says_so() {
    let mut script = tuning(120, 36);
    works(&mut script);
    script.press("s");
    let save = saved(&mut script);
    assert_eq!(save.path, PathBuf::from("profiles/tuned.toml"));
    assert!(
        save.text
            .contains("workers = 2               # one a core on the big machine")
    );
    script.hear(News::ProfileSaved(Box::new(save)));
    assert!(
        script
            .last_line()
            .contains("Saved profiles/tuned.toml, 3 changes")
    );
    assert_eq!(works(&mut script), [Work::ListProfiles]);
    script.press("Down").shows_no("not saved");
    script.press("s");
    assert!(
        script
            .last_line()
            .contains("Not saved: tuned has no changes")
    );
}

#[test]
fn a_copy_takes_the_changes_with_it() {
    let mut script = tuning(120, 36);
    works(&mut script);
    script
        .press("a")
        .shows("tuned-2")
        .shows("profiles/tuned-2.toml");
    script
        .press("Ctrl-U")
        .type_text("wip")
        .shows("! wip exists: write another name");
    script.press("Ctrl-U").type_text("mine").press("Enter");
    let save = saved(&mut script);
    let mut now = listed();
    now.insert(0, file("mine", &save.text));
    script.hear(News::ProfileSaved(Box::new(save)));
    assert!(
        script
            .last_line()
            .contains("Saved profiles/mine.toml, 3 changes")
    );
    script.hear(News::Profiles(now));
    script.press("Esc").shows("▌  mine").shows_no("tuned *");
}

#[test]
fn a_copy_leaves_the_changes_of_others_alone() {
    let mut script = tuning(120, 36);
    works(&mut script);
    script
        .press("a")
        .press("Ctrl-U")
        .type_text("mine")
        .press("Enter");
    let save = saved(&mut script);
    // Meanwhile another profile is changed.
    script
        .press("Esc")
        .press("Down")
        .press("Down")
        .press("Right")
        .press("Right");
    script.shows(" *");
    script.hear(News::ProfileSaved(Box::new(save)));
    script.press("Esc").shows_no("tuned *").shows(" *");
}

#[test]
fn a_file_that_changed_meanwhile_keeps_the_changes_on_top() {
    let mut script = tuning(120, 36);
    script.press("s");
    let name = "tuned".to_owned();
    let why = "profiles/tuned.toml was changed by another program".to_owned();
    script.hear(News::ProfileNotSaved { name, why });
    assert!(
        script
            .last_line()
            .contains("Not saved: profiles/tuned.toml was changed")
    );
    let mut now = listed();
    now[0] = file(
        "tuned",
        &TUNED.replace("compression = \"lz4\"", "compression = \"zstd\""),
    );
    script.hear(News::Profiles(now));
    script.shows("3 changes, not saved").shows("zstd");

    let mut broken = listed();
    broken[0] = file("tuned", "[producer]\nworkres = 4\n");
    script
        .hear(News::Profiles(broken))
        .shows("1 error, cannot run");
    script
        .hear(News::Profiles(listed()))
        .shows("3 changes, not saved");
}

#[test]
fn deleting_asks_and_what_is_built_in_has_no_file() {
    let mut script = script(120, 36);
    script
        .press("j j D")
        .shows("Delete none-16k?")
        .shows("profiles/none-16k.toml");
    script.press("n");
    assert_eq!(works(&mut script), []);
    script.press("D y");
    let path = PathBuf::from("profiles/none-16k.toml");
    assert_eq!(works(&mut script), [Work::DeleteProfile(path.clone())]);
    script.hear(News::ProfileDeleted(path));
    assert!(
        script
            .last_line()
            .contains("Deleted profiles/none-16k.toml")
    );
    script.press("G D");
    assert!(
        script
            .last_line()
            .contains("keyed is built in: there is no file to delete")
    );
}

#[test]
fn undoing_everything_asks() {
    let mut script = tuning(120, 36);
    script
        .press("U")
        .shows("Back to the saved tuned?")
        .shows("All 3 changes are undone.");
    script.press("Enter").shows("3 changes, not saved");
    script.press("U y").shows_no("not saved");
    script.press("u").shows("3 changes, not saved");
}

#[test]
fn the_editor_opens_at_the_setting_and_at_the_first_error() {
    let mut script = script(120, 36);
    script.press("l");
    to(&mut script, "linger_ms").press("o");
    script.press("Esc j j j j o");
    let edit = |name: &str, line| Effect::Edit {
        path: PathBuf::from(format!("profiles/{name}.toml")),
        line,
    };
    assert_eq!(script.effects, [edit("tuned", 11), edit("wip", 12)]);
    script.press("G o");
    assert!(
        script
            .last_line()
            .contains("a saves a copy that can be edited")
    );
}

#[test]
fn quitting_asks_when_changes_would_be_lost() {
    let mut script = tuning(120, 36);
    script
        .press("q")
        .shows("Quit?")
        .shows("1 profile has unsaved changes: tuned.");
    script.press("n").shows_no("Quit?");
    assert!(!script.effects.contains(&Effect::Quit));
}

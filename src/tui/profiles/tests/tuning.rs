//! Settings are changed, typed and tried.

use super::*;

#[test]
fn enter_runs_the_profile_and_r_runs_it_with_its_changes() {
    let mut script = tuning(120, 36);
    works(&mut script);
    script.press("r").shows("[2 Run]");
    let works = works(&mut script);
    let Some(Work::Launch { profile, .. }) = works.first() else {
        panic!("not launched but {works:?}");
    };
    assert_eq!(profile.producer.workers.get(), 2);
    assert_eq!(profile.producer.batch_size, 262_144);
}

#[test]
fn arrows_change_a_value_u_undoes_it_and_the_default_comes_back() {
    let mut script = script(120, 36);
    script.press("l");
    to(&mut script, "workers")
        .press("l")
        .shows("~ < 5 >")
        .shows("was 4");
    script
        .shows("1 change, not saved")
        .shows("--set producer.workers=5");
    script.press("u").shows("< 4 >").shows_no("not saved");
    script.press("Backspace").shows("~ < 2 >");
    script
        .press("h h")
        .shows("workers: it is at its lowest; Enter types a value");
}

#[test]
fn a_value_is_typed_and_refused_in_place_with_the_reason() {
    let mut script = script(120, 36);
    script.press("l");
    to(&mut script, "batch_size")
        .press("Enter Ctrl-U")
        .type_text("3GiB");
    script
        .shows("3GiB")
        .shows("! too large: 1 to 2,147,483,647 B");
    script.press("Enter").shows("! too large");
    script
        .press("Ctrl-U")
        .type_text("256KiB")
        .shows("262,144  256 KiB");
    script
        .press("Enter")
        .shows("~ < 262,144 >  256 KiB")
        .shows("was 65,536");
}

#[test]
fn digits_are_typed_and_open_no_tab() {
    let mut script = script(80, 24);
    script.press("l");
    to(&mut script, "workers").press("Enter Ctrl-U 3 Enter");
    script.shows("[1 Profiles]").shows("~ < 3 >");
}

#[test]
fn an_entry_is_added_by_typing_its_name_and_value() {
    let mut script = script(120, 36);
    script.press("l");
    to(&mut script, "thresholds")
        .press("Enter")
        .type_text("failed == 0")
        .press("Enter");
    script.shows("2 entries").shows("failed");
    script
        .press("Enter")
        .type_text("faild == 0")
        .shows("write \"failed\"");
}

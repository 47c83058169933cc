//! The list and the settings are filtered, sorted and clicked.

use super::*;

#[test]
fn a_filter_is_typed_kept_and_cleared() {
    let mut script = script(120, 36);
    script
        .press("/")
        .type_text("zst")
        .shows("/ zst_")
        .shows("2 of 12");
    script
        .press("Enter")
        .shows("▌  zstd-64k")
        .shows_no("night-load");
    script.press("Esc").shows("night-load").shows("▌  zstd-64k");
    script
        .press("/")
        .type_text("zst9")
        .shows("No profile matches zst9.");
    script.press("Esc").shows("night-load");
}

#[test]
fn settings_can_be_filtered_too() {
    let mut script = script(120, 36);
    script.press("l /").type_text("ms").press("Enter");
    script
        .shows("▌rtt_ms")
        .shows("linger_ms")
        .shows_no("partitions");
    script.press("Esc").shows("partitions");
    script.press("Esc").shows("Enter run");
}

#[test]
fn the_list_is_sorted_by_its_figures_and_turned_round() {
    let mut script = script(120, 36);
    script.press("> >").shows("by p99");
    script.press("g").shows("▌  none-16k");
    script.press("<").shows("by msg/s");
    script.press("g").shows("▌  tuned");
    script.press("i g").shows("▌  wip");
}

#[test]
fn a_click_selects_a_profile_or_a_setting() {
    let mut script = script(120, 36);
    script.click("none-16k").shows("▌  none-16k");
    script
        .click("delimiter")
        .shows("▌delimiter")
        .shows("← → change");
    script
        .click("night-load")
        .shows("▌  night-load")
        .shows("Enter run");
}

#[test]
fn the_target_in_the_corner_is_that_of_the_draft() {
    let mut script = script(120, 36);
    script.shows("EMBEDDED BROKER");
    script.press("l");
    to(&mut script, "brokers")
        .press("l")
        .shows("KAFKA localhost:9092");
}

use rstest::rstest;

use super::*;

#[test]
fn an_array_that_claims_more_than_the_frame_holds_is_refused() {
    // No error, and two billion ranges of versions.
    let body = [0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 18, 0, 0, 0, 3];
    let claimed = API_VERSIONS.check(&body, 0);
    assert_eq!(
        claimed,
        Err(Malformed::Claims {
            claimed: 0x7fff_ffff,
            left: 6
        })
    );
}

#[test]
fn a_response_that_ends_early_is_refused() {
    let body = [0, 0, 0, 0, 0, 1, 0, 18, 0];
    assert!(API_VERSIONS.check(&body, 0).is_err());
    assert_eq!(SASL_HANDSHAKE.check(&[0], 1), Err(Malformed::Ends));
}

#[rstest]
#[case(&METADATA, 1, 9)]
#[case(&PRODUCE, 3, 9)]
#[case(&API_VERSIONS, 0, 3)]
fn whatever_bytes_come_the_walk_ends(
    #[case] shape: &Shape,
    #[case] lowest: i16,
    #[case] highest: i16,
) {
    for version in lowest..=highest {
        for byte in 0..=u8::MAX {
            // Whether it is taken does not matter here; that it comes back does.
            let _ = shape.check(&[byte; 300], version);
        }
    }
}

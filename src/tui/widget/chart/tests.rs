use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::axis::{TimeAxis, ValueAxis, column, next_top};
use super::columns::{Span, Steps, acked_at};
use super::*;
use crate::stats::Series;
use crate::tui::canvas::Regions;
use crate::tui::theme::Theme;

fn series(acked: &[u64]) -> Series {
    Series {
        acked: acked.to_vec(),
        ..Series::default()
    }
}

fn drawn(chart: &Chart, width: u16, height: u16) -> Vec<String> {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    let (theme, mut regions) = (Theme::default(), Regions::default());
    chart.draw(&mut Canvas::new(&mut buffer, &theme, &mut regions), area);
    let row = |y| {
        (0..width)
            .map(|x| buffer[(x, y)].symbol())
            .collect::<String>()
    };
    (0..height).map(|y| row(y).trim_end().to_owned()).collect()
}

fn ticks(axis: TimeAxis) -> Vec<String> {
    let tick = |(column, label)| format!("{column}:{label}");
    axis.ticks.into_iter().map(tick).collect()
}

#[test]
fn the_top_is_the_next_of_a_few_round_numbers() {
    let tops = [0.3, 1.0, 1.01, 1.13, 1.9, 2.2, 50.0, 801.0].map(next_top);
    let expected = [0.3, 1.0, 1.2, 1.2, 2.0, 3.0, 60.0, 1000.0];
    for (top, expected) in tops.iter().zip(expected) {
        assert!((top - expected).abs() < 1e-9, "{top} {expected}");
    }
    assert!((next_top(0.0) - 1.0).abs() < 1e-9);
}

#[test]
fn labels_stand_where_rows_begin_and_have_as_many_decimals_as_all_of_them_need() {
    let labels = |top: f64, rows| {
        let labels = ValueAxis::from_zero(top, 1e6).labels(rows);
        labels
            .into_iter()
            .map(|(row, label)| format!("{row}:{label}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(labels(1.13e6, 6), ["0:1.2", "2:0.8", "4:0.4"]);
    assert_eq!(labels(1.13e6, 3), ["0:1.2", "1:0.8", "2:0.4"]);
    assert_eq!(labels(0.9e6, 6), ["0:1.0", "3:0.5"]);
    assert_eq!(labels(0.9e6, 8), ["0:1.00", "2:0.75", "4:0.50", "6:0.25"]);
    assert_eq!(labels(0.9e6, 3), ["0:1"]);
}

#[test]
fn a_fitted_axis_lies_close_around_its_values() {
    let axis = ValueAxis::fitted(0.96e6, 1.12e6, 1e6);
    assert!(axis.bottom <= 0.96e6 && axis.bottom > 0.8e6, "{axis:?}");
    assert!(axis.top >= 1.12e6 && axis.top < 1.3e6, "{axis:?}");
    // Values that are all the same have an axis as well.
    assert!(ValueAxis::fitted(5.0, 5.0, 1.0).top > 5.0 - 1e-9);
    assert!(ValueAxis::fitted(0.0, 0.0, 1.0).top > 0.0);
}

#[test]
fn ticks_stand_at_round_moments() {
    assert_eq!(
        ticks(TimeAxis::whole(1.0, 72)),
        ["0:0.0", "14:0.2", "29:0.4", "43:0.6", "58:0.8", "71:1.0 s"]
    );
    assert_eq!(
        ticks(TimeAxis::whole(20.0, 72)),
        ["0:0", "14:4", "29:8", "43:12", "58:16", "71:20 s"]
    );
    assert_eq!(
        ticks(TimeAxis::window(60.0, 60)),
        [
            "0:-60 s", "10:-50", "20:-40", "30:-30", "40:-20", "50:-10", "59:now"
        ]
    );
    assert_eq!(column(0.024, 1.0, 72), 2);
}

#[test]
fn steps_are_put_together_until_there_are_no_more_than_columns() {
    let span = Span { from: 0.0, to: 1.0 };
    let length = |span, columns| Steps::new(&series(&[]), span, columns).length;
    assert_eq!(length(span, 72), Duration::from_millis(20));
    assert_eq!(length(span, 30), Duration::from_millis(40));
    assert_eq!(
        length(
            Span {
                from: 0.0,
                to: 20.0
            },
            72
        ),
        Duration::from_millis(320)
    );
}

#[test]
fn only_steps_that_are_over_are_shown_until_the_run_is() {
    let series = series(&[20, 40, 60, 30]);
    let span = Span { from: 0.0, to: 0.1 };
    let steps = Steps::new(&series, span, 5);
    let at =
        |now, is_over| steps.columns(&series, (span, 5), (Duration::from_millis(now), is_over));
    assert_eq!(
        at(62, false),
        [Some(1000.0), Some(2000.0), Some(3000.0), None, None]
    );
    // The last step lasted 10 ms only.
    let over = at(70, true);
    assert!((over[3].unwrap() - 3000.0).abs() < 1e-6);
    assert_eq!(over[4], None);
}

#[test]
fn a_column_that_is_over_never_changes_while_the_span_stays() {
    let span = Span { from: 0.0, to: 1.0 };
    let all: Vec<u64> = (0..50).map(|i| 1000 + i * 37 % 500).collect();
    let columns = |steps: usize| {
        let series = series(&all[..steps]);
        let now = Duration::from_millis(20) * u32::try_from(steps).unwrap();
        Steps::new(&series, span, 72).columns(&series, (span, 72), (now, false))
    };
    let last = columns(50);
    for steps in 1..50 {
        for (column, now) in columns(steps)
            .iter()
            .enumerate()
            .filter(|(_, now)| now.is_some())
        {
            assert_eq!(*now, last[column]);
        }
    }
}

#[test]
fn what_another_run_had_done_by_now_counts_parts_of_steps() {
    let series = series(&[20, 40]);
    assert!((acked_at(&series, Duration::from_millis(30)) - 40.0).abs() < 1e-9);
    assert!((acked_at(&series, Duration::from_secs(9)) - 60.0).abs() < 1e-9);
}

#[test]
fn the_other_run_is_a_sign_a_column_where_it_lies_above_or_inside_of_this_one() {
    let chart = Chart {
        live: vec![Some(0.5), Some(1.0), Some(1.2), None],
        ghost: vec![Some(1.1), Some(0.7), Some(1.1), Some(0.5)],
        asked: Vec::new(),
        warm: 0,
        values: ValueAxis::from_zero(1.2, 1.0),
        time: TimeAxis::default(),
        marks: vec![Mark {
            column: 1,
            sign: '1',
            role: Role::Strong,
        }],
    };
    assert_eq!(
        drawn(&chart, 10, 5),
        [" 1.2┤·▄▒", " 0.8┤▂▒█·", " 0.4┤███", "   0┼─1──", ""]
    );
    assert_eq!(versus(&chart.live, &chart.ghost), "-++ ");
}

#[test]
fn the_asked_rate_is_a_line_of_dots_as_far_as_the_run_goes() {
    let chart = Chart {
        live: vec![Some(20.0), Some(58.0), None],
        ghost: Vec::new(),
        asked: vec![Some(50.0); 3],
        warm: 1,
        values: ValueAxis::from_zero(58.0, 1.0),
        time: TimeAxis::default(),
        marks: Vec::new(),
    };
    assert_eq!(
        drawn(&chart, 9, 5),
        ["  60┤·▇", "  40┤ █", "  20┤░█", "   0┼───", ""]
    );
}

#[test]
fn a_rate_that_was_changed_on_the_way_is_a_line_with_a_step() {
    let chart = Chart {
        live: vec![Some(1.0), Some(1.0), Some(1.0), None],
        ghost: Vec::new(),
        asked: vec![Some(50.0), Some(30.0), None, Some(30.0)],
        warm: 0,
        values: ValueAxis::from_zero(50.0, 1.0),
        time: TimeAxis::default(),
        marks: Vec::new(),
    };
    assert_eq!(
        drawn(&chart, 10, 5),
        ["  60┤·", "  40┤ ·", "  20┤▁▁▁", "   0┼────", ""]
    );
}

#[test]
fn a_run_is_drawn_in_its_own_steps_where_they_fit() {
    let series = series(&[20; 66]);
    let span = Span::whole(Duration::from_millis(1_320), series.step, 72);
    assert!((span.to - 1.44).abs() < 1e-9);
    assert_eq!(
        Steps::new(&series, span, 72).length,
        Duration::from_millis(20)
    );
    assert_eq!(
        ticks(TimeAxis::whole(span.to, 72)),
        ["0:0.0", "15:0.3", "30:0.6", "45:0.9", "60:1.2 s"]
    );
    // One more, and every step is twice as long.
    let span = Span::whole(Duration::from_millis(1_460), series.step, 72);
    assert!((span.to - 1.5).abs() < 1e-9);
}

//! Changes written into the text of a profile, around everything that a person wrote there:
//! comments, order and spaces stay as they are.
//!
//! The library that does this knows neither the byte order mark nor long line ends; both are kept
//! here. A comment on a line of its own outlives the setting below it.

use toml::Value;
use toml_edit::{Decor, DocumentMut, InlineTable, Item, Key, Table, TableLike};

use crate::profile::path::{Path, Step};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// One change: a path and its new value, `None` to take it out.
pub(super) type Edit = (Path, Option<Value>);

/// The text with the edits in it. A text that is no TOML is given back as it is.
pub(super) fn edited(text: &str, edits: &[Edit]) -> String {
    let (mark, body) = match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(body) => (&text[..BYTE_ORDER_MARK.len_utf8()], body),
        None => ("", text),
    };
    let Ok(mut document) = body.parse::<DocumentMut>() else {
        return text.to_owned();
    };
    for (path, value) in edits {
        let Some(path) = keys(&document, path) else {
            continue;
        };
        match value {
            Some(value) => put(document.as_item_mut(), &path, value),
            None => take(&mut document, &path),
        }
    }
    let edited = document.to_string();
    if body.contains("\r\n") {
        format!("{mark}{}", edited.replace('\n', "\r\n"))
    } else {
        format!("{mark}{edited}")
    }
}

/// The keys that lead to a path. An entry of a free table may be written `"linger.ms"`, or
/// `linger.ms` as a table in a table; where it is not written yet, it gets the quotes.
fn keys(document: &DocumentMut, path: &Path) -> Option<Vec<String>> {
    let mut keys = Vec::new();
    for step in path.steps() {
        match step {
            Step::Key(key) => keys.push(key.clone()),
            Step::Element(_) => return None,
        }
    }
    let last = keys.pop()?;
    let mut table = Some(document.as_item());
    for key in &keys {
        table = table.and_then(|table| table.as_table_like()?.get(key));
    }
    let written = table
        .and_then(Item::as_table_like)
        .and_then(|table| written_as(table, &last));
    keys.extend(written.unwrap_or_else(|| vec![last]));
    Some(keys)
}

fn written_as(table: &dyn TableLike, name: &str) -> Option<Vec<String>> {
    if table.contains_key(name) {
        return Some(vec![name.to_owned()]);
    }
    name.match_indices('.').find_map(|(dot, _)| {
        let (first, rest) = (&name[..dot], &name[dot + 1..]);
        let inner = table.get(first)?.as_table_like()?;
        let mut keys = vec![first.to_owned()];
        keys.extend(written_as(inner, rest)?);
        Some(keys)
    })
}

fn put(parent: &mut Item, path: &[String], value: &Value) {
    let [key, rest @ ..] = path else {
        return;
    };
    if !rest.is_empty() {
        if let Some(inner) = child(parent, key) {
            put(inner, rest, value);
        }
        return;
    }
    let mut value = written(value);
    if let Some(table) = parent.as_inline_table_mut()
        && !table.contains_key(key)
    {
        append(table, key, value);
        return;
    }
    let Some(table) = parent.as_table_like_mut() else {
        return;
    };
    match table.get_mut(key).map(|item| item.as_value_mut()) {
        Some(Some(old)) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        // A table stands there, which only an editor can resolve.
        Some(None) => {}
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// The table below a key, made in the form of its parent where it is missing.
fn child<'a>(parent: &'a mut Item, key: &str) -> Option<&'a mut Item> {
    let is_inline = parent.is_inline_table();
    let table = parent.as_table_like_mut()?;
    if !table.contains_key(key) {
        let new = if is_inline {
            Item::Value(InlineTable::new().into())
        } else {
            let mut new = Table::new();
            new.set_dotted(table.is_dotted());
            Item::Table(new)
        };
        table.insert(key, new);
    }
    table.get_mut(key)
}

/// Adds a value at the end of `{ a = 1 }`, and leaves the blank before the brace where it is.
fn append(table: &mut InlineTable, key: &str, mut value: toml_edit::Value) {
    let end = close_up(table);
    *value.decor_mut() = Decor::new(" ", end.as_deref().unwrap_or(" "));
    table.insert(key, value);
}

/// Takes away and gives back what stands between the last value and the brace.
fn close_up(table: &mut InlineTable) -> Option<String> {
    match table.iter_mut().last()?.1 {
        toml_edit::Value::InlineTable(inner) if inner.is_dotted() => close_up(inner),
        last => {
            let end = last.decor().suffix()?.as_str().map(str::to_owned);
            last.decor_mut().set_suffix("");
            end
        }
    }
}

/// A value in the form in which the profiles that ship are written: `10_000`.
fn written(value: &Value) -> toml_edit::Value {
    let number = match value {
        Value::Integer(n) if *n >= 10_000 => {
            crate::units::count(n.unsigned_abs()).replace(',', "_")
        }
        other => other.to_string(),
    };
    // What TOML wrote TOML reads; a text is never lost.
    number.parse().unwrap_or_else(|_| number.into())
}

fn take(document: &mut DocumentMut, path: &[String]) {
    let Some((key, above)) = path.split_last() else {
        return;
    };
    let mut parent = document.as_item_mut();
    for step in above {
        match parent
            .as_table_like_mut()
            .and_then(|table| table.get_mut(step))
        {
            Some(inner) => parent = inner,
            None => return,
        }
    }
    let position = parent.as_table().and_then(Table::position);
    let Some(table) = parent.as_table_like_mut() else {
        return;
    };
    let next = {
        let mut after = table.iter().skip_while(|(name, _)| name != key).skip(1);
        after
            .next()
            .filter(|(_, item)| item.is_value())
            .map(|(name, _)| name.to_owned())
    };
    let (comment, position) = match table.get(key) {
        Some(Item::Table(section)) => (comment(section.decor()), section.position()),
        _ => (
            table.key(key).and_then(|key| comment(key.leaf_decor())),
            position,
        ),
    };
    table.remove(key);
    let Some(comment) = comment else {
        return;
    };
    match next.and_then(|next| table.key_mut(&next)) {
        Some(mut next) => before(next.leaf_decor_mut(), &comment),
        None => before_table_after(document, position, &comment),
    }
}

/// The lines above something, if there is a comment among them.
fn comment(decor: &Decor) -> Option<String> {
    let above = decor.prefix()?.as_str()?;
    above.contains('#').then(|| above.to_owned())
}

fn before(decor: &mut Decor, lines: &str) {
    let old = decor.prefix().and_then(|old| old.as_str()).unwrap_or("");
    let both = format!("{lines}{old}");
    decor.set_prefix(both);
}

/// Puts lines in front of the table that comes next in the text, or at its end.
fn before_table_after(document: &mut DocumentMut, position: Option<isize>, lines: &str) {
    let mut positions = Vec::new();
    each_table(document.as_table_mut(), &mut |table| {
        positions.extend(table.position());
    });
    let next = positions
        .into_iter()
        .filter(|at| position.is_none_or(|from| *at > from))
        .min();
    let Some(next) = next else {
        let trailing = document.trailing().as_str().unwrap_or("").to_owned();
        document.set_trailing(format!("{lines}{trailing}"));
        return;
    };
    each_table(document.as_table_mut(), &mut |table| {
        if table.position() == Some(next) {
            before(table.decor_mut(), lines);
        }
    });
}

/// Visits every table that has a line of its own.
fn each_table(table: &mut Table, visit: &mut impl FnMut(&mut Table)) {
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(table) => {
                visit(table);
                each_table(table, visit);
            }
            Item::ArrayOfTables(tables) => {
                for table in tables.iter_mut() {
                    visit(table);
                    each_table(table, visit);
                }
            }
            _ => {}
        }
    }
}

/// An entry's name as it stands in a key.
pub(super) fn quoted(name: &str) -> String {
    Key::new(name).to_string()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn edit(text: &str, key: &str, value: Option<&str>) -> String {
        let value = value.map(|value| value.parse().unwrap());
        edited(text, &[(Path::of(key), value)])
    }

    #[rstest]
    #[case("[run]\nrows = 1 # few\n", "[run]\nrows = 2 # few\n")]
    #[case("[run]\nrows=1\n", "[run]\nrows=2\n")]
    #[case("run = { rows = 1 }\n", "run = { rows = 2 }\n")]
    #[case("run.rows = 1\n", "run.rows = 2\n")]
    #[case("# a\n\n[run] # b\n# c\n", "# a\n\n[run] # b\nrows = 2\n# c\n")]
    #[case("run = { rate = 1 }\n", "run = { rate = 1, rows = 2 }\n")]
    #[case("run.rate = 1\n", "run.rate = 1\nrun.rows = 2\n")]
    #[case("[tasks]\n", "[tasks]\n\n[run]\nrows = 2\n")]
    #[case("", "[run]\nrows = 2\n")]
    #[case("[run]\r\nrows = 1\r\n# x\r\n", "[run]\r\nrows = 2\r\n# x\r\n")]
    #[case("\u{feff}[run]\nrows = 1\n", "\u{feff}[run]\nrows = 2\n")]
    fn a_value_is_written_where_it_belongs(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(edit(text, "run.rows", Some("2")), expected);
    }

    #[rstest]
    #[case("[run]\n# why\nrows = 1 # few\nrate = 2\n", "[run]\n# why\nrate = 2\n")]
    #[case(
        "[run]\n# why\nrows = 1\n\n# else\n[x]\n",
        "[run]\n# why\n\n# else\n[x]\n"
    )]
    #[case("[run]\n# why\nrows = 1\n# end\n", "[run]\n# why\n# end\n")]
    #[case("[run]\nrows = 1\n", "[run]\n")]
    #[case("run = { rows = 1, rate = 2 }\n", "run = { rate = 2 }\n")]
    #[case("run.rows = 1\nx = 2\n", "x = 2\n")]
    #[case("x = 2\n", "x = 2\n")]
    fn a_comment_outlives_the_setting_below_it(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(edit(text, "run.rows", None), expected);
    }

    #[test]
    fn a_section_is_taken_out_with_all_that_is_in_it() {
        let text = "# a\n[target]\ntopic = \"t\"\n\n# b\n[target.embedded]\nbrokers = 3\n\
                    [[target.embedded.faults]]\nat_row = 1\n\n# c\n[run]\n";
        let expected = "# a\n[target]\ntopic = \"t\"\n\n# b\n\n# c\n[run]\n";
        assert_eq!(edit(text, "target.embedded", None), expected);
    }

    #[rstest]
    #[case(
        "[thresholds]\nlatency.p99 = \"< 1s\"\n",
        "[thresholds]\nlatency.p99 = \"< 2s\"\n"
    )]
    #[case(
        "[thresholds]\n\"latency.p99\" = \"\"\n",
        "[thresholds]\n\"latency.p99\" = \"< 2s\"\n"
    )]
    #[case("[thresholds]\n", "[thresholds]\n\"latency.p99\" = \"< 2s\"\n")]
    fn an_entry_is_found_with_its_dots_in_quotes_or_without(
        #[case] text: &str,
        #[case] expected: &str,
    ) {
        let path = Path::of("thresholds").key("latency.p99");
        assert_eq!(edited(text, &[(path, Some(Value::from("< 2s")))]), expected);
    }

    #[test]
    fn large_numbers_are_written_in_groups() {
        let number = edit("", "run.rows", Some("1000000"));
        assert_eq!(number, "[run]\nrows = 1_000_000\n");
    }
}

//! Reads Rust text just far enough to judge it: what is code, what is a comment or a literal, where a function ends,
//! which paths a file names. Knows no rule. Lines are numbered from 1.

use std::ops::Range;

/// Blanks the insides of comments and literals with spaces, so that what is left is code on the same lines.
pub(super) fn code_of(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = skipped_until(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

/// Where the comment or literal that begins at `at` ends, or `at` if none begins there.
fn skipped_until(chars: &[char], at: usize) -> usize {
    let rest = &chars[at..];
    let inside_word = at > 0 && is_word(chars[at - 1]);
    match rest {
        ['/', '/', ..] => at + rest.iter().position(|&c| c == '\n').unwrap_or(rest.len()),
        ['/', '*', ..] => at + block_comment_len(rest),
        ['"', ..] => at + quoted_len(rest, '"'),
        ['b' | 'c', '"', ..] if !inside_word => at + 1 + quoted_len(&rest[1..], '"'),
        ['b', '\'', ..] if !inside_word => at + 1 + quoted_len(&rest[1..], '\''),
        ['r', '"' | '#', ..] if !inside_word => at + raw_len(rest, 1),
        ['b' | 'c', 'r', '"' | '#', ..] if !inside_word => at + raw_len(rest, 2),
        // A quote is a character when it closes; otherwise it is a lifetime.
        ['\'', '\\', ..] | ['\'', _, '\'', ..] => at + quoted_len(rest, '\''),
        _ => at,
    }
}

fn block_comment_len(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted_len(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// `prefix` is the length of `r`, `br` or `cr`. A raw identifier (`r#type`) is no literal: its length is 0.
fn raw_len(rest: &[char], prefix: usize) -> usize {
    let hashes = rest[prefix..].iter().take_while(|&&c| c == '#').count();
    let body = prefix + hashes;
    if rest.get(body) != Some(&'"') {
        return 0;
    }
    let closes = |at: usize| rest[at] == '"' && rest[at + 1..].iter().take_while(|&&c| c == '#').count() >= hashes;
    (body + 1..rest.len()).find(|&at| closes(at)).map_or(rest.len(), |at| at + 1 + hashes)
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

pub(super) fn line_at(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// Blanks items that only a test build has, so that a rule can speak of the program alone.
pub(super) fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    while let Some(start) = out.find("#[cfg(test)]") {
        let end = item_end(&out, start).unwrap_or(out.len());
        blank(&mut out, start..end);
    }
    out
}

/// Spaces instead of text; lines and offsets stay.
fn blank(code: &mut String, range: Range<usize>) {
    let spaces = code[range.clone()].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect::<String>();
    code.replace_range(range, &spaces);
}

/// The end of the item that begins at `start`: past its `;`, or past the brace that closes its body.
fn item_end(code: &str, start: usize) -> Option<usize> {
    let (mut round, mut braces) = (0_i32, 0_i32);
    for (offset, c) in code[start..].char_indices() {
        match c {
            '(' | '[' => round += 1,
            ')' | ']' => round -= 1,
            '{' => braces += 1,
            '}' => braces -= 1,
            _ => {}
        }
        let closed = c == '}' && braces <= 0;
        if round == 0 && braces <= 0 && (closed || c == ';') {
            return Some(start + offset + 1);
        }
    }
    None
}

#[derive(Debug, PartialEq)]
pub(super) struct Function {
    pub name: String,
    pub line: usize,
    /// From the line of `fn` to that of the closing brace, both counted.
    pub lines: usize,
}

/// Every function of `code` that has a body.
pub(super) fn functions(code: &str) -> Vec<Function> {
    words(code, "fn").filter_map(|offset| function_at(code, offset)).collect()
}

fn function_at(code: &str, offset: usize) -> Option<Function> {
    let after = code[offset + 2..].trim_start();
    let name: String = after.chars().take_while(|&c| is_word(c) || c == '#').collect();
    if name.is_empty() {
        return None; // the type `fn(…)`
    }
    let end = item_end(code, offset)?;
    if code[..end].ends_with(';') {
        return None; // a signature in a trait
    }
    let (line, last) = (line_at(code, offset), line_at(code, end));
    Some(Function { name, line, lines: last - line + 1 })
}

/// Offsets at which `word` stands as a whole identifier.
pub(super) fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(word)
        .map(|(offset, _)| offset)
        .filter(move |&offset| !code[..offset].ends_with(is_word) && !code[offset + word.len()..].starts_with(is_word))
}

/// A path as written, `use` trees spread out: `use a::{b, c::d}` names `a::b` and `a::c::d`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Path {
    pub line: usize,
    pub text: String,
}

/// Every path of two segments or more, and every single segment that is imported.
pub(super) fn paths(code: &str) -> Vec<Path> {
    let mut found = Vec::new();
    let mut plain = code.to_owned();
    for offset in words(code, "use") {
        let Some(len) = code[offset..].find(';') else {
            continue;
        };
        let tree = &code[offset + 3..offset + len];
        // `impl Trait + use<'a>` is no import.
        if !tree.trim_start().starts_with('<') {
            spread(code, offset + 3, tree, "", &mut found);
            blank(&mut plain, offset..offset + len);
        }
    }
    inline_paths(&plain, &mut found);
    found.sort();
    found
}

fn spread(code: &str, offset: usize, tree: &str, prefix: &str, found: &mut Vec<Path>) {
    let Some(open) = tree.find('{') else {
        let leaf: String = tree.split(" as ").next().unwrap_or_default().split_whitespace().collect();
        if !leaf.is_empty() {
            let line = line_at(code, offset + tree.len() - tree.trim_start().len());
            found.push(Path { line, text: format!("{prefix}{leaf}") });
        }
        return;
    };
    let prefix = format!("{prefix}{}", tree[..open].split_whitespace().collect::<String>());
    let close = tree.rfind('}').unwrap_or(tree.len());
    let (mut depth, mut start) = (0_i32, open + 1);
    for (at, c) in tree[..close].char_indices().skip(open + 1).chain([(close, ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                spread(code, offset + start, &tree[start..at], &prefix, found);
                start = at + 1;
            }
            _ => {}
        }
    }
}

fn inline_paths(code: &str, found: &mut Vec<Path>) {
    let mut done = 0;
    for (offset, _) in code.match_indices("::") {
        if offset < done {
            continue;
        }
        let head = code[..offset].chars().rev().take_while(|&c| is_word(c)).map(char::len_utf8).sum::<usize>();
        let start = offset - head;
        let len = code[start..].chars().take_while(|&c| is_word(c) || c == ':').map(char::len_utf8).sum::<usize>();
        done = start + len;
        let text = code[start..done].trim_end_matches(':').to_owned();
        if text.trim_start_matches(':').contains("::") || text.starts_with("::") {
            found.push(Path { line: line_at(code, start), text });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_not_code() {
        let code = code_of("a // { \"\n/* { /* } */ */ b \"{\\\"{\" 'x' '{' '\\'' b\"}\" br##\"}\"#}\"## r#fn 'a: c\n");
        let left: Vec<&str> = code.split_whitespace().collect();
        assert_eq!(left, ["a", "b", "r#fn", "'a:", "c"]);
        assert_eq!(code.matches('\n').count(), 2, "lines keep their numbers");
    }

    #[test]
    fn a_function_ends_at_its_own_brace() {
        let source =
            "trait T { fn f(x: [u8; 4]) -> u8; }\nfn g(x: [u8; 4]) {\n    if true { \"}\"; }\n}\nlet h: fn(u8) = k;\n";
        assert_eq!(functions(&code_of(source)), [Function { name: "g".into(), line: 2, lines: 3 }]);
    }

    #[test]
    fn test_items_can_be_left_out() {
        let code = without_tests("a;\n#[cfg(test)]\nmod tests {\n use std::fs;\n}\n#[cfg(test)] mod more;\nb;\n");
        assert_eq!(code.split_whitespace().collect::<Vec<_>>(), ["a;", "b;"]);
        assert_eq!(code.matches('\n').count(), 7);
    }

    #[test]
    fn paths_are_found_in_imports_and_in_line() {
        let code = "use std::{fmt, collections::{BTreeMap, BTreeSet as S},\n fs};\nuse tokio;\nfn f() { ::duckdb::x(); a::b::<C>(); x.d() }\n";
        let found: Vec<String> = paths(code).iter().map(|path| format!("{} {}", path.line, path.text)).collect();
        assert_eq!(
            found,
            [
                "1 std::collections::BTreeMap",
                "1 std::collections::BTreeSet",
                "1 std::fmt",
                "2 std::fs",
                "3 tokio",
                "4 ::duckdb::x",
                "4 a::b",
            ]
        );
    }
}

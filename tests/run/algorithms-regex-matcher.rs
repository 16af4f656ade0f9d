// Regular expressions in three ways that must agree: backtracking over the syntax
// tree, Thompson's simulation, and Brzozowski derivatives.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Re {
    Never,
    Empty,
    Class(bool, Vec<(char, char)>),
    Cat(Rc<Re>, Rc<Re>),
    Or(Rc<Re>, Rc<Re>),
    Star(Rc<Re>),
}
use Re::*;

fn cat(a: Re, b: Re) -> Re {
    match (a, b) {
        (Never, _) | (_, Never) => Never,
        (Empty, r) | (r, Empty) => r,
        (a, b) => Cat(Rc::new(a), Rc::new(b)),
    }
}
// Alternatives stand sorted and once each, or derivatives would grow for ever.
fn or(a: Re, b: Re) -> Re {
    fn collect(r: Re, into: &mut BTreeSet<Re>) {
        match r {
            Never => {}
            Or(a, b) => {
                collect((*a).clone(), into);
                collect((*b).clone(), into);
            }
            r => drop(into.replace(r)),
        }
    }
    let mut all = BTreeSet::new();
    collect(a, &mut all);
    collect(b, &mut all);
    all.into_iter().rev().reduce(|r, x| Or(Rc::new(x), Rc::new(r))).unwrap_or(Never)
}
fn star(r: Re) -> Re {
    if matches!(r, Empty | Never | Star(_)) { if let Star(_) = r { r } else { Empty } } else { Star(Rc::new(r)) }
}

struct Parser<'a>(std::iter::Peekable<std::str::Chars<'a>>);
impl Parser<'_> {
    fn parse(p: &str) -> Result<Re, String> {
        let mut s = Parser(p.chars().peekable());
        let r = s.or()?;
        match s.0.next() {
            None => Ok(r),
            Some(c) => Err(format!("unexpected {c:?}")),
        }
    }
    fn or(&mut self) -> Result<Re, String> {
        let mut r = self.cat()?;
        while self.0.next_if_eq(&'|').is_some() {
            r = or(r, self.cat()?);
        }
        Ok(r)
    }
    fn cat(&mut self) -> Result<Re, String> {
        let mut parts = vec![];
        while !matches!(self.0.peek(), None | Some('|' | ')')) {
            parts.push(self.repeat()?);
        }
        Ok(parts.into_iter().rev().fold(Empty, |r, p| cat(p, r)))
    }
    fn repeat(&mut self) -> Result<Re, String> {
        let mut r = self.atom()?;
        loop {
            r = match self.0.peek() {
                Some('*') => star(r),
                Some('+') => cat(r.clone(), star(r)),
                Some('?') => or(r, Empty),
                Some('{') => {
                    self.0.next();
                    let text: String = std::iter::from_fn(|| self.0.next_if(|c| *c != '}')).collect();
                    let (lo, hi) = text.split_once(',').unwrap_or((&text, &text));
                    let lo: u32 = lo.parse().map_err(|e| format!("{{{text}}}: {e}"))?;
                    let tail = match hi {
                        "" => star(r.clone()),
                        hi => {
                            let hi: u32 = hi.parse().map_err(|e| format!("{{{text}}}: {e}"))?;
                            (lo..hi).fold(Empty, |t, _| or(cat(r.clone(), t), Empty))
                        }
                    };
                    (0..lo).fold(tail, |t, _| cat(r.clone(), t))
                }
                _ => return Ok(r),
            };
            self.0.next();
        }
    }
    fn atom(&mut self) -> Result<Re, String> {
        Ok(match self.0.next().ok_or("the end")? {
            '(' => {
                let r = self.or()?;
                if self.0.next() != Some(')') {
                    return Err("( is not closed".into());
                }
                r
            }
            '[' => {
                let not = self.0.next_if_eq(&'^').is_some();
                let mut ranges = vec![];
                loop {
                    let lo = self.0.next().ok_or("[ is not closed")?;
                    if lo == ']' {
                        break;
                    }
                    let hi = if self.0.next_if_eq(&'-').is_some() { self.0.next().ok_or("[ is not closed")? } else { lo };
                    ranges.push((lo, hi));
                }
                Class(!not, ranges)
            }
            '.' => Class(false, vec![]),
            '\\' => match self.0.next().ok_or("the end after \\")? {
                'd' => Class(true, vec![('0', '9')]),
                'w' => Class(true, vec![('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]),
                c => Class(true, vec![(c, c)]),
            },
            c @ ('*' | '+' | '?') => return Err(format!("nothing before {c}")),
            c => Class(true, vec![(c, c)]),
        })
    }
}

fn has(yes: bool, ranges: &[(char, char)], c: char) -> bool {
    ranges.iter().any(|(lo, hi)| (*lo..=*hi).contains(&c)) == yes
}

fn backtrack(r: &Re, s: &[char], k: &mut dyn FnMut(&[char]) -> bool) -> bool {
    match r {
        Never => false,
        Empty => k(s),
        Class(y, v) => matches!(s, [c, rest @ ..] if has(*y, v, *c) && k(rest)),
        Cat(a, b) => backtrack(a, s, &mut |rest| backtrack(b, rest, k)),
        Or(a, b) => backtrack(a, s, k) || backtrack(b, s, k),
        Star(a) => backtrack(a, s, &mut |rest| rest.len() < s.len() && backtrack(r, rest, k)) || k(s),
    }
}

enum Inst {
    Class(bool, Vec<(char, char)>),
    Split(usize, usize),
    Jump(usize),
    Match,
}
fn compile(r: &Re, code: &mut Vec<Inst>) {
    match r {
        Never => code.push(Inst::Class(true, vec![])),
        Empty => {}
        Class(y, v) => code.push(Inst::Class(*y, v.clone())),
        Cat(a, b) => {
            compile(a, code);
            compile(b, code);
        }
        Or(a, b) => {
            let split = code.len();
            code.push(Inst::Match);
            compile(a, code);
            let jump = code.len();
            code.push(Inst::Match);
            code[split] = Inst::Split(split + 1, code.len());
            compile(b, code);
            code[jump] = Inst::Jump(code.len());
        }
        Star(a) => {
            let split = code.len();
            code.push(Inst::Match);
            compile(a, code);
            code.push(Inst::Jump(split));
            code[split] = Inst::Split(split + 1, code.len());
        }
    }
}
fn thompson(code: &[Inst], s: &[char]) -> bool {
    fn add(code: &[Inst], pc: usize, set: &mut BTreeSet<usize>) {
        if set.insert(pc) {
            match code[pc] {
                Inst::Split(a, b) => {
                    add(code, a, set);
                    add(code, b, set);
                }
                Inst::Jump(a) => add(code, a, set),
                _ => {}
            }
        }
    }
    let mut now = BTreeSet::new();
    add(code, 0, &mut now);
    for c in s {
        let mut next = BTreeSet::new();
        for pc in &now {
            if matches!(&code[*pc], Inst::Class(y, v) if has(*y, v, *c)) {
                add(code, pc + 1, &mut next);
            }
        }
        now = next;
    }
    now.iter().any(|pc| matches!(code[*pc], Inst::Match))
}

fn nullable(r: &Re) -> bool {
    match r {
        Never | Class(..) => false,
        Empty | Star(_) => true,
        Cat(a, b) => nullable(a) && nullable(b),
        Or(a, b) => nullable(a) || nullable(b),
    }
}
fn derive(r: &Re, c: char) -> Re {
    match r {
        Never | Empty => Never,
        Class(y, v) => if has(*y, v, c) { Empty } else { Never },
        Cat(a, b) => {
            let d = cat(derive(a, c), (**b).clone());
            if nullable(a) { or(d, derive(b, c)) } else { d }
        }
        Or(a, b) => or(derive(a, c), derive(b, c)),
        Star(a) => cat(derive(a, c), r.clone()),
    }
}
fn states(r: &Re, alphabet: &str) -> usize {
    let mut seen = BTreeMap::new();
    let mut todo = vec![r.clone()];
    while let Some(r) = todo.pop() {
        if seen.len() < 60 && seen.insert(r.clone(), nullable(&r)).is_none() {
            todo.extend(alphabet.chars().map(|c| derive(&r, c)));
        }
    }
    seen.len()
}

fn main() {
    let texts = ["", "a", "b", "ab", "ba", "aab", "abab", "aaaa", "abc", "abcabc", "x1", "12", "123", "2024-02-29", "é", "foo.bar", "aXb", "a_b", "((", "-"];
    for p in [
        "", "a*", "(ab)*", "a|b|ab", "a+b?", "(a|b)*abb?", "[a-c]{2,3}", "[^a]*", "\\d{4}-\\d\\d-\\d\\d", "\\w+", ".{3}", "(a*)*b", "(a|aa)+", "\\w+\\.\\w+", "(|a)b", "a{2,}", "(\\(|-)+", "(ab|a)(c|bc)*", "x?y?z?.", "[a-zé]",
    ] {
        let r = Parser::parse(p).unwrap();
        let mut code = vec![];
        compile(&r, &mut code);
        code.push(Inst::Match);
        let mut row = String::new();
        for t in texts {
            let chars: Vec<char> = t.chars().collect();
            let a = backtrack(&r, &chars, &mut |rest| rest.is_empty());
            let b = thompson(&code, &chars);
            let c = nullable(&chars.iter().fold(r.clone(), |r, c| derive(&r, *c)));
            assert!(a == b && b == c, "{p} on {t}: {a} {b} {c}");
            row.push(if a { '+' } else { '.' });
        }
        println!("{row} {p:?} {} instructions, {} states", code.len(), states(&r, "ab1-"));
    }
    for bad in ["(", ")", "a)", "*", "[a", "a{x}", "\\", "a|*", "a{1,y}"] {
        println!("{bad:?}: {}", Parser::parse(bad).unwrap_err());
    }
}

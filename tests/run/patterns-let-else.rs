// let-else, if-let chains, while-let with pops, matches!, nested or-patterns,
// binding modes and early exits out of blocks.
// edition: 2024

use std::collections::HashMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Sub,
    Mul,
}

#[derive(Debug)]
enum Line<'a> {
    Assign { name: &'a str, terms: Vec<(Op, Term<'a>)> },
    Print(Vec<&'a str>),
    Comment,
}

#[derive(Debug, Clone, Copy)]
enum Term<'a> {
    Lit(i64),
    Var(&'a str),
}

fn term(s: &str) -> Result<Term<'_>, String> {
    let Some(first) = s.chars().next() else {
        return Err("empty term".to_string());
    };
    if first.is_ascii_digit() || first == '-' {
        let Ok(n) = s.parse::<i64>() else {
            return Err(format!("bad number {s}"));
        };
        Ok(Term::Lit(n))
    } else if let 'a'..='z' | '_' = first
        && s.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    {
        Ok(Term::Var(s))
    } else {
        Err(format!("bad term {s}"))
    }
}

fn parse(line: &str) -> Result<Line<'_>, String> {
    if line.trim_start().starts_with('#') || line.trim().is_empty() {
        return Ok(Line::Comment);
    }
    if let Some(rest) = line.strip_prefix("print ") {
        return Ok(Line::Print(rest.split_whitespace().collect()));
    }
    let Some((name, expr)) = line.split_once('=') else {
        return Err(format!("no '=' in {line:?}"));
    };
    let mut words = expr.split_whitespace();
    let mut terms = vec![(Op::Add, term(words.next().unwrap_or(""))?)];
    loop {
        let (Some(op), right) = (words.next(), words.next()) else {
            break;
        };
        let Some(right) = right else {
            return Err(format!("nothing after {op}"));
        };
        let op = match op {
            "+" => Op::Add,
            "-" => Op::Sub,
            "*" => Op::Mul,
            other => return Err(format!("unknown operator {other}")),
        };
        terms.push((op, term(right)?));
    }
    Ok(Line::Assign { name: name.trim(), terms })
}

fn run(program: &str) -> HashMap<String, i64> {
    let mut vars: HashMap<String, i64> = HashMap::new();
    for (n, line) in program.lines().enumerate() {
        let line = match parse(line) {
            Ok(l) => l,
            Err(e) => {
                println!("line {}: error: {e}", n + 1);
                continue;
            }
        };
        match line {
            Line::Comment => {}
            Line::Print(names) => {
                for name in names {
                    if let Some(v) = vars.get(name)
                        && let half = v / 2
                        && half * 2 == *v
                    {
                        println!("{name} = {v} (twice {half})");
                    } else if let Some(&v @ (i64::MIN..=-1 | 100..)) = vars.get(name) {
                        println!("{name} = {v} (large or negative, odd)");
                    } else {
                        println!("{name} = {:?}", vars.get(name));
                    }
                }
            }
            Line::Assign { name, terms } => {
                let value = 'value: {
                    let mut acc = 0i64;
                    for (op, t) in terms {
                        let v = match t {
                            Term::Lit(n) => n,
                            Term::Var(v) => match vars.get(v) {
                                Some(n) => *n,
                                None => {
                                    println!("line {}: {v} is not set", n + 1);
                                    break 'value None;
                                }
                            },
                        };
                        let next = match op {
                            Op::Add => acc.checked_add(v),
                            Op::Sub => acc.checked_sub(v),
                            Op::Mul => acc.checked_mul(v),
                        };
                        let Some(next) = next else {
                            println!("line {}: overflow in {acc} {op:?} {v}", n + 1);
                            break 'value None;
                        };
                        acc = next;
                    }
                    Some(acc)
                };
                if let Some(v) = value {
                    vars.insert(name.to_string(), v);
                }
            }
        }
    }
    vars
}

fn main() {
    let vars = run("# a program\nx = 5\ny = x * 4 + 1\nprint x y\nz = y - 300\nprint z w\nbad line\nq = x +\nq = x ? 3\n\
                    q = 12x\nw = nope + 1\nbig = 9223372036854775807\nbig = big + 1\nbig = big * x\nprint big\n_k9 = -8 * z\nprint _k9\nE = E");
    let mut names: Vec<_> = vars.iter().collect();
    names.sort();
    println!("{names:?}");
    let mut stack = vec![Some(3), None, Some(1), Some(4)];
    while let Some(Some(n)) = stack.pop() {
        println!("popped {n}");
        if n == 4 {
            stack.extend([Some(8), Some(9)]);
        }
    }
    println!("{stack:?}");
    println!("{}", matches!(parse("a = 1"), Ok(Line::Assign { name: "a", terms }) if terms.len() == 1));
    println!("{}", matches!(parse("print a b"), Ok(Line::Print(v)) if matches!(v[..], ["a", _])));
}

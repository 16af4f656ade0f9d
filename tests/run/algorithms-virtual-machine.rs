// A small language: tokenizer, Pratt parser, compiler to bytecode and a virtual
// machine with closures-free functions, plus a tree-walking interpreter that must
// give the same answers.

use std::collections::HashMap;
use std::rc::Rc;

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Num(i64),
    Name(String),
    Op(&'static str),
    End,
}

const OPS: [&str; 24] = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "%", "!", "(", ")", "{", "}", ",", ";", "?", ":", "^"];

fn tokenize(text: &str) -> Result<Vec<Token>, String> {
    let mut out = vec![];
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let len = if c.is_ascii_digit() {
            let n = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            out.push(Token::Num(rest[..n].parse().map_err(|e| format!("{}: {e}", &rest[..n]))?));
            n
        } else if c.is_alphabetic() {
            let n = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            out.push(Token::Name(rest[..n].to_string()));
            n
        } else {
            let op = OPS.iter().find(|op| rest.starts_with(**op)).ok_or_else(|| format!("unexpected {c:?}"))?;
            out.push(Token::Op(op));
            op.len()
        };
        rest = rest[len..].trim_start();
    }
    out.push(Token::End);
    Ok(out)
}

#[derive(Debug, Clone)]
enum Expr {
    Num(i64),
    Var(String),
    Set(String, Rc<Expr>),
    Unary(&'static str, Rc<Expr>),
    Binary(&'static str, Rc<Expr>, Rc<Expr>),
    If(Rc<Expr>, Rc<Expr>, Rc<Expr>),
    While(Rc<Expr>, Rc<Expr>),
    Block(Vec<Expr>),
    Call(String, Vec<Expr>),
}
#[derive(Debug)]
struct Function {
    name: String,
    parameters: Vec<String>,
    body: Expr,
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}
type Parsed<T> = Result<T, String>;

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.at]
    }
    fn next(&mut self) -> Token {
        self.at += 1;
        self.tokens[self.at - 1].clone()
    }
    fn eat(&mut self, op: &str) -> bool {
        let yes = matches!(self.peek(), Token::Op(o) if *o == op);
        self.at += yes as usize;
        yes
    }
    fn expect(&mut self, op: &str) -> Parsed<()> {
        if self.eat(op) { Ok(()) } else { Err(format!("expected {op} but found {:?}", self.peek())) }
    }
    fn name(&mut self) -> Parsed<String> {
        match self.next() {
            Token::Name(n) => Ok(n),
            t => Err(format!("expected a name but found {t:?}")),
        }
    }
    fn program(&mut self) -> Parsed<Vec<Function>> {
        let mut out = vec![];
        while *self.peek() != Token::End {
            let (name, mut parameters) = (self.name()?, vec![]);
            self.expect("(")?;
            while !self.eat(")") {
                parameters.push(self.name()?);
                self.eat(",");
            }
            out.push(Function { name, parameters, body: self.block()? });
        }
        Ok(out)
    }
    fn block(&mut self) -> Parsed<Expr> {
        self.expect("{")?;
        let mut all = vec![];
        while !self.eat("}") {
            all.push(self.expr(0)?);
            self.eat(";");
        }
        Ok(Expr::Block(all))
    }
    fn power(op: &str) -> Option<(u8, u8)> {
        Some(match op {
            "=" => (2, 1),
            "?" => (4, 3),
            "||" => (5, 6),
            "&&" => (7, 8),
            "==" | "!=" => (9, 10),
            "<" | ">" | "<=" | ">=" => (11, 12),
            "+" | "-" => (13, 14),
            "*" | "/" | "%" => (15, 16),
            "^" => (20, 19),
            _ => return None,
        })
    }
    fn expr(&mut self, least: u8) -> Parsed<Expr> {
        let mut left = match self.next() {
            Token::Num(n) => Expr::Num(n),
            Token::Op(op @ ("-" | "!")) => Expr::Unary(op, Rc::new(self.expr(17)?)),
            Token::Op("(") => {
                let e = self.expr(0)?;
                self.expect(")")?;
                e
            }
            Token::Op("{") => {
                self.at -= 1;
                self.block()?
            }
            Token::Name(n) if n == "while" => Expr::While(Rc::new(self.expr(0)?), Rc::new(self.block()?)),
            Token::Name(n) if self.eat("(") => {
                let mut args = vec![];
                while !self.eat(")") {
                    args.push(self.expr(0)?);
                    self.eat(",");
                }
                Expr::Call(n, args)
            }
            Token::Name(n) => Expr::Var(n),
            t => return Err(format!("unexpected {t:?}")),
        };
        while let Token::Op(op) = *self.peek() {
            let Some((l, r)) = Self::power(op) else { break };
            if l < least {
                break;
            }
            self.at += 1;
            left = match (op, left) {
                ("=", Expr::Var(n)) => Expr::Set(n, Rc::new(self.expr(r)?)),
                ("=", e) => return Err(format!("cannot set {e:?}")),
                ("?", c) => {
                    let a = self.expr(0)?;
                    self.expect(":")?;
                    Expr::If(Rc::new(c), Rc::new(a), Rc::new(self.expr(r)?))
                }
                (_, e) => Expr::Binary(op, Rc::new(e), Rc::new(self.expr(r)?)),
            };
        }
        Ok(left)
    }
}

fn binary(op: &str, a: i64, b: i64) -> Result<i64, String> {
    Ok(match op {
        "+" => a.wrapping_add(b),
        "-" => a.wrapping_sub(b),
        "*" => a.wrapping_mul(b),
        "/" => a.checked_div(b).ok_or_else(|| format!("{a} / {b}"))?,
        "%" => a.checked_rem(b).ok_or_else(|| format!("{a} % {b}"))?,
        "^" => a.wrapping_pow(b.clamp(0, 1000) as u32),
        "==" => (a == b) as i64,
        "!=" => (a != b) as i64,
        "<" => (a < b) as i64,
        ">" => (a > b) as i64,
        "<=" => (a <= b) as i64,
        _ => (a >= b) as i64,
    })
}

#[derive(Debug, Clone, Copy)]
enum Code {
    Push(i64),
    Load(u16),
    Store(u16),
    Pop,
    Dup,
    Neg,
    Not,
    Op(&'static str),
    Jump(usize),
    JumpIfNot(usize),
    Call(u16, u8),
    Print,
    Return,
}
struct Compiled {
    code: Vec<Code>,
    locals: usize,
}
struct Compiler<'a> {
    names: &'a HashMap<&'a str, (u16, usize)>,
    locals: Vec<String>,
    code: Vec<Code>,
}
impl Compiler<'_> {
    fn slot(&mut self, n: &str) -> u16 {
        let at = self.locals.iter().position(|l| l == n).unwrap_or_else(|| {
            self.locals.push(n.to_string());
            self.locals.len() - 1
        });
        at as u16
    }
    fn patch(&mut self, at: usize) {
        let here = self.code.len();
        match &mut self.code[at] {
            Code::Jump(t) | Code::JumpIfNot(t) => *t = here,
            c => unreachable!("{c:?}"),
        }
    }
    fn emit(&mut self, c: Code) -> usize {
        self.code.push(c);
        self.code.len() - 1
    }
    fn expr(&mut self, e: &Expr) -> Result<(), String> {
        match e {
            Expr::Num(n) => drop(self.emit(Code::Push(*n))),
            Expr::Var(n) => {
                let s = self.slot(n);
                self.emit(Code::Load(s));
            }
            Expr::Set(n, e) => {
                self.expr(e)?;
                let s = self.slot(n);
                self.emit(Code::Dup);
                self.emit(Code::Store(s));
            }
            Expr::Unary(op, e) => {
                self.expr(e)?;
                self.emit(if *op == "-" { Code::Neg } else { Code::Not });
            }
            Expr::Binary(op @ ("&&" | "||"), a, b) => {
                self.expr(a)?;
                self.emit(Code::Not);
                if *op == "&&" {
                    self.emit(Code::Not);
                }
                let skip = self.emit(Code::JumpIfNot(0));
                self.expr(b)?;
                self.emit(Code::Not);
                self.emit(Code::Not);
                let end = self.emit(Code::Jump(0));
                self.patch(skip);
                self.emit(Code::Push((*op == "||") as i64));
                self.patch(end);
            }
            Expr::Binary(op, a, b) => {
                self.expr(a)?;
                self.expr(b)?;
                self.emit(Code::Op(op));
            }
            Expr::If(c, a, b) => {
                self.expr(c)?;
                let no = self.emit(Code::JumpIfNot(0));
                self.expr(a)?;
                let end = self.emit(Code::Jump(0));
                self.patch(no);
                self.expr(b)?;
                self.patch(end);
            }
            Expr::While(c, b) => {
                let top = self.code.len();
                self.expr(c)?;
                let out = self.emit(Code::JumpIfNot(0));
                self.expr(b)?;
                self.emit(Code::Pop);
                self.emit(Code::Jump(top));
                self.patch(out);
                self.emit(Code::Push(0));
            }
            Expr::Block(all) => {
                self.emit(Code::Push(0));
                for e in all {
                    self.emit(Code::Pop);
                    self.expr(e)?;
                }
            }
            Expr::Call(n, args) => {
                for a in args {
                    self.expr(a)?;
                }
                if n == "print" {
                    self.emit(Code::Print);
                } else {
                    let (i, arity) = *self.names.get(n.as_str()).ok_or_else(|| format!("no function {n}"))?;
                    if arity != args.len() {
                        return Err(format!("{n} takes {arity}, not {}", args.len()));
                    }
                    self.emit(Code::Call(i, arity as u8));
                }
            }
        }
        Ok(())
    }
}

fn execute(functions: &[Compiled], entry: usize, out: &mut Vec<String>) -> Result<(i64, u64), String> {
    let mut stack = vec![0i64; functions[entry].locals];
    let mut frames = vec![(entry, 0usize, 0usize)];
    let mut steps = 0u64;
    loop {
        steps += 1;
        let (f, pc, base) = frames.last_mut().unwrap();
        let code = functions[*f].code[*pc];
        *pc += 1;
        match code {
            Code::Push(n) => stack.push(n),
            Code::Load(s) => stack.push(stack[*base + s as usize]),
            Code::Store(s) => stack[*base + s as usize] = stack.pop().unwrap(),
            Code::Pop => drop(stack.pop()),
            Code::Dup => stack.push(*stack.last().unwrap()),
            Code::Neg => *stack.last_mut().unwrap() = stack.last().unwrap().wrapping_neg(),
            Code::Not => *stack.last_mut().unwrap() = (*stack.last().unwrap() == 0) as i64,
            Code::Op(op) => {
                let (b, a) = (stack.pop().unwrap(), stack.pop().unwrap());
                stack.push(binary(op, a, b)?);
            }
            Code::Jump(t) => *pc = t,
            Code::JumpIfNot(t) => {
                if stack.pop() == Some(0) {
                    *pc = t;
                }
            }
            Code::Print => out.push(stack.last().unwrap().to_string()),
            Code::Call(i, n) => {
                if frames.len() == 150 {
                    return Err("stack overflow".into());
                }
                let base = stack.len() - n as usize;
                stack.resize(base + functions[i as usize].locals, 0);
                frames.push((i as usize, 0, base));
            }
            Code::Return => {
                let (_, _, base) = frames.pop().unwrap();
                let v = stack.pop().unwrap();
                stack.truncate(base);
                if frames.is_empty() {
                    return Ok((v, steps));
                }
                stack.push(v);
            }
        }
    }
}

struct Walker<'a>(HashMap<&'a str, &'a Function>, Vec<String>, u32);
impl Walker<'_> {
    fn call(&mut self, f: &Function, args: Vec<i64>) -> Result<i64, String> {
        if self.2 == 150 {
            return Err("stack overflow".into());
        }
        self.2 += 1;
        let mut vars: HashMap<String, i64> = f.parameters.iter().cloned().zip(args).collect();
        let v = self.eval(&f.body, &mut vars);
        self.2 -= 1;
        v
    }
    fn eval(&mut self, e: &Expr, vars: &mut HashMap<String, i64>) -> Result<i64, String> {
        Ok(match e {
            Expr::Num(n) => *n,
            Expr::Var(n) => *vars.get(n).unwrap_or(&0),
            Expr::Set(n, e) => {
                let v = self.eval(e, vars)?;
                vars.insert(n.clone(), v);
                v
            }
            Expr::Unary("-", e) => self.eval(e, vars)?.wrapping_neg(),
            Expr::Unary(_, e) => (self.eval(e, vars)? == 0) as i64,
            Expr::Binary("&&", a, b) => (self.eval(a, vars)? != 0 && self.eval(b, vars)? != 0) as i64,
            Expr::Binary("||", a, b) => (self.eval(a, vars)? != 0 || self.eval(b, vars)? != 0) as i64,
            Expr::Binary(op, a, b) => {
                let a = self.eval(a, vars)?;
                binary(op, a, self.eval(b, vars)?)?
            }
            Expr::If(c, a, b) => {
                if self.eval(c, vars)? != 0 {
                    self.eval(a, vars)?
                } else {
                    self.eval(b, vars)?
                }
            }
            Expr::While(c, b) => {
                while self.eval(c, vars)? != 0 {
                    self.eval(b, vars)?;
                }
                0
            }
            Expr::Block(all) => {
                let mut v = 0;
                for e in all {
                    v = self.eval(e, vars)?;
                }
                v
            }
            Expr::Call(n, args) => {
                let args = args.iter().map(|a| self.eval(a, vars)).collect::<Result<Vec<_>, _>>()?;
                if n == "print" {
                    self.1.push(args[0].to_string());
                    return Ok(args[0]);
                }
                let f = self.0[n.as_str()];
                self.call(f, args)?
            }
        })
    }
}

fn run(source: &str) -> Result<String, String> {
    let functions = Parser { tokens: tokenize(source)?, at: 0 }.program()?;
    let names: HashMap<&str, (u16, usize)> = functions.iter().enumerate().map(|(i, f)| (f.name.as_str(), (i as u16, f.parameters.len()))).collect();
    let mut compiled = vec![];
    for f in &functions {
        let mut c = Compiler { names: &names, locals: f.parameters.clone(), code: vec![] };
        c.expr(&f.body)?;
        c.emit(Code::Return);
        compiled.push(Compiled { code: c.code, locals: c.locals.len() });
    }
    let main = names.get("main").ok_or("no main")?.0 as usize;
    let mut out = vec![];
    let fast = execute(&compiled, main, &mut out);
    let mut w = Walker(functions.iter().map(|f| (f.name.as_str(), f)).collect(), vec![], 0);
    let slow = w.call(&functions[main], vec![]);
    assert_eq!(fast.as_ref().map(|f| f.0), slow.as_ref().map(|s| *s));
    assert_eq!(out, w.1);
    let (v, steps) = fast?;
    Ok(format!("{v} after {steps} steps of {} instructions, printed {}", compiled.iter().map(|c| c.code.len()).sum::<usize>(), out.join(" ")))
}

fn main() {
    for source in [
        "main() { 1 + 2 * 3 - -4 ^ 2 ^ 0 % 5 }",
        "main() { a = b = 5; a == b && !(a < b) || 1 / 0 }",
        "fib(n) { n < 2 ? n : fib(n - 1) + fib(n - 2) } main() { i = 0; while i < 16 { print(fib(i)); i = i + 3 } }",
        "gcd(a, b) { b == 0 ? a : gcd(b, a % b) } main() { print(gcd(1071, 462)); gcd(2 ^ 40 * 21, 6 ^ 12) }",
        "main() { n = 27; s = 0; while n != 1 { n = n % 2 ? 3 * n + 1 : n / 2; s = s + 1 }; s }",
        "even(n) { n == 0 ? 1 : odd(n - 1) } odd(n) { n == 0 ? 0 : even(n - 1) } main() { even(101) * 10 + odd(101) }",
        "main() { n = 2; c = 0; while c < 20 { d = 2; p = 1; while p && d * d <= n { p = n % d != 0; d = d + 1 }; p ? { print(n); c = c + 1 } : 0; n = n + 1 }; n }",
        "main() { 9223372036854775807 + 1 }",
        "main() { x = 3; { x = x + 1; x * 2 } ? x == 4 ? 40 : 41 : 42 }",
        "loop(n) { loop(n + 1) } main() { loop(0) }",
        "main() { 1 / (2 - 2) }",
        "main() { f(1) }",
        "f(a) { a } main() { f(1, 2) }",
        "main() { 1 + }",
        "main() { (1 + 2 }",
        "main() { 3 = 4 }",
        "main() { 99999999999999999999 }",
        "main() { 1 # 2 }",
        "f() { 1 }",
    ] {
        match run(source) {
            Ok(v) => println!("{v}"),
            Err(e) => println!("error: {e}"),
        }
    }
}

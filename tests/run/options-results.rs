// Option and Result: every combinator on both of its sides, conversions between the
// two, iteration, collecting, comparison, taking and inserting in place.
use std::cell::Cell;
use std::num::ParseIntError;

fn half(x: i32) -> Option<i32> {
    (x % 2 == 0).then_some(x / 2)
}
fn number(s: &str) -> Result<i32, ParseIntError> {
    s.trim().parse()
}

fn options() {
    let calls = Cell::new(0);
    let count = || {
        calls.set(calls.get() + 1);
        calls.get()
    };
    for x in [Some(8), Some(3), None] {
        println!("{x:?}");
        println!("  {:?} {:?} {:?}", x.map(|v| v * 10), x.and_then(half), x.filter(|v| *v > 5));
        println!("  {:?} {:?} {:?}", x.or(Some(1)), x.or_else(|| half(4)), x.xor(Some(2)));
        println!("  {} {} {}", x.unwrap_or(-1), x.unwrap_or_else(count), x.unwrap_or_default());
        println!("  {:?} {:?} {:?}", x.ok_or("none"), x.zip(Some('z')), x.and(Some("and")));
        println!("  {} {} {}", x.map_or(0, |v| v + 1), x.map_or_else(|| -5, |v| v - 1), x.is_some_and(|v| v % 2 == 1));
        println!("  {} {:?} {:?}", x.is_none_or(|v| v > 3), x.iter().next(), x.into_iter().chain(Some(4)).sum::<i32>());
        let mut y = x;
        println!("  {:?} {:?}", y.take_if(|v| *v == 3), y.get_or_insert(77));
        println!("  {:?} {:?}", y.replace(5), y.insert(6));
        if let Some(v) = y.as_mut() {
            *v += 100;
        }
        let slice = y.as_slice().to_vec();
        println!("  {slice:?} {:?} {}", y.take(), y.get_or_insert_with(count));
    }
    println!("{} calls", calls.get());
    println!("{:?} {:?}", Some(Some(1)).flatten(), Some((1, 'a')).unzip());
    println!("{:?} {:?}", Some(number("5")).transpose().is_ok(), Some(number("x")).transpose().is_err());
    println!("{:?} {:?}", None < Some(i32::MIN), [Some(2), None, Some(1)].iter().max());
    let text = Some(String::from("owned"));
    println!("{:?} {:?} {:?}", text.as_deref(), text.as_ref().map(String::len), text.clone().as_deref_mut().map(|s| {
        s.make_ascii_uppercase();
        s.len()
    }));
    println!("{:?} {:?}", [Some(1), Some(2)].into_iter().collect::<Option<Vec<_>>>(), [Some(1), None].into_iter().sum::<Option<i32>>());
}

fn results() {
    for s in ["12", "-7 ", "", "x1", "99999999999"] {
        let r = number(s);
        println!("{s:?} {r:?}");
        println!("  {:?} {:?}", r.clone().map(|v| v * 2), r.clone().map_err(|e| e.to_string()));
        println!("  {:?} {:?}", r.clone().ok(), r.clone().err().map(|e| e.kind().clone()));
        println!("  {:?} {:?}", r.clone().and_then(|v| number(&format!("{v}0"))), r.clone().or_else(|_| number("1")));
        println!("  {} {} {}", r.clone().unwrap_or(0), r.clone().unwrap_or_default(), r.clone().unwrap_or_else(|e| e.to_string().len() as i32));
        println!("  {} {} {:?}", r.is_ok(), r.clone().is_err_and(|e| e.to_string().contains("empty")), r.clone().is_ok_and(|v| v < 0));
        println!("  {:?} {:?}", r.iter().count(), r.clone().inspect(|v| print!("  <{v}>")).inspect_err(|e| print!("  <{e}>")).is_ok());
        println!("  {} {}", r.clone().map_or(-1, |v| v + 1), r.clone().map_or_else(|e| e.to_string(), |v| v.to_string()));
        println!("  {:?} {:?}", r.as_ref().and(Ok::<_, &ParseIntError>("and")), r.as_ref().or(Err::<&i32, _>("or")));
    }
    let all = |words: &[&str]| words.iter().map(|w| number(w)).collect::<Result<Vec<_>, _>>();
    println!("{:?} {:?}", all(&["1", "2"]), all(&["1", "two", "3x"]));
    println!("{:?} {:?}", ["2", "3"].iter().map(|w| number(w)).product::<Result<i32, _>>(), ["2", ""].iter().map(|w| number(w)).sum::<Result<i32, _>>());
    println!("{:?} {:?}", Ok::<_, ()>(Some(1)).transpose(), Err::<Option<i32>, _>("e").transpose());
    println!("{:?} {:?}", Ok::<i32, i32>(1) < Err(0), Err::<u8, _>(3).expect_err("is an error"));
    let mut r: Result<Vec<u8>, String> = Ok(vec![1]);
    if let Ok(v) = &mut r {
        v.push(2);
    }
    println!("{:?}", r.as_mut().map(|v| v.pop()));
    println!("{:?} {r:?}", r.as_deref());
    println!("{:?} {:?}", Some(&5).copied(), Ok::<&String, ()>(&"c".to_string()).cloned());
}

fn main() {
    options();
    results();
}

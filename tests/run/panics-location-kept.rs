// Places in the source that the program looks at itself: handed on through
// functions, kept, compared, chosen, read field by field. Then a panic shows the
// place of the caller's caller.
// exit: 134

use std::panic::Location;

// With more in it than the call, for which rustc at -O gives a place in core.
#[track_caller]
fn here(places: &mut Vec<&'static Location<'static>>) {
    let place = Location::caller();
    if place.line() > 0 {
        places.push(place);
    }
}

#[track_caller]
fn show(what: &str) {
    let place = Location::caller();
    println!("{what}: {}:{}", place.line(), place.column());
}

#[track_caller]
fn half(n: u32) -> u32 {
    show("half");
    if n % 2 == 1 {
        panic!("{n} is odd");
    }
    n / 2
}

#[inline(never)]
fn later(places: &mut Vec<&'static Location<'static>>, n: usize) {
    here(places);
    if n % 2 == 0 {
        here(places);
    }
    if n > 0 {
        later(places, n - 1);
    }
}

fn main() {
    let mut places = vec![];
    here(&mut places);
    here(&mut places);
    later(&mut places, std::env::args().count() + 2);
    places.sort();
    places.dedup();
    for place in &places {
        let file = place.file().rsplit('/').next().unwrap();
        println!("{file} {} {}", place.line(), place.column());
    }
    println!("{}", places[0] == places[1]);
    show("main");
    let n = std::env::args().count() as u32;
    let list: Vec<u32> = (0..n + 4).collect();
    println!("{} {}", half(list[4]), list.get(n as usize).unwrap());
    println!("{}", list[half(2 * n + 4) as usize].checked_sub(1).expect("not nothing"));
    println!("{}", half(list[n as usize]));
    println!("{}", list[9]);
}

// Values without a size of their own: slices, strings and trait objects in Box, Rc
// and Arc, structs that end in one, conversions between the owners, clones of them.
use std::borrow::Cow;
use std::fmt::{Debug, Display};
use std::mem::size_of_val;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

#[derive(Debug)]
struct Tagged<T: ?Sized> {
    tag: u8,
    rest: T,
}
trait Area {
    fn area(&self) -> f64;
    fn boxed(&self) -> Box<dyn Area>;
}
#[derive(Clone)]
struct Square(f64);
#[derive(Clone)]
struct Rectangle(f64, f64);
impl Area for Square {
    fn area(&self) -> f64 {
        self.0 * self.0
    }
    fn boxed(&self) -> Box<dyn Area> {
        Box::new(self.clone())
    }
}
impl Area for Rectangle {
    fn area(&self) -> f64 {
        self.0 * self.1
    }
    fn boxed(&self) -> Box<dyn Area> {
        Box::new(self.clone())
    }
}
impl Clone for Box<dyn Area> {
    fn clone(&self) -> Self {
        self.deref().boxed()
    }
}
impl Area for Box<dyn Area> {
    fn area(&self) -> f64 {
        self.deref().area()
    }
    fn boxed(&self) -> Box<dyn Area> {
        self.deref().boxed()
    }
}
struct Loud(u32);
impl Drop for Loud {
    fn drop(&mut self) {
        print!("~{} ", self.0);
    }
}

fn total(items: &[impl Area]) -> f64 {
    items.iter().map(Area::area).sum()
}
fn join(parts: &[&dyn Display]) -> String {
    parts.iter().map(|p| p.to_string()).collect::<Vec<_>>().join("|")
}

fn main() {
    let bytes: Box<[u8]> = vec![3, 1, 2].into_boxed_slice();
    let text: Box<str> = "boxed".into();
    println!("{bytes:?} {text:?} {} {}", bytes.len(), size_of_val(&*text));
    let rc: Rc<[u8]> = Rc::from(bytes.clone());
    let arc: Arc<str> = Arc::from(&*text);
    let again = Rc::clone(&rc);
    println!("{} {} {} {}", Rc::strong_count(&rc), Rc::ptr_eq(&rc, &again), arc, Arc::strong_count(&arc));
    println!("{:?} {:?}", rc.iter().max(), Rc::<[i32]>::from_iter((0..4).map(|x| x * x)));
    let mut sorted = bytes.into_vec();
    sorted.sort();
    println!("{sorted:?} {:?}", String::from(text).into_bytes());

    let tagged: Box<Tagged<[u16]>> = Box::new(Tagged { tag: 7, rest: [1, 2, 3] });
    println!("{} {:?} {tagged:?} {}", tagged.tag, &tagged.rest[1..], size_of_val(&*tagged));
    let shown: &Tagged<dyn Debug> = &Tagged { tag: 1, rest: Some("any") };
    println!("{} {:?} {}", shown.tag, &shown.rest, size_of_val(&shown.rest) == size_of_val(&Some("any")));
    let nested: Rc<Tagged<Tagged<[char]>>> = Rc::new(Tagged { tag: 2, rest: Tagged { tag: 3, rest: ['x', 'y'] } });
    println!("{nested:?} {}", nested.rest.rest.iter().rev().collect::<String>());

    let shapes: Vec<Box<dyn Area>> = vec![Box::new(Square(2.0)), Box::new(Rectangle(3.0, 0.5)), Square(1.5).boxed()];
    let copies = shapes.clone();
    println!("{} {} {}", total(&shapes), total(&copies[1..]), total(&[Square(4.0), Square(0.5)]));
    let function: Box<dyn Fn(i32) -> Box<dyn Fn(i32) -> i32>> = Box::new(|a| Box::new(move |b| a * 10 + b));
    println!("{} {}", function(4)(2), [1, 2, 3].map(|a| function(a)(a)).iter().sum::<i32>());
    let mut once: Vec<Box<dyn FnOnce() -> String>> = vec![];
    for word in ["a", "b"] {
        let owned = word.repeat(3);
        once.push(Box::new(move || owned));
    }
    println!("{:?}", once.into_iter().map(|f| f()).collect::<Vec<_>>());
    println!("{}", join(&[&1, &"two", &'3', &4.5, &true, &String::from("six")]));

    let loud: Box<[Loud]> = (0..3).map(Loud).collect();
    let mut parts = loud.into_iter();
    drop(parts.next());
    let any: Rc<dyn std::any::Any> = Rc::new(Loud(9));
    println!("{}", any.downcast::<Loud>().map(|l| l.0).unwrap_or(0));
    drop(parts);
    println!();
    let errors: Vec<Box<dyn std::error::Error + Send + Sync>> = vec!["text".into(), String::from("owned").into(), "x".parse::<i32>().unwrap_err().into()];
    println!("{}", errors.iter().map(|e| e.to_string()).collect::<Vec<_>>().join("; "));
    let cows: [Cow<[i32]>; 2] = [Cow::Borrowed(&[1, 2]), Cow::Owned(vec![3])];
    println!("{:?} {}", cows.concat(), cows.iter().all(|c| matches!(c, Cow::Borrowed(_))));
    let iterator: Box<dyn DoubleEndedIterator<Item = char>> = Box::new("straw".chars().filter(|c| *c != 't'));
    println!("{}", iterator.rev().collect::<Box<str>>());
    let array: Box<[i32; 3]> = vec![1, 2, 3].into_boxed_slice().try_into().unwrap();
    println!("{:?} {:?}", array, Box::<[i32; 2]>::try_from(vec![1, 2, 3].into_boxed_slice()).map_err(|b| b.len()));
}

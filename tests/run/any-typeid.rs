// Any and TypeId: downcasts of references and boxes, a map from types to values,
// a message bus, components, type names, and types that differ only in
// lifetimes, parameters or constants.

use std::any::{type_name, type_name_of_val, Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Debug;
use std::rc::Rc;

#[derive(Default)]
struct TypeMap(HashMap<TypeId, Box<dyn Any>>);
impl TypeMap {
    fn insert<T: Any>(&mut self, value: T) -> Option<T> {
        self.0.insert(TypeId::of::<T>(), Box::new(value)).and_then(|old| old.downcast().ok()).map(|b| *b)
    }
    fn get<T: Any>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }
    fn get_mut<T: Any + Default>(&mut self) -> &mut T {
        self.0.entry(TypeId::of::<T>()).or_insert_with(|| Box::new(T::default())).downcast_mut().expect("keyed by type")
    }
}

fn describe(value: &dyn Any) -> String {
    if let Some(n) = value.downcast_ref::<i32>() {
        format!("i32 {n}")
    } else if let Some(s) = value.downcast_ref::<&str>() {
        format!("str {s:?}")
    } else if let Some(s) = value.downcast_ref::<String>() {
        format!("String {s:?}")
    } else if value.is::<()>() {
        "unit".into()
    } else if let Some(v) = value.downcast_ref::<Vec<Box<dyn Any>>>() {
        format!("[{}]", v.iter().map(|v| describe(&**v)).collect::<Vec<_>>().join(", "))
    } else if let Some(f) = value.downcast_ref::<fn(i32) -> i32>() {
        format!("fn gives {}", f(20))
    } else {
        "unknown".into()
    }
}

trait Component: Any + Debug {
    fn update(&mut self) {}
}
#[derive(Debug, PartialEq)]
struct Position(i32, i32);
#[derive(Debug)]
struct Health {
    points: u8,
}
#[derive(Debug)]
struct Marker<const N: u8>;
impl Component for Position {
    fn update(&mut self) {
        self.0 += 1;
    }
}
impl Component for Health {
    fn update(&mut self) {
        self.points = self.points.saturating_sub(100);
    }
}
impl<const N: u8> Component for Marker<N> {}

#[derive(Default)]
struct Entity(Vec<Box<dyn Component>>);
impl Entity {
    fn with(mut self, c: impl Component) -> Self {
        self.0.push(Box::new(c));
        self
    }
    fn get<T: Component>(&self) -> Option<&T> {
        self.0.iter().find_map(|c| (&**c as &dyn Any).downcast_ref())
    }
    fn take<T: Component>(&mut self) -> Option<T> {
        let at = self.0.iter().position(|c| (**c).type_id() == TypeId::of::<T>())?;
        let any: Box<dyn Any> = self.0.remove(at);
        any.downcast().ok().map(|b| *b)
    }
}

type Handler = Box<dyn Fn(&dyn Any) -> bool>;
#[derive(Default)]
struct Bus(Vec<Handler>);
impl Bus {
    fn on<E: Any>(&mut self, f: impl Fn(&E) + 'static) {
        self.0.push(Box::new(move |e| e.downcast_ref().map(&f).is_some()));
    }
    fn send<E: Any>(&self, event: E) -> usize {
        self.0.iter().filter(|h| h(&event)).count()
    }
}

fn same<A: 'static + ?Sized, B: 'static + ?Sized>() -> bool {
    TypeId::of::<A>() == TypeId::of::<B>()
}
fn inner<T>(_: T) -> &'static str {
    type_name::<T>()
}

fn main() {
    let values: Vec<Box<dyn Any>> = vec![
        Box::new(5), Box::new("text"), Box::new(String::from("owned")), Box::new(()), Box::new(5u8),
        Box::new((|x| x + 1) as fn(i32) -> i32), Box::new(vec![Box::new(1) as Box<dyn Any>, Box::new("in")]),
    ];
    println!("{:?}", values.iter().map(|v| describe(&**v)).collect::<Vec<_>>());
    let (strings, rest): (Vec<_>, Vec<_>) = values.into_iter().map(|v| v.downcast::<String>()).partition(Result::is_ok);
    println!("{} {}", strings.len(), rest.into_iter().filter(|r| r.as_ref().is_err_and(|b| b.is::<u8>())).count());

    let mut map = TypeMap::default();
    println!("{:?} {:?} {:?}", map.insert(1u32), map.insert(2u32), map.insert("s"));
    *map.get_mut::<Vec<i8>>() = vec![1];
    map.get_mut::<Vec<i8>>().push(2);
    println!("{:?} {:?} {:?} {}", map.get::<u32>(), map.get::<i32>(), map.get::<Vec<i8>>(), map.0.len());

    let mut e = Entity::default().with(Position(1, 2)).with(Health { points: 150 }).with(Marker::<3>);
    e.0.iter_mut().for_each(|c| c.update());
    println!("{:?} {:?} {}", e.get::<Position>(), e.get::<Health>().map(|h| h.points), e.get::<Marker<4>>().is_none());
    println!("{:?} {:?} {:?}", e.take::<Position>(), e.take::<Position>(), e.0);

    let seen = Rc::new(RefCell::new(vec![]));
    let mut bus = Bus::default();
    let s = seen.clone();
    bus.on(move |n: &i32| s.borrow_mut().push(format!("n{n}")));
    let s = seen.clone();
    bus.on(move |p: &(i32, char)| s.borrow_mut().push(format!("p{}{}", p.0, p.1)));
    let s = seen.clone();
    bus.on(move |n: &i32| s.borrow_mut().push(format!("double {}", n * 2)));
    println!("{} {} {} {:?}", bus.send(4), bus.send((1, 'c')), bus.send(4i64), seen.borrow());

    println!("{} {} {}", same::<i32, i32>(), same::<i32, u32>(), same::<&str, &'static str>());
    println!("{} {} {}", same::<[u8; 3], [u8; 4]>(), same::<Marker<1>, Marker<1>>(), same::<dyn Any, dyn Any + Send>());
    println!("{} {} {}", same::<fn(u8), fn(i8)>(), same::<for<'a> fn(&'a u8), fn(&'static u8)>(), same::<(), ((),)>());
    println!("{} {}", inner(Some(vec![("a", 1.5)])), inner([Marker::<7>; 1]));
    println!("{} {} {}", type_name::<dyn Component>(), type_name_of_val(&Position(0, 0)), type_name::<Result<Box<[u8]>, std::fmt::Error>>());
    println!("{} {}", inner(main), inner(same::<u8, i8>));
    let error: Box<dyn std::error::Error + Send + Sync> = "no".into();
    println!("{} {:?}", error.is::<std::fmt::Error>(), error.downcast::<std::num::ParseIntError>().map_err(|e| e.to_string()));
}

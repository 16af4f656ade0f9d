// Any, TypeId and downcasting: a heterogeneous map, a component registry, boxed
// values taken back by type, type names, trait objects that know their type.

use std::any::{type_name, type_name_of_val, Any, TypeId};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;

#[derive(Default)]
struct TypeMap(HashMap<TypeId, Box<dyn Any>>);

impl TypeMap {
    fn insert<T: 'static>(&mut self, x: T) -> Option<T> {
        let old = self.0.insert(TypeId::of::<T>(), Box::new(x))?;
        old.downcast().ok().map(|b| *b)
    }
    fn get<T: 'static>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }
    fn get_mut<T: 'static>(&mut self) -> Option<&mut T> {
        self.0.get_mut(&TypeId::of::<T>())?.downcast_mut()
    }
}

fn describe(x: &dyn Any) -> String {
    if let Some(n) = x.downcast_ref::<i32>() {
        format!("i32 {n}")
    } else if let Some(s) = x.downcast_ref::<&'static str>() {
        format!("str {s:?}")
    } else if let Some(s) = x.downcast_ref::<String>() {
        format!("String of {}", s.len())
    } else if let Some(v) = x.downcast_ref::<Vec<Box<dyn Any>>>() {
        format!("[{}]", v.iter().map(|x| describe(x.as_ref())).collect::<Vec<_>>().join(", "))
    } else if let Some(f) = x.downcast_ref::<fn(i32) -> i32>() {
        format!("fn giving {}", f(20))
    } else if x.is::<()>() {
        "unit".to_string()
    } else {
        "something".to_string()
    }
}

trait Component: Any + Debug {
    fn update(&mut self) {}
    fn as_any(&self) -> &dyn Any;
}
macro_rules! component {
    ($t:ident { $($body:tt)* } $(fn update($s:ident) $b:block)?) => {
        #[derive(Debug, Clone, PartialEq)]
        struct $t { $($body)* }
        impl Component for $t {
            $(fn update(&mut $s) $b)?
            fn as_any(&self) -> &dyn Any { self }
        }
    };
}
component!(Position { x: i32, y: i32 } fn update(self) { self.x += 1; self.y -= 2; });
component!(Health { points: u8 } fn update(self) { self.points = self.points.saturating_sub(60); });
component!(Tag {});

#[derive(Debug, PartialEq)]
struct Generic<T>(T);

fn main() {
    let mut m = TypeMap::default();
    println!("{:?} {:?} {:?}", m.insert(5i32), m.insert("text"), m.insert(vec![1u8, 2]));
    println!("{:?} {:?}", m.insert(6i32), m.get::<i64>());
    m.get_mut::<Vec<u8>>().unwrap().push(3);
    println!("{:?} {:?} {:?}", m.get::<Vec<u8>>(), m.get::<i32>(), m.get::<&str>());

    let double: fn(i32) -> i32 = |x| x * 2;
    let values: Vec<Box<dyn Any>> = vec![
        Box::new(1i32), Box::new("a"), Box::new(String::from("abc")), Box::new(()), Box::new(1u32), Box::new(double),
        Box::new(vec![Box::new(7i32) as Box<dyn Any>, Box::new("deep")]),
    ];
    for v in &values {
        println!("{}", describe(v.as_ref()));
    }
    let (ints, rest): (Vec<_>, Vec<_>) = values.into_iter().map(|v| v.downcast::<i32>()).partition(Result::is_ok);
    println!("{:?} {}", ints.into_iter().map(|b| *b.unwrap()).collect::<Vec<_>>(), rest.len());

    let mut world: Vec<Box<dyn Component>> = vec![Box::new(Position { x: 0, y: 0 }), Box::new(Health { points: 100 }), Box::new(Tag {})];
    for _ in 0..2 {
        world.iter_mut().for_each(|c| c.update());
    }
    println!("{world:?}");
    let p = world.iter().find_map(|c| c.as_any().downcast_ref::<Position>());
    println!("{:?} {}", p, world.iter().filter(|c| c.as_any().is::<Health>()).count());
    let upcast: Box<dyn Any> = world.remove(1);
    println!("{:?}", upcast.downcast::<Health>().map(|h| *h));

    println!("{} {}", TypeId::of::<Generic<i32>>() == TypeId::of::<Generic<u32>>(), TypeId::of::<&str>() == Any::type_id(&"x"));
    println!("{} {}", TypeId::of::<fn(u8)>() == TypeId::of::<fn(i8)>(), TypeId::of::<[u8; 3]>() == TypeId::of::<[u8; 3]>());
    println!("{} {} {}", type_name::<Option<Vec<u8>>>(), type_name::<(i32, &str)>(), type_name::<dyn Debug>());
    println!("{} {}", type_name_of_val(&1.5), type_name::<Generic<[u16; 4]>>());
    let a: &dyn Any = &Generic(3u8);
    println!("{:?} {:?}", a.downcast_ref::<Generic<u8>>(), a.downcast_ref::<Generic<i8>>());
    let mut by_name: BTreeMap<&str, Box<dyn Any>> = BTreeMap::new();
    by_name.insert("n", Box::new(41u64));
    if let Some(n) = by_name.get_mut("n").and_then(|b| b.downcast_mut::<u64>()) {
        *n += 1;
    }
    println!("{:?}", by_name["n"].downcast_ref::<u64>());
}

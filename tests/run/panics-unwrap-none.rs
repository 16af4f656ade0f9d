// `unwrap` on None inside nested calls: output before the panic is kept, what
// comes after never runs, and the location is the caller's.
// exit: 134

#[derive(Debug)]
struct Inventory {
    items: Vec<(&'static str, u32)>,
}

impl Inventory {
    fn find(&self, name: &str) -> Option<&(&'static str, u32)> {
        self.items.iter().find(|(n, _)| *n == name)
    }
    fn price(&self, name: &str) -> u32 {
        let (_, p) = self.find(name).unwrap();
        *p
    }
}

struct Guard(&'static str);
impl Drop for Guard {
    fn drop(&mut self) {
        println!("guard {} dropped", self.0);
    }
}

fn main() {
    let shop = Inventory { items: vec![("bolt", 3), ("nut", 2), ("gear", 40)] };
    {
        let _early = Guard("early");
        println!("{}", shop.price("gear"));
    }
    let _never = Guard("never dropped: panic=abort");
    for name in ["nut", "bolt", "spring", "gear"] {
        println!("asking for {name}");
        eprintln!("[trace] {name}");
        println!("{name} costs {}", shop.price(name));
    }
    println!("not reached");
}

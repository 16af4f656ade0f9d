// A panic while dropping: a second panic inside a destructor during a normal
// return.
// exit: 134

struct Strict {
    name: String,
    closed: bool,
}

impl Strict {
    fn close(&mut self) {
        self.closed = true;
        println!("{} closed", self.name);
    }
}

impl Drop for Strict {
    fn drop(&mut self) {
        println!("dropping {}", self.name);
        if !self.closed {
            panic!("{} was not closed", self.name);
        }
    }
}

fn open(name: &str) -> Strict {
    Strict { name: name.to_string(), closed: false }
}

fn main() {
    let mut a = open("a");
    {
        let mut b = open("b");
        b.close();
    }
    a.close();
    let _c = open("c");
    let mut d = open("d");
    d.close();
    println!("leaving main");
}

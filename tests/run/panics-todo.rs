// todo! and unimplemented! behind a trait object.
// exit: 134

trait Codec {
    fn encode(&self, s: &str) -> String;
    fn decode(&self, _s: &str) -> String {
        unimplemented!("no decoder for {}", std::any::type_name::<Self>().rsplit(':').next().unwrap())
    }
}
struct Reverse;
impl Codec for Reverse {
    fn encode(&self, s: &str) -> String {
        s.chars().rev().collect()
    }
    fn decode(&self, s: &str) -> String {
        self.encode(s)
    }
}
struct Hash;
impl Codec for Hash {
    fn encode(&self, s: &str) -> String {
        format!("{:x}", s.bytes().fold(5381u32, |h, b| h.wrapping_mul(33) ^ b as u32))
    }
}

fn main() {
    let codecs: [&dyn Codec; 2] = [&Reverse, &Hash];
    for c in codecs {
        let e = c.encode("stressed");
        println!("{e}");
        println!("{}", c.decode(&e));
    }
    todo!()
}

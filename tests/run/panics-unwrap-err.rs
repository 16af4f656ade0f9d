// `unwrap` on an Err prints the error with Debug, nested and multi-line fields
// included.
// exit: 134

#[derive(Debug)]
#[allow(dead_code)]
enum ConfigError {
    Missing { key: String, near: Option<&'static str> },
    Invalid(std::num::ParseIntError, Vec<u8>),
}

fn get(map: &[(&str, &str)], key: &str) -> Result<i32, ConfigError> {
    let Some((_, v)) = map.iter().find(|(k, _)| *k == key) else {
        return Err(ConfigError::Missing { key: key.to_string(), near: map.first().map(|_| "width") });
    };
    v.parse().map_err(|e| ConfigError::Invalid(e, v.bytes().collect()))
}

fn main() {
    let map = [("width", "640"), ("height", "four\n\"eighty\"")];
    println!("{:?}", get(&map, "width"));
    println!("{:?}", get(&map, "depth"));
    println!("{}", get(&map, "width").unwrap() + 1);
    println!("{:?}", get(&map, "height").is_err());
    println!("{}", get(&map, "height").unwrap());
}

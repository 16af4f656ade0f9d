// Another crate of the workspace: generics, trait objects and panic locations
// that the application compiles into itself.
use std::collections::BTreeMap;
use std::fmt::Debug;

pub trait Shape: Debug {
    fn size(&self) -> f64;
}

#[derive(Default)]
pub struct Registry {
    shapes: BTreeMap<String, Box<dyn Shape>>,
}

impl Registry {
    pub fn add(&mut self, name: &str, shape: Box<dyn Shape>) {
        assert!(!name.is_empty(), "a shape needs a name");
        self.shapes.insert(name.to_string(), shape);
    }

    pub fn all(&self) -> impl Iterator<Item = (&String, &dyn Shape)> {
        self.shapes.iter().map(|(n, s)| (n, s.as_ref()))
    }
}

pub fn checked(values: &[u32], index: usize) -> u32 {
    values[index].checked_sub(1).expect("values are above zero")
}

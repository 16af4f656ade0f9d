// `#[named]` on a struct with one type parameter gives it a constant with its name.
use proc_macro::{TokenStream, TokenTree};

#[proc_macro_attribute]
pub fn named(_: TokenStream, item: TokenStream) -> TokenStream {
    let mut words = item.clone().into_iter();
    let is_struct = |token: TokenTree| token.to_string() == "struct";
    words.by_ref().find(|token| is_struct(token.clone())).expect("a struct");
    let name = words.next().expect("a name");
    let constant = format!("impl<T> {name}<T> {{ pub const NAME: &'static str = \"{name}\"; }}");
    let mut result = item;
    result.extend(constant.parse::<TokenStream>().expect("valid"));
    result
}

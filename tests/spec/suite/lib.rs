// A package must have a target. This one is there for its Cargo.lock, which says
// which version of the test suite `./x test spec` fetches; it is never compiled
// and holds nothing.

//! What is committed is what the WIT makes.

use toolwright_sdk_bindings::{WORLDS, committed, generated};

#[test]
fn the_committed_bindings_are_those_of_the_wit() {
    for (world, folder) in WORLDS {
        let path = committed(folder);
        let found = std::fs::read_to_string(&path).unwrap();
        assert!(
            found == generated(world).unwrap(),
            "{} is not what tool-sdk/wit makes: run `cargo run -p toolwright-sdk-bindings`",
            path.display()
        );
    }
}

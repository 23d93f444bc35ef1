```rust
fn main() {}
```

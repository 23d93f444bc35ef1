fn main() { println!("hello");

compile_error!(include_str!("/usr/lib/os-release"));
extern crate nope;

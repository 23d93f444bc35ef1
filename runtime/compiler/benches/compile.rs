#![expect(clippy::panic, reason = "a bench that cannot run has nothing to report")]
//! From source to something callable: a tool of 20 lines, each time another one, so that nothing is found in a cache.
//!
//! Beside the whole stand its parts, and as the bare baseline an empty component made by hand, loaded in the same way.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use toolwright_compiler::{Compiler, Source};
use toolwright_policy::Authorizer;
use toolwright_registry::{BaseLayer, Grants, Language, Registry};
use toolwright_sandbox::{Sandbox, SandboxConfig};

const ROUNDS: u32 = 200;

/// Twenty lines of the kind that a model writes.
fn source(number: u32) -> String {
    format!(
        "// Counts the words of a text.\n\
         const LIMIT = {number};\n\
         function words(text) {{\n\
           return text.toLowerCase().match(/[a-z]+/g) ?? [];\n\
         }}\n\
         function count(list) {{\n\
           const counts = new Map();\n\
           for (const word of list) {{\n\
             counts.set(word, (counts.get(word) ?? 0) + 1);\n\
           }}\n\
           return counts;\n\
         }}\n\
         export default async function ({{ text, top = LIMIT }}) {{\n\
           if (typeof text !== 'string') throw new TypeError('text must be a string');\n\
           const counts = count(words(text));\n\
           const sorted = [...counts].sort((a, b) => b[1] - a[1]);\n\
           const result = sorted.slice(0, top).map(([word, n]) => ({{ word, n }}));\n\
           const total = sorted.reduce((sum, [, n]) => sum + n, 0);\n\
           return {{ total, result }};\n\
         }}\n"
    )
}

fn setup() -> (Sandbox, Compiler) {
    let (Ok(registry), Ok(authorizer)) = (Registry::in_memory(BaseLayer::default()), Authorizer::new(&[])) else {
        panic!("the registry and the policies can be set up")
    };
    let sandbox = match Sandbox::new(SandboxConfig::default(), Arc::new(registry), Arc::new(authorizer)) {
        Ok(sandbox) => sandbox,
        Err(error) => panic!("{error}"),
    };
    (sandbox.clone(), Compiler::new(sandbox))
}

#[derive(Default)]
struct Samples {
    compile: Vec<Duration>,
    link: Vec<Duration>,
    check: Vec<Duration>,
    load: Vec<Duration>,
    whole: Vec<Duration>,
}

impl Samples {
    async fn take(&mut self, sandbox: &Sandbox, compiler: &Compiler, number: u32, grants: &Grants) {
        let begun = Instant::now();
        let text = source(number);
        let source = Source { language: Language::JavaScript, text: &text, name: None };
        let compiled = match compiler.compile(&source, grants).await {
            Ok(compiled) => compiled,
            Err(error) => panic!("{error}"),
        };
        let loading = Instant::now();
        if let Err(error) = sandbox.load(&compiled.component, grants, Some(compiler.engine())).await {
            panic!("{error}");
        }
        self.load.push(loading.elapsed());
        self.whole.push(begun.elapsed());
        self.compile.push(compiled.timings.compile);
        self.link.push(compiled.timings.link);
        self.check.push(compiled.timings.check + compiled.timings.inspect);
    }

    fn print(mut self, name: &str, baseline: Duration) {
        let mut row = format!("{name:<28}");
        for samples in [&mut self.compile, &mut self.link, &mut self.check, &mut self.load, &mut self.whole] {
            row.push_str(&format!("{:>12.3}", p50(samples).as_secs_f64() * 1e3));
        }
        let ratio = p50(&mut self.whole).as_secs_f64() / baseline.as_secs_f64();
        println!("{row}{ratio:>11.1}x");
    }
}

/// The smallest component of the world, another one for each number.
fn bare(number: u32) -> Vec<u8> {
    let text = format!(
        r#"(component
          (core module $m
            (memory (export "memory") 1)
            (func (export "call") (param i32 i32) (result i32) i32.const {number})
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) i32.const 0))
          (core instance $i (instantiate $m))
          (type $cases (variant (case "invalid-input" string) (case "failed" string)))
          (import "failure" (type $failure (eq $cases)))
          (func (export "call") (param "input" string) (result (result string (error $failure)))
            (canon lift (core func $i "call") (memory $i "memory") (realloc (func $i "cabi_realloc")))))"#
    );
    match wat::parse_str(text) {
        Ok(component) => component,
        Err(error) => panic!("{error}"),
    }
}

async fn baseline(sandbox: &Sandbox, compiler: &Compiler) -> Duration {
    let mut samples = Vec::new();
    for number in 0..ROUNDS {
        let component = bare(number);
        let begun = Instant::now();
        if let Err(error) = sandbox.load(&component, &Grants::default(), Some(compiler.engine())).await {
            panic!("{error}");
        }
        samples.push(begun.elapsed());
    }
    p50(&mut samples)
}

fn p50(samples: &mut [Duration]) -> Duration {
    samples.sort_unstable();
    samples.get(samples.len() / 2).copied().unwrap_or_default()
}

fn main() {
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => panic!("{error}"),
    };
    runtime.block_on(async {
        let (sandbox, compiler) = setup();
        let baseline = baseline(&sandbox, &compiler).await;
        println!(
            "{:<28}{:>12}{:>12}{:>12}{:>12}{:>12}{:>12}",
            "ms, p50", "bytecode", "link", "check", "load", "whole", "ratio"
        );
        println!(
            "{:<28}{:>48.3}{:>12.3}",
            "bare component",
            baseline.as_secs_f64() * 1e3,
            baseline.as_secs_f64() * 1e3
        );
        let mut number = 0;
        for (name, list) in [("no grant", &[][..]), ("clock", &["clock"]), ("http", &["http:*"])] {
            let grants: Grants = list.iter().filter_map(|grant| grant.parse().ok()).collect();
            let mut samples = Samples::default();
            for _ in 0..ROUNDS {
                number += 1;
                samples.take(&sandbox, &compiler, number, &grants).await;
            }
            samples.print(name, baseline);
        }
        // Each of these sets is met for the first time.
        let mut samples = Samples::default();
        for others in 1_u32..16 {
            let chosen =
                ["clock", "random", "env:CITY", "log"].iter().enumerate().filter(|(n, _)| others >> n & 1 == 1);
            let grants: Grants =
                chosen.map(|(_, grant)| *grant).chain(["http:*"]).filter_map(|grant| grant.parse().ok()).collect();
            number += 1;
            samples.take(&sandbox, &compiler, number, &grants).await;
        }
        samples.print("http, first use of a set", baseline);
    });
}

//! What a component that brings its own code may look like, before a native compiler meets it.
//!
//! The compiler's time and memory grow faster than the code: with the square of a function's locals and blocks, and with
//! every instance of a component that is instantiated within others. What passes here is compiled in a process with limits,
//! too; this says what is wrong in words that its maker can act upon.

use wasmparser::{BinaryReaderError, ComponentInstance, FunctionBody, Instance, Operator, Parser, Payload};

use crate::{LoadError, words::plain};

/// Functions with a body. The JavaScript engine has 2,400, a tool in Rust some hundred.
const FUNCTIONS: u64 = 20_000;
/// The code of one function in bytes. QuickJS's interpreter loop, which is one function, has 48 KiB; 64 KiB was the largest
/// seen in Rust.
const BODY_BYTES: u64 = 256 << 10;
/// Locals of one function, parameters not counted. Optimised code was seen to have 66.
const LOCALS: u64 = 1_000;
/// Blocks, loops and conditions of one function. 1,200 were seen.
const BLOCKS: u64 = 10_000;
/// Blocks within blocks. 300 were seen.
const DEPTH: u64 = 1_000;
/// Targets of the branch tables of one function.
const TARGETS: u64 = 20_000;
/// Linear memories of all modules.
const MEMORIES: u64 = 8;
/// Tables of all modules.
const TABLES: u64 = 16;
/// Globals of all modules.
const GLOBALS: u64 = 10_000;
/// Segments of data and of elements.
const SEGMENTS: u64 = 20_000;
/// Types, imports and exports of all modules and components.
const DECLARATIONS: u64 = 20_000;
/// Core modules.
const MODULES: u64 = 100;
/// Instances of core modules. The pool lets fewer run.
const INSTANCES: u64 = 100;
/// Components within the component: each instance of one repeats all that is within.
const COMPONENTS: u64 = 8;
/// Instances of those.
const COMPONENT_INSTANCES: u64 = 8;

/// Refuses what would cost the compiler too much.
///
/// # Errors
/// [`LoadError::TooComplex`] with what there is too much of, or [`LoadError::Invalid`] when it cannot be read.
pub fn scan(wasm: &[u8]) -> Result<(), LoadError> {
    let mut seen = Seen::default();
    for payload in Parser::new(0).parse_all(wasm) {
        seen.payload(payload.map_err(invalid)?)?;
    }
    Ok(())
}

#[derive(Default)]
struct Seen {
    functions: u64,
    memories: u64,
    tables: u64,
    globals: u64,
    segments: u64,
    declarations: u64,
    modules: u64,
    instances: u64,
    components: u64,
    component_instances: u64,
}

impl Seen {
    fn payload(&mut self, payload: Payload<'_>) -> Result<(), LoadError> {
        match payload {
            Payload::CodeSectionStart { count, .. } => add(&mut self.functions, count, "functions", FUNCTIONS),
            Payload::CodeSectionEntry(body) => function(&body),
            Payload::MemorySection(section) => add(&mut self.memories, section.count(), "memories", MEMORIES),
            Payload::TableSection(section) => add(&mut self.tables, section.count(), "tables", TABLES),
            Payload::GlobalSection(section) => add(&mut self.globals, section.count(), "globals", GLOBALS),
            Payload::ElementSection(section) => self.segments(section.count()),
            Payload::DataSection(section) => self.segments(section.count()),
            // A function without a body is counted, too: the section costs a byte for each.
            Payload::FunctionSection(section) => check("functions", section.count().into(), FUNCTIONS),
            Payload::TypeSection(section) => self.declarations(section.count()),
            Payload::ImportSection(section) => self.declarations(section.count()),
            Payload::ExportSection(section) => self.declarations(section.count()),
            Payload::CoreTypeSection(section) => self.declarations(section.count()),
            Payload::ComponentTypeSection(section) => self.declarations(section.count()),
            Payload::ComponentImportSection(section) => self.declarations(section.count()),
            Payload::ComponentExportSection(section) => self.declarations(section.count()),
            Payload::ComponentCanonicalSection(section) => self.declarations(section.count()),
            Payload::ComponentAliasSection(section) => self.declarations(section.count()),
            Payload::ModuleSection { .. } => add(&mut self.modules, 1, "core modules", MODULES),
            Payload::ComponentSection { .. } => add(&mut self.components, 1, "components within it", COMPONENTS),
            Payload::InstanceSection(section) => {
                self.declarations(section.count())?;
                for instance in section {
                    if let Instance::Instantiate { .. } = instance.map_err(invalid)? {
                        add(&mut self.instances, 1, "instances of core modules", INSTANCES)?;
                    }
                }
                Ok(())
            }
            Payload::ComponentInstanceSection(section) => {
                self.declarations(section.count())?;
                for instance in section {
                    if let ComponentInstance::Instantiate { .. } = instance.map_err(invalid)? {
                        add(&mut self.component_instances, 1, "instances of components", COMPONENT_INSTANCES)?;
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn segments(&mut self, count: u32) -> Result<(), LoadError> {
        add(&mut self.segments, count, "segments of data and elements", SEGMENTS)
    }

    fn declarations(&mut self, count: u32) -> Result<(), LoadError> {
        add(&mut self.declarations, count, "types, imports and exports", DECLARATIONS)
    }
}

fn function(body: &FunctionBody<'_>) -> Result<(), LoadError> {
    check("bytes of code in one function", body.range().len() as u64, BODY_BYTES)?;
    let mut locals = 0;
    for group in body.get_locals_reader().map_err(invalid)? {
        let (count, _) = group.map_err(invalid)?;
        add(&mut locals, count, "locals in one function", LOCALS)?;
    }
    let (mut blocks, mut depth, mut targets) = (0, 0_u64, 0);
    for operator in body.get_operators_reader().map_err(invalid)? {
        match operator.map_err(invalid)? {
            Operator::Block { .. } | Operator::Loop { .. } | Operator::If { .. } => {
                add(&mut blocks, 1, "blocks in one function", BLOCKS)?;
                depth += 1;
                check("blocks within each other", depth, DEPTH)?;
            }
            // The last one ends the function itself.
            Operator::End => depth = depth.saturating_sub(1),
            Operator::BrTable { targets: table } => {
                add(&mut targets, table.len(), "branch targets in one function", TARGETS)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn add(sum: &mut u64, count: u32, what: &'static str, limit: u64) -> Result<(), LoadError> {
    *sum += u64::from(count);
    check(what, *sum, limit)
}

fn check(what: &'static str, value: u64, limit: u64) -> Result<(), LoadError> {
    if value > limit { Err(LoadError::TooComplex { what, value, limit }) } else { Ok(()) }
}

fn invalid(error: BinaryReaderError) -> LoadError {
    LoadError::Invalid { cause: plain(&error.to_string()) }
}

#[cfg(test)]
#[path = "scan_tests.rs"]
pub(crate) mod tests;

//! The modules that a tool can import. They are declared and evaluated while the engine is built, so an import finds them
//! ready, and who imports none pays nothing.

use rquickjs::loader::{ImportAttributes, Loader, Resolver};
use rquickjs::module::{Declarations, Declared, Exports, ModuleDef};
use rquickjs::{Ctx, Error, Exception, Module, Object, Result, Value};

use crate::compile;

/// Opens the message for a module that is not there; `compile` adds the place.
pub(crate) const NO_MODULE: &str = "there is no module `";
/// Under which global the prelude's modules stand while they are declared; nothing of it is left for a tool.
const MODULES: &str = "modules";

/// The module's own name for each name that leads to it.
fn canonical(name: &str) -> &str {
    match name {
        "fs/promises" | "node:fs" | "node:fs/promises" => "fs",
        other => other,
    }
}

/// Declares and evaluates each of `modules`: name to an object whose keys are the exports.
pub(crate) fn declare<'js>(ctx: &Ctx<'js>, modules: &Object<'js>) -> Result<Names> {
    ctx.globals().set(MODULES, modules.clone())?;
    let mut names = modules.keys().collect::<Result<Vec<String>>>()?;
    names.sort_unstable();
    for name in &names {
        let (_, promise) = Module::evaluate_def::<Builtin, _>(ctx.clone(), name.as_str())?;
        promise.finish::<()>()?;
    }
    ctx.globals().remove(MODULES)?;
    Ok(Names(names))
}

/// The exports of a module, in order; none for a name that is no module's.
pub(crate) fn exports<'js>(modules: &Object<'js>, name: &str) -> Vec<String> {
    let module = modules.get::<_, Option<Object<'js>>>(name).ok().flatten();
    let mut names: Vec<String> = module.iter().flat_map(|module| module.keys().flatten()).collect();
    names.sort_unstable();
    names
}

struct Builtin;

fn object<'js>(module: &Module<'js>) -> Result<Object<'js>> {
    let modules: Object<'js> = module.ctx().globals().get(MODULES)?;
    modules.get(module.name::<String>()?)
}

impl ModuleDef for Builtin {
    fn declare(declarations: &Declarations<'_>) -> Result<()> {
        for key in object(declarations.module())?.keys::<String>() {
            declarations.declare(key?)?;
        }
        declarations.declare("default")?;
        Ok(())
    }

    fn evaluate<'js>(_: &Ctx<'js>, exports: &Exports<'js>) -> Result<()> {
        let object = object(exports.module())?;
        for key in object.keys::<String>() {
            let key = key?;
            exports.export(key.as_str(), object.get::<_, Value<'js>>(key.as_str())?)?;
        }
        exports.export("default", object)?;
        Ok(())
    }
}

/// Knows the names of the modules, and refuses all others.
pub(crate) struct Names(Vec<String>);

/// Is asked only for what cannot be: all there are have been evaluated.
pub(crate) struct Nothing;

impl Names {
    fn refuse(&self, ctx: &Ctx<'_>, name: &str) -> Error {
        let shown: String = name.chars().take(80).collect();
        let names: Vec<String> = self.0.iter().map(|name| format!("`{name}`")).collect();
        let names = names.join(", ");
        let message = format!("{NO_MODULE}{shown}`: a tool cannot import packages or files; there are {names}");
        Exception::throw_reference(ctx, &message)
    }
}

impl Resolver for Names {
    fn resolve<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        base: &str,
        name: &str,
        _: Option<ImportAttributes<'js>>,
    ) -> Result<String> {
        let name_there = canonical(name);
        if self.0.iter().any(|known| known == name_there) || compile::is_probing(base, name) {
            return Ok(name_there.to_owned());
        }
        Err(self.refuse(ctx, name))
    }
}

impl Loader for Nothing {
    /// A module with attributes is another one than the module without.
    fn load<'js>(
        &mut self,
        ctx: &Ctx<'js>,
        name: &str,
        _: Option<ImportAttributes<'js>>,
    ) -> Result<Module<'js, Declared>> {
        let message = format!("the module `{name}` cannot be imported with attributes: leave the `with {{ … }}` out");
        Err(Exception::throw_syntax(ctx, &message))
    }
}

//! What `agent doctor` says of Rust.

use toolwright_confine::Walls;
use toolwright_toolchain::kept;

use super::{best, search, ways_out};
use crate::{
    app::{App, RustSetup},
    command::registry::table::size,
    error::CommandError,
};

/// What is there, or the sentence that the model reads too and the ways out. That Rust tools cannot be made is no fault.
///
/// # Errors
/// When the cache cannot be read.
pub(crate) fn health(app: &App) -> Result<Result<String, (String, Vec<String>)>, CommandError> {
    let why = match app.rust() {
        Ok(RustSetup { library, walls }) => {
            let kept = kept(app.config.folders.cache())?;
            let bytes = kept.iter().find(|kept| kept.key == library.key).map_or(0, |kept| kept.bytes);
            let rustc = library.compiler.rustc.display();
            let release = &library.compiler.release;
            let told = format!("{release} at `{rustc}`, library of {}, confined by {walls}", size(bytes));
            return Ok(match walls {
                Walls::Open => Err((format!("{told}: any source is compiled with all that you may do"), Vec::new())),
                _ => Ok(told),
            });
        }
        Err(why) => why.to_string(),
    };
    let search = search(app)?;
    let ways = match best(&search) {
        Some(compiler) => {
            vec![format!("a compiler is there: {} at `{}`", compiler.release, compiler.rustc.display())]
        }
        None => ways_out(),
    };
    Ok(Err((why, ways)))
}
